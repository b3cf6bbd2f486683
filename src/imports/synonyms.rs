//! What the headers of people's sheets mean, in Chinese and English.

use super::mapping::Target;
use crate::domain::field::{CONTACT, CUSTOMER, FieldKind};
use crate::domain::search::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a header says a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Just this.
    Is(Target),
    /// The person in charge (负责人): at the customer's or on our side, as the other columns show.
    InCharge,
    /// A name (姓名, name): of the customer, or of the contact where another column names the customer.
    SomeName,
}

/// A meaning, and whether the header is exactly a known one or only contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it means.
    pub meaning: Meaning,
    /// Whether the whole header is a known one.
    pub exact: bool,
}

use Meaning::{InCharge, Is, SomeName};
use Target::{Contact, Customer, Extra, Member, Skip};

/// Known headers as [`fold_header`] writes them, separated by spaces.
const TABLE: &[(Meaning, &str)] = &[
    (
        Is(Customer("name")),
        "客户名称 客户名 客户 客户姓名 客户全称 客户简称 店名 店铺 店铺名称 店铺名 门店 门店名称 终端名称 终端 网点 网点名称 商户 商户名称 名称 公司/店铺 \
         公司 公司名称 公司名 单位 单位名称 企业名称 商号 会员姓名 顾客 顾客姓名 客戶名稱 客戶 公司名稱 名稱 店名 customer customername \
         company companyname organization organisation organizationname account accountname client clientname shop shopname \
         store storename business businessname outletname",
    ),
    (SomeName, "姓名 名字 name fullname displayname"),
    (InCharge, "负责人 負責人 主管 personincharge"),
    (
        Is(Customer("code")),
        "客户编号 客户编码 客户代码 客户id 会员号 会员编号 卡号 编号 编码 customerid customercode customerno customernumber accountnumber \
         clientid id code",
    ),
    (
        Is(Customer("outlet")),
        "类型 客户类型 客户类别 类别 业态 分类 渠道 渠道类型 店铺类型 终端类型 行业 類型 outlettype type category industry channel",
    ),
    (
        Is(Customer("class")),
        "等级 级别 客户等级 客户级别 客户分级 a/b/c abc abc分类 abc等级 重要程度 重要性 等級 grade rank level tier class rating priority",
    ),
    (Is(Customer("status")), "状态 客户状态 阶段 客户阶段 跟进状态 狀態 state stage leadstatus customerstatus"),
    (Is(Customer("source")), "来源 客户来源 来源渠道 获客渠道 获客方式 來源 leadsource origin"),
    (
        Is(Customer("phones")),
        "电话 电话号码 联系电话 手机 手机号 手机号码 联系手机 联系方式 移动电话 固定电话 座机 固话 客户电话 公司电话 店铺电话 電話 手機 聯絡電話 phone \
         phonenumber telephone tel mobile mobilephone cell cellphone mobilenumber workphone businessphone officephone phone1 phone2 \
         电话1 电话2 手机1 手机2 备用电话 其他电话",
    ),
    (Is(Customer("emails")), "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 信箱 email e-mail emailaddress mail"),
    (Is(Customer("chat")), "微信 微信号 wechat wechatid weixin qq qq号 聊天号 whatsapp telegram line chatid im"),
    (
        Is(Customer("town")),
        "乡镇 镇 乡 街道 城镇 所在乡镇 城市 所在城市 市 片区 区域 city locality suburb municipality",
    ),
    (
        Is(Customer("address")),
        "地址 详细地址 所在地 客户地址 联系地址 公司地址 店铺地址 门店地址 收货地址 通讯地址 位置 所在地区 地区 省 省份 区县 县区 县 区 邮编 邮政编码 \
         国家 住址 address1 address2 street streetaddress addressline1 addressline2 region province county district \
         postalcode postcode zip zipcode country location",
    ),
    (Is(Customer("cooperation")), "合作情况 合作状况 合作状态 合作 合作方式 合作年限 stateofcooperation"),
    (
        Is(Customer("buys")),
        "购买产品 采购产品 经营品种 主营产品 主要产品 进货品种 购买 采购 进货 销售品种 产品 buys products purchases",
    ),
    (
        Is(Customer("owes")),
        "欠款 应收 应收款 应收账款 欠账 欠款金额 余额 欠费 赊账 balance debt arrears receivable outstanding amountdue",
    ),
    (
        Is(Customer("last_contact")),
        "最近联系 最近联系时间 最近联系日期 最后联系 最后联系时间 最后联系日期 上次联系 上次联系时间 上次拜访 上次拜访时间 最近拜访 最近拜访日期 最后拜访 \
         跟进日期 跟进时间 最近跟进 最近跟进时间 最后跟进时间 拜访日期 lastcontact lastcontacted lastcontactdate lastvisit lastvisited lastactivity",
    ),
    (
        Is(Customer("next_contact")),
        "下次联系 下次联系时间 下次联系日期 下次拜访 下次拜访时间 下次跟进 下次跟进时间 下次跟进日期 计划联系 回访日期 nextcontact nextcontactdate nextvisit \
         nextfollowup followup followupdate nextactivity",
    ),
    (Is(Customer("tags")), "标签 客户标签 標籤 tag labels keywords"),
    (
        Is(Customer("note")),
        "备注 说明 备注信息 跟进情况 跟进记录 情况 描述 备忘 附注 客户备注 其他 備註 說明 notes remark remarks comment comments description memo",
    ),
    (Is(Customer("note_decides")), "谁做主 谁拍板 决策人 决策者 decisionmaker whodecides"),
    (Is(Customer("note_promised")), "承诺 已承诺 答应的事 承诺事项 promised promises whatwaspromised"),
    (Is(Customer("note_avoid")), "忌讳 不要提 勿提 不要提的事 avoid whatnottoraise"),
    (Is(Customer("note_next")), "下一步 下步计划 下一步计划 nextstep nextsteps"),
    (
        Is(Contact("name")),
        "联系人 联系人姓名 老板 老板姓名 店主 店长 法人 法人代表 聯絡人 联络人 经理 老板娘 contactname contactperson contact attn primarycontact",
    ),
    (Is(Contact("role")), "职务 职位 联系人职务 联系人职位 头衔 職稱 contacttitle jobtitle title position role"),
    (
        Is(Contact("phones")),
        "联系人电话 联系人手机 联系人手机号 老板电话 老板手机 负责人电话 负责人手机 店主电话 contactphone contactmobile",
    ),
    (
        Is(Contact("birthday")),
        "生日 老板生日 联系人生日 出生日期 出生年月 客户生日 店主生日 birthday birthdate dateofbirth dob born",
    ),
    (Is(Contact("likes")), "爱好 兴趣 兴趣爱好 喜好 老板爱好 hobbies hobby interests"),
    (Is(Contact("family")), "家庭 家庭情况 家人 家庭成员 familymembers"),
    (
        Is(Member),
        "业务员 负责业务员 业务代表 业务经理 客户经理 销售 销售员 销售代表 销售人员 跟进人 归属人 所属业务员 所属销售 负责员工 维护人 责任人 業務員 \
         salesrep salesperson salesman rep representative owner accountowner accountmanager assignedto responsible member",
    ),
    (
        Is(Extra),
        "传真 传真号码 傳真 fax faxnumber 网址 网站 website url 性别 gender 创建时间 创建日期 录入时间 createdat createdon created",
    ),
    (Is(Skip), "序号 行号 no no. # index 序號"),
];

