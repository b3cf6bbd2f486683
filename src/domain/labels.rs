//! What fields and choices are called, in Chinese and English, in files that must be readable without this program.

use super::kind::Kind;
use serde::{Deserialize, Serialize};

/// The language of a text that this program drafts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The text in this language.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// A key with its Chinese and its English name.
pub type Label = (&'static str, &'static str, &'static str);

/// The names of a kind's fields.
#[must_use]
pub fn labels(kind: &Kind) -> &'static [Label] {
    match kind {
        Kind::Company => COMPANY,
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
        Kind::Tie => TIE,
        Kind::Handover => HANDOVER,
        Kind::HandoverItem => HANDOVER_ITEM,
        Kind::Protocol => &[("handover", "交接", "Handover"), ("date", "日期", "Date"), ("text", "内容", "Text")],
        Kind::Signature => SIGNATURE,
        Kind::Departure => DEPARTURE,
        Kind::ExitPoint => EXIT_POINT,
        Kind::Watch => WATCH,
        Kind::Exposure => EXPOSURE,
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
    ("left", "离职", "Left"),
    ("back", "回来", "Back"),
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
    ("cost", "成本", "Cost"),
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
    ("handover", "交接", "Handover"),
    ("was_to", "原定结束", "Was to end"),
];

const CARD: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "成员", "Member"),
    ("contact", "联系人", "Contact"),
    ("present", "同去", "Also there"),
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

const COMPANY: &[Label] = &[
    ("name", "公司名称", "Company"),
    ("loss_rate", "流失率", "Loss rate"),
    ("loss_rate_alone", "单线客户流失率", "Loss rate where one alone knows the customer"),
    ("margin_rate", "毛利率", "Margin"),
    ("early_signs", "提前预警", "Early signs"),
    ("exit_points", "离职清单", "Exit checklist"),
    ("exit_receipt", "签收的内容", "What is signed at the exit"),
    ("rehire_rule", "返聘规定", "Rule for coming back"),
];

const TIE: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("member", "成员", "Member"),
    ("contact", "联系人", "Contact"),
    ("strength", "关系深浅", "Strength"),
    ("part", "分工", "Part"),
    ("note", "备注", "Note"),
];

const HANDOVER: &[Label] = &[
    ("why", "交接类型", "Kind"),
    ("leavers", "移交人", "From"),
    ("keeper", "主持人", "Run by"),
    ("start", "开始", "Start"),
    ("until", "返回", "Back on"),
    ("sent", "发出", "Sent"),
    ("withdrawn", "撤回", "Withdrawn"),
    ("reason", "原因", "Reason"),
    ("missing", "可能缺少", "What may be missing"),
];

const HANDOVER_ITEM: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("handover", "交接", "Handover"),
    ("leavers", "移交人", "From"),
    ("successor", "接手人", "Successor"),
    ("state", "进度", "State"),
    ("offered", "移交日期", "Offered"),
    ("answered", "答复日期", "Answered"),
    ("refused", "不接", "Refused"),
    ("answer", "答复", "Answer"),
    ("introduced", "引见日期", "Introduced"),
    ("introduced_by", "引见人", "Introduced by"),
    ("returned", "归还日期", "Given back"),
    ("moved", "转交的提醒", "Reminders moved"),
    ("ended", "随之结束的负责", "Parts ended"),
    ("via", "由哪次交接再次提出", "Offered anew by"),
    ("note", "交接说明", "Handover note"),
];

const SIGNATURE: &[Label] = &[
    ("protocol", "交接单", "Protocol"),
    ("member", "签字人", "Signed by"),
    ("as", "身份", "As"),
    ("date", "日期", "Date"),
    ("key", "公钥", "Public key"),
    ("minisig", "签名", "Signature"),
];

const DEPARTURE: &[Label] = &[
    ("member", "成员", "Member"),
    ("day", "最后一天", "Last day"),
    ("reason", "原因", "Reason"),
    ("handover", "交接", "Handover"),
    ("acknowledged", "签收日期", "Acknowledged"),
    ("rehire", "返聘", "Coming back"),
    ("rehire_note", "返聘说明", "About coming back"),
];

const EXIT_POINT: &[Label] = &[
    ("departure", "离职", "Departure"),
    ("place", "序号", "No."),
    ("text", "事项", "Point"),
    ("done", "完成", "Done"),
    ("by", "经办", "By"),
    ("note", "备注", "Note"),
];

const WATCH: &[Label] = &[
    ("customer", "客户", "Customer"),
    ("item", "交接项", "Handover item"),
    ("member", "记录人", "Noted by"),
    ("after", "天数", "Days after"),
    ("date", "日期", "Date"),
    ("outcome", "结果", "Outcome"),
    ("cause", "流失原因", "Cause"),
    ("cost", "损失", "Cost"),
    ("quote", "竞品报价", "Competitor's quote"),
    ("note", "备注", "Note"),
];

const EXPOSURE: &[Label] = &[
    ("date", "日期", "Date"),
    ("customers", "客户数", "Customers"),
    ("unknown", "无人认识", "Known by nobody"),
    ("single", "单线", "Single line"),
    ("double", "双线", "Double line"),
    ("loop", "闭环", "Loop"),
    ("value", "销售额", "Sales"),
    ("value_single", "单线销售额", "Sales on a single line"),
    ("member", "损失最大的成员", "Member with the largest loss"),
    ("loss", "预计损失", "Expected loss"),
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
    ("why.leave", "离职", "Leaves"),
    ("why.rotation", "轮岗", "Rotation"),
    ("why.illness", "病假", "Illness"),
    ("why.holiday", "休假", "Holiday"),
    ("state.offered", "待接手", "Offered"),
    ("state.accepted", "已接手", "Accepted"),
    ("state.query", "有疑问", "Query"),
    ("state.introduced", "已引见", "Introduced"),
    ("as.leaver", "移交人", "Leaver"),
    ("as.successor", "接手人", "Successor"),
    ("as.owner", "老板", "Owner"),
    ("rehire.by-rule", "按规定", "By the rule"),
    ("rehire.ask", "先问老板", "Ask the owner"),
    ("rehire.no", "不返聘", "No"),
    ("outcome.kept", "留住", "Kept"),
    ("outcome.shaken", "不稳", "Shaken"),
    ("outcome.lost", "流失", "Lost"),
    ("cause.moved", "搬走", "Moved away"),
    ("cause.trade", "转行", "Changed trade"),
    ("cause.closed", "关门", "Closed"),
    ("cause.service", "服务", "Service"),
    ("cause.product", "产品", "Product"),
    ("cause.price", "价格", "Price"),
    ("cause.followed", "跟人走", "Followed the leaver"),
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
