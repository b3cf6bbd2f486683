//! What people and the sheets of dealers call their columns.

use super::Meaning::{self, InCharge, Is, SomeId, SomeName, SomeTitle};
use crate::imports::mapping::Part;
use crate::imports::mapping::Target::{Contact, Customer, Extra, Member, Part as Of, Skip};

/// Known headers as [`fold_header`] writes them, separated by spaces.
pub(super) const TABLE: &[(Meaning, &str)] = &[
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
         clientid code",
    ),
    (
        Is(Customer("outlet")),
        "类型 客户类型 客户类别 类别 业态 分类 渠道 渠道类型 店铺类型 终端类型 行业 類型 outlettype type category industry channel",
    ),
    (
        Is(Customer("class")),
        "等级 级别 客户等级 客户级别 客户分级 a/b/c abc abc分类 abc等级 重要程度 重要性 等級 grade rank level tier class rating priority 优先级",
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
    (Is(Contact("role")), "职务 职位 联系人职务 联系人职位 头衔 職稱 contacttitle jobtitle position role designation"),
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
         添加人 所有人 所属人 客户负责人 所属成员 servicestaff salesrep salesperson salesman rep representative owner accountowner accountmanager assignedto responsible member",
    ),
    (Is(Extra), "性别 gender"),
    (
        Is(Customer("created")),
        "创建时间 创建日期 录入时间 录入日期 建档时间 建档日期 登记日期 添加时间 添加日期 加入时间 创建于 建立日期 createdat createdon created \
         createdate createddate createdtime creationdate creationtime datecreated dateadded addedtime",
    ),
    (Is(Customer("author")), "创建人 录入人 建档人 登记人 创建者 填表人 author createdby creator recordedby"),
    (Is(Customer("fax")), "传真 传真号码 传真号 傳真 fax faxnumber telefax"),
    (
        Is(Customer("website")),
        "网址 网站 公司网址 公司网站 主页 官网 website websiteurl webpage url homepage domain companydomainname",
    ),
    (Is(Customer("revenue")), "年销售额 年销售 年销量额 yearlysales"),
    (SomeId, "id recordid 记录id"),
    (SomeTitle, "title"),
    (Is(Of(Part::Family)), "姓 姓氏 lastname familyname surname sur"),
    (Is(Of(Part::Given)), "名 firstname givenname forename"),
    (Is(Of(Part::Middle)), "中间名 middlename middleinitial"),
    (Is(Skip), "退回原因 whyrefused 序号 行号 no no. # index 序號"),
];