/// Words that make a header one of something else than customers, however it ends (产品名称, 开户银行).
const OTHER_THINGS: [&str; 10] = ["产品", "商品", "物料", "品名", "开户", "银行", "供应商", "用户名", "密码", "文件"];

/// A header without what does not matter: case, width, white space, `_ - * :`, and what stands in brackets.
#[must_use]
pub fn fold_header(header: &str) -> String {
    let mut depth = 0_u32;
    let mut folded = String::new();
    for c in fold(header).chars() {
        match c {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            '_' | '-' | '*' | ':' | '"' | '\'' => {}
            c if depth == 0 && !c.is_whitespace() => folded.push(c),
            _ => {}
        }
    }
    folded
}

/// Whether the header says that its dates are lunar.
#[must_use]
pub fn is_lunar(header: &str) -> bool {
    let folded = fold(header);
    ["农历", "阴历", "旧历", "農曆", "lunar"].iter().any(|word| folded.contains(word))
}

/// What a header means: a whole known header, the key of a field, or one that ends latest in it (客户联系电话 is a phone:
/// in both languages the last word is the thing itself). `None` for headers nobody thought of.
#[must_use]
pub fn find(header: &str) -> Option<Found> {
    let folded = fold_header(header);
    if folded.is_empty() {
        return None;
    }
    if let Some(meaning) = WORDS.get(folded.as_str()).copied().or_else(|| field_key(header)) {
        return Some(Found { meaning, exact: true });
    }
    // Long texts are no headers; and short synonyms are in too many words.
    if folded.chars().count() > 24 || OTHER_THINGS.iter().any(|word| folded.contains(word)) {
        return None;
    }
    let long_enough = |word: &&str| if word.is_ascii() { word.len() >= 5 } else { word.chars().count() >= 2 };
    // No two words have the same end and length in one header, so the order of the map does not matter.
    WORDS
        .iter()
        .filter(|(word, _)| long_enough(word))
        .filter_map(|(word, meaning)| folded.rfind(word).map(|at| (at + word.len(), word.len(), meaning)))
        .max_by_key(|&(end, length, _)| (end, length))
        .map(|(_, _, meaning)| Found { meaning: *meaning, exact: false })
}

