//! What fields and choices are called, in Chinese and English, in files that must be readable without this program.

use super::kind::Kind;

/// A key with its Chinese and its English name.
pub type Label = (&'static str, &'static str, &'static str);

/// The names of a kind's fields.
#[must_use]
pub fn labels(kind: &Kind) -> &'static [Label] {
    match kind {
        Kind::Company => &[("name", "公司名称", "Company")],
        Kind::Member => MEMBER,
        Kind::Customer => CUSTOMER,
        Kind::Contact => CONTACT,
        Kind::Assignment => ASSIGNMENT,
        Kind::Card => CARD,
        Kind::Reminder => REMINDER,
        Kind::Product => PRODUCT,
        Kind::Order => ORDER,
        Kind::OrderLine => ORDER_LINE,
        Kind::Field => &[("label", "名称", "Name"), ("type", "类型", "Type")],
        Kind::Import => IMPORT,
        Kind::Other(_) => &[],
    }
}

/// The Chinese and English name of a field, if this version knows it.
#[must_use]
pub fn label(kind: &Kind, key: &str) -> Option<(&'static str, &'static str)> {
    labels(kind).iter().find(|(known, _, _)| *known == key).map(|(_, zh, en)| (*zh, *en))
}

const MEMBER: &[Label] = &[
    ("name", "姓名", "Name"),
    ("role", "角色", "Role"),
    ("code", "工号", "Code"),
    ("title", "职务", "Title"),
    ("phones", "电话", "Phones"),
    ("emails", "邮箱", "E-mails"),
    ("birthday", "生日", "Birthday"),
    ("since", "入职", "Since"),
    ("reports_to", "上级", "Reports to"),
    ("note", "备注", "Note"),
];

const PRODUCT: &[Label] = &[
    ("name", "产品", "Product"),
    ("code", "产品编号", "Code"),
    ("unit", "单位", "Unit"),
    ("price", "单价", "Price"),
    ("cost", "成本", "Cost"),
    ("note", "备注", "Note"),
];

const ORDER: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "经手", "Member"),
    ("code", "订单号", "Number"),
    ("date", "日期", "Date"),
    ("total", "金额", "Total"),
    ("paid", "已付", "Paid"),
    ("note", "备注", "Note"),
];

const ORDER_LINE: &[Label] = &[
    ("order", "订单", "Order"),
    ("product", "产品", "Product"),
    ("quantity", "数量", "Quantity"),
    ("price", "单价", "Price"),
    ("cost", "成本", "Cost"),
    ("discount", "折扣", "Discount"),
    ("note", "备注", "Note"),
];

const IMPORT: &[Label] = &[
    ("files", "文件", "Files"),
    ("rows", "行数", "Rows"),
    ("new", "新增", "New"),
    ("update", "更新", "Updated"),
    ("duplicate", "重复", "Already there"),
    ("rejected", "拒绝", "Refused"),
    ("warnings", "提醒", "Warnings"),
    ("merged", "并入的变更", "Changes taken in"),
];

const CUSTOMER: &[Label] = &[
    ("name", "客户名称", "Customer"),
    ("code", "客户编号", "Code"),
    ("outlet", "业态", "Kind of outlet"),
    ("class", "等级", "Class"),
    ("status", "状态", "Status"),
    ("source", "来源", "Source"),
    ("phones", "电话", "Phones"),
    ("emails", "邮箱", "E-mails"),
    ("chat", "微信", "Chat"),
    ("town", "乡镇", "Town"),
    ("address", "地址", "Address"),
    ("cooperation", "合作状况", "Cooperation"),
    ("buys", "进货", "Buys"),
    ("owes", "欠款", "Owes"),
    ("revenue", "年销售额", "Yearly sales"),
    ("last_contact", "上次联系", "Last contact"),
    ("next_contact", "下次联系", "Next contact"),
    ("tags", "标签", "Tags"),
    ("fax", "传真", "Fax"),
    ("website", "网址", "Website"),
    ("author", "建档人", "Entered by"),
    ("created", "建档日期", "Entered on"),
    ("note", "备注", "Note"),
    ("note_decides", "谁做主", "Who decides"),
    ("note_promised", "答应的事", "What was promised"),
    ("note_avoid", "不要提的事", "What not to raise"),
    ("note_next", "下一步", "Next step"),
];

const CONTACT: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("name", "姓名", "Name"),
    ("salutation", "称呼", "How to address"),
    ("role", "职务", "Role"),
    ("phones", "电话", "Phones"),
    ("emails", "邮箱", "E-mails"),
    ("birthday", "生日", "Birthday"),
    ("likes", "喜好", "Likes"),
    ("family", "家庭", "Family"),
    ("note", "备注", "Note"),
];

const ASSIGNMENT: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "成员", "Member"),
    ("part", "分工", "Part"),
    ("from", "开始", "From"),
    ("to", "结束", "To"),
    ("reason", "原因", "Reason"),
];

const CARD: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "成员", "Member"),
    ("date", "日期", "Date"),
    ("way", "方式", "Way"),
    ("problem", "要解决的问题", "Problem"),
    ("method", "解决方法", "Method"),
    ("solved", "已解决", "Solved"),
    ("unsolved", "未解决", "Unsolved"),
    ("next", "下一步", "Next step"),
    ("suggestion", "建议", "Suggestion"),
];

const REMINDER: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "成员", "Member"),
    ("text", "事项", "Reminder"),
    ("due", "到期", "Due"),
    ("done", "完成", "Done"),
];

/// The names of the codes of the choice fields; codes not listed (classes A, B, C, and free text) speak for themselves.
pub const CHOICES: &[Label] = &[
    ("status.lead", "潜在", "Lead"),
    ("status.active", "合作中", "Active"),
    ("status.dormant", "沉睡", "Dormant"),
    ("status.lost", "流失", "Lost"),
    ("role.owner", "老板", "Owner"),
    ("role.manager", "经理", "Manager"),
    ("role.rep", "业务员", "Rep"),
    ("type.text", "文字", "Text"),
    ("type.date", "日期", "Date"),
    ("type.money", "金额", "Money"),
    ("type.number", "数字", "Number"),
    ("type.flag", "是否", "Yes or no"),
    ("part.lead", "主责", "Responsible"),
    ("part.backup", "后备", "Backup"),
    ("part.support", "协助", "Support"),
    ("part.logistics", "配送", "Logistics"),
];

/// The Chinese and English name of a choice's code, if it has one.
#[must_use]
pub fn choice(field: &str, code: &str) -> Option<(&'static str, &'static str)> {
    let wanted = (field, code);
    let (_, zh, en) = CHOICES.iter().find(|(key, _, _)| key.split_once('.') == Some(wanted))?;
    Some((zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::{FieldKind, fields};

    #[test]
    fn every_field_and_choice_has_a_name() {
        for kind in Kind::KNOWN {
            for def in fields(&kind) {
                assert!(label(&kind, def.key).is_some(), "{kind:?} {}", def.key);
                let FieldKind::Choice(codes) = def.kind else { continue };
                for code in codes.iter().filter(|code| code.len() > 1) {
                    assert!(CHOICES.iter().any(|(key, _, _)| *key == format!("{}.{code}", def.key)), "{code}");
                }
            }
            assert_eq!(labels(&kind).len(), fields(&kind).len());
        }
    }
}