/// [`TABLE`] by word; where a word stands twice, the first meaning holds.
static WORDS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (meaning, line) in TABLE {
        for word in line.split_whitespace() {
            words.entry(word).or_insert(*meaning);
        }
    }
    words
});

/// Our own column names: the key of a customer's field, or `contact.` and the key of a contact's.
fn field_key(header: &str) -> Option<Meaning> {
    let header = fold(header);
    let of_contact = header.strip_prefix("contact").and_then(|rest| rest.strip_prefix(['.', '_', ' ']));
    let (table, key) = of_contact.map_or((CUSTOMER, header.as_str()), |key| (CONTACT, key));
    let def = table.iter().find(|def| def.key == key && def.kind != FieldKind::Reference)?;
    Some(Is(if of_contact.is_some() { Contact(def.key) } else { Customer(def.key) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(header: &str) -> Option<Meaning> {
        find(header).map(|found| found.meaning)
    }

    #[test]
    fn headers_of_real_sheets() {
        for (header, want) in [
            ("客户名称", Customer("name")),
            ("公司/店铺", Customer("name")),
            ("手机号码", Customer("phones")),
            ("生日(农历)", Contact("birthday")),
            ("A/B/C", Customer("class")),
            ("最后联系时间", Customer("last_contact")),
            ("跟进情况", Customer("note")),
            ("companyName", Customer("name")),
            ("Contact Title", Contact("role")),
            ("postal_code", Customer("address")),
            ("customerID", Customer("code")),
            ("next_contact", Customer("next_contact")),
            ("contact.birthday", Contact("birthday")),
            ("业务员", Member),
            ("Fax", Extra),
        ] {
            assert_eq!(find(header), Some(Found { meaning: Is(want), exact: true }), "{header}");
        }
        assert_eq!(meaning("姓名"), Some(SomeName));
        assert_eq!(meaning("负责人"), Some(InCharge));
    }

    #[test]
    fn the_last_word_is_the_thing() {
        for (header, want) in [
            ("客户联系电话", Customer("phones")),
            ("店主微信号", Customer("chat")),
            ("Home phone", Customer("phones")),
            ("烟酒店名称", Customer("name")),
            ("今年欠款(元)", Customer("owes")),
        ] {
            assert_eq!(meaning(header), Some(Is(want)), "{header}");
        }
        for header in ["", "产品名称", "开户银行名称", "xyz", "(农历)"] {
            assert_eq!(meaning(header), None, "{header}");
        }
    }

    #[test]
    fn every_target_of_the_table_is_a_field() {
        for (meaning, words) in TABLE {
            assert!(words.split_whitespace().all(|word| word == fold_header(word) || word == "e-mail"), "{words}");
            if let Is(target) = meaning {
                assert_eq!(target.to_string().parse(), Ok(*target));
            }
        }
    }

    #[test]
    fn lunar_headers() {
        assert!(is_lunar("生日（农历）") && is_lunar("Birthday (lunar)") && !is_lunar("生日"));
    }
}
