//! fields.csv: what each column of the other tables means, and how it is written.

mod leaving;

use super::Language;
use super::labels::CHOICES;
use super::source::{Source, unknown_keys};
use super::tables::{Column, KINDS, Table, columns, heading};
use crate::domain::field::{FieldDef, FieldKind, field};
use crate::domain::kind::Kind;
use leaving::{DEPARTURE, EXIT_POINT, EXPOSURE, HANDOVER, HANDOVER_ITEM, PROTOCOL, SIGNATURE, TIE, WATCH};

/// A key with its meaning in Chinese and English.
type Meaning = (&'static str, &'static str, &'static str);

/// The dictionary as a table like the others.
pub fn table(source: &Source<'_>, language: Language) -> Table {
    let header = [
        ("文件", "file"),
        ("列", "column"),
        ("中文名", "name_zh"),
        ("英文名", "name_en"),
        ("含义", "meaning_zh"),
        ("英文含义", "meaning_en"),
        ("写法和单位", "form_zh"),
        ("英文写法和单位", "form_en"),
    ];
    let rows = KINDS.iter().flat_map(|(kind, file, ..)| {
        columns(kind).into_iter().map(move |column| {
            let (meaning, form) = (meaning(kind, &column.key), form(kind, &column));
            let [zh, en] = [column.zh, column.en].map(str::to_owned);
            let texts = [meaning.0, meaning.1].map(str::to_owned);
            [&[format!("{file}.csv"), column.key, zh, en][..], &texts, &[form.0, form.1]].concat()
        })
    });
    // Only what a customer holds is a column.
    let columns = unknown_keys(&Kind::Customer, &source.rows(&Kind::Customer));
    let own = source.own().filter(|(key, _)| columns.contains(key)).map(|(key, own)| {
        let (zh, en) = form_of_kind(own.kind);
        let meaning = ("自己加的一列", "A field of your own");
        ["customers.csv", key, own.label, own.label, meaning.0, meaning.1, zh, en].map(str::to_owned).into()
    });
    Table {
        file: "fields",
        name: language.pick("各列的含义", "Fields").to_owned(),
        header: header.map(|(label, key)| heading(label, key)).into(),
        rows: rows.chain(own).collect(),
    }
}

/// What a column means; empty where nobody has said, which a test does not let pass.
fn meaning(kind: &Kind, key: &str) -> (&'static str, &'static str) {
    let found = meanings(kind).iter().chain(COMMON).find(|(known, _, _)| *known == key);
    found.map_or(("", ""), |(_, zh, en)| (*zh, *en))
}

/// What the columns of a kind mean, but for those that mean the same everywhere.
fn meanings(kind: &Kind) -> &'static [Meaning] {
    match kind {
        Kind::Customer => CUSTOMER,
        Kind::Contact => CONTACT,
        Kind::Card => CARD,
        Kind::Reminder => REMINDER,
        Kind::Assignment => ASSIGNMENT,
        Kind::Member => MEMBER,
        Kind::Product => PRODUCT,
        Kind::Order => ORDER,
        Kind::OrderLine => ORDER_LINE,
        Kind::Field => FIELD,
        Kind::Tie => TIE,
        Kind::Handover => HANDOVER,
        Kind::HandoverItem => HANDOVER_ITEM,
        Kind::Protocol => PROTOCOL,
        Kind::Signature => SIGNATURE,
        Kind::Departure => DEPARTURE,
        Kind::ExitPoint => EXIT_POINT,
        Kind::Watch => WATCH,
        Kind::Exposure => EXPOSURE,
        Kind::Company | Kind::Import | Kind::Other(_) => &[],
    }
}

/// How a column is written, and in which unit.
fn form(kind: &Kind, column: &Column) -> (String, String) {
    let Some(def) = field(kind, &column.key) else {
        let is_id = column.key.ends_with("id");
        let (zh, en) = if is_id { ("32 位十六进制数字", "32 hexadecimal digits") } else { ("姓名", "A name") };
        let many = column.key.strip_suffix("_id").and_then(|key| field(kind, key)).is_some_and(|def| def.many);
        return joined(many, (zh.into(), en.into()));
    };
    joined(def.many, form_of(def))
}

/// A form, and how several of it stand in one cell.
fn joined(many: bool, (zh, en): (String, String)) -> (String, String) {
    if many {
        (format!("{zh}；多个之间用“; ”隔开"), format!("{en}; several are joined by \"; \""))
    } else {
        (zh, en)
    }
}

fn form_of(def: &FieldDef) -> (String, String) {
    if let FieldKind::Choice(codes) = def.kind {
        return choice(def.key, codes);
    }
    let (zh, en) = form_of_kind(def.kind);
    (zh.into(), en.into())
}

fn form_of_kind(kind: FieldKind) -> (&'static str, &'static str) {
    match kind {
        FieldKind::Choice(_) | FieldKind::Line => ("一行文字", "One line of text"),
        FieldKind::Lines => ("文字，可以有多行", "Text, perhaps of several lines"),
        FieldKind::Date => (
            "日期 年-月-日；不知道年份写作 --月-日；农历前面有“农历”，闰月前面有“闰”",
            "A date as YYYY-MM-DD; --MM-DD without a year; 农历 in front of a lunar one, 闰 before a leap month",
        ),
        FieldKind::Money => ("金额，单位为元，两位小数", "Money in whole units of the currency (yuan), two decimals"),
        FieldKind::Number => ("整数", "A whole number"),
        FieldKind::Decimal => ("数，最多三位小数", "A number with up to three decimals"),
        FieldKind::Phone => ("电话号码，任何写法", "A phone number in any writing"),
        FieldKind::Email => ("邮箱地址", "An e-mail address"),
        FieldKind::Flag => ("true 或 false", "true or false"),
        FieldKind::Reference => ("名称；记录号在下一列", "A name; the record's id is in the next column"),
    }
}

/// The codes of a choice with their names; other text may stand there as well.
fn choice(field: &str, codes: &[&str]) -> (String, String) {
    let named = |pick: fn(&Meaning) -> &'static str| {
        let name = |code: &&str| {
            let known = CHOICES.iter().find(|(key, _, _)| key.split_once('.') == Some((field, code)));
            known.map_or_else(|| (*code).to_owned(), |label| format!("{code} = {}", pick(label)))
        };
        codes.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    (format!("{}；也可以是别的文字", named(|label| label.1)), format!("{}; or other text", named(|label| label.2)))
}

const COMMON: &[Meaning] = &[
    ("id", "这条记录的号码，永远不变", "The id of this record; it never changes"),
    ("customer", "是哪个客户的", "Which customer it is about"),
    ("customer_id", "该客户的记录号，见 customers.csv", "That customer's id, see customers.csv"),
    ("member", "是哪个成员", "Which member"),
    ("member_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
    ("note", "备注", "Anything else"),
];

const CUSTOMER: &[Meaning] = &[
    ("name", "客户（门店或公司）的名称", "The name of the customer: a shop or a company"),
    ("code", "自己编的客户编号", "Your own number for the customer"),
    ("outlet", "哪一类门店，例如商超、餐饮", "Which kind of outlet, such as supermarket or restaurant"),
    ("class", "等级，A 最重要", "How much the customer matters; A the most"),
    ("status", "合作到了哪一步", "How far the cooperation has come"),
    ("source", "客户是怎么来的", "How the customer was found"),
    ("phones", "客户的电话", "The customer's phone numbers"),
    ("emails", "客户的邮箱", "The customer's e-mail addresses"),
    ("chat", "微信号", "The name in a chat program"),
    ("town", "在哪个乡镇或城市", "The town or city"),
    ("address", "街道和门牌", "Street and number"),
    ("cooperation", "合作得怎么样", "What the cooperation is like"),
    ("buys", "平时进什么货、进多少", "What the customer usually buys, and how much"),
    ("owes", "客户欠的钱", "The money the customer owes"),
    ("last_contact", "上次联系的日子", "The day of the last contact"),
    ("next_contact", "打算再联系的日子", "The day meant for the next contact"),
    ("tags", "自己加的标签", "Your own tags"),
    ("revenue", "一年大约的销售额，没有订单时用", "About what they buy in a year, where there are no orders"),
    ("fax", "传真号码", "Fax numbers"),
    ("website", "网址", "The address on the web"),
    ("author", "导入的表格里写的建档人", "Who entered the customer, as an imported table says"),
    ("created", "导入的表格里写的建档日期", "When the customer was entered, as an imported table says"),
    ("note_decides", "交接说明：谁做主", "Handover note: who decides"),
    ("note_promised", "交接说明：答应过对方什么", "Handover note: what was promised"),
    ("note_avoid", "交接说明：哪些事不要提", "Handover note: what not to raise"),
    ("note_next", "交接说明：下一步做什么", "Handover note: what comes next"),
    ("lead", "现在由哪个成员负责", "The member who is responsible now"),
    ("lead_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
];

const CONTACT: &[Meaning] = &[
    ("name", "联系人的姓名", "The person's name"),
    ("role", "在客户那里做什么", "What the person does there"),
    ("salutation", "怎么称呼", "How to address the person"),
    ("phones", "联系人的电话", "The person's phone numbers"),
    ("emails", "联系人的邮箱", "The person's e-mail addresses"),
    ("birthday", "生日", "The birthday"),
    ("likes", "喜欢什么", "What the person likes"),
    ("family", "家里的情况", "About the family"),
];

const CARD: &[Meaning] = &[
    ("member", "谁写的", "Who wrote it"),
    ("contact", "跟客户那边的谁谈的", "Whom at the customer's it was with"),
    ("contact_id", "该联系人的记录号，见 contacts.csv", "That person's id, see contacts.csv"),
    ("present", "公司这边还有谁在场", "Who else of the company was there"),
    ("present_id", "这些成员的记录号，见 members.csv", "Their ids, see members.csv"),
    ("date", "哪一天", "The day it is about"),
    ("way", "怎么联系的，例如上门、电话", "How it went: a visit, a call, …"),
    ("problem", "要解决的问题", "The problem to be solved"),
    ("method", "用什么方法解决", "How it is to be solved"),
    ("solved", "已经解决的", "What has been solved"),
    ("unsolved", "还没解决的", "What has not been solved"),
    ("next", "下一步做什么", "What comes next"),
    ("suggestion", "对客户或公司的建议", "A suggestion, for the customer or the company"),
];

const REMINDER: &[Meaning] = &[
    ("member", "提醒谁", "Who is reminded"),
    ("text", "要做的事", "What is to be done"),
    ("due", "哪一天之前要做", "The day it is due"),
    ("done", "哪一天做完的；空着就是还没做", "The day it was done; empty while it is open"),
];

const ASSIGNMENT: &[Meaning] = &[
    ("part", "做哪一份工作", "Which part of the work"),
    ("from", "从哪一天起", "The first day"),
    ("to", "从哪一天起不再负责；空着就是到现在", "The first day it no longer holds; empty while it lasts"),
    ("reason", "为什么这样安排或改变", "Why it was arranged or changed"),
    ("handover", "因为哪次交接", "The handover that brought it about"),
    ("handover_id", "该交接的记录号，见 handovers.csv", "That handover's id, see handovers.csv"),
    ("was_to", "交接结束它之前，原定到哪一天", "The end it had before a handover ended it"),
];

const MEMBER: &[Meaning] = &[
    ("name", "成员的姓名", "The member's name"),
    ("role", "在公司里是什么角色", "The role in the company"),
    ("code", "工号", "Your own number for the member"),
    ("title", "职务", "The job title"),
    ("phones", "成员的电话", "The member's phone numbers"),
    ("emails", "成员的邮箱", "The member's e-mail addresses"),
    ("birthday", "生日", "The birthday"),
    ("since", "来公司的日子", "The day the member came to the company"),
    ("left", "在公司的最后一天；空着就是还在", "The last day in the company; empty while they work here"),
    ("back", "离开以后哪一天回来的", "The day they came back after having left"),
    ("reports_to", "向谁汇报", "Whom the member reports to"),
    ("reports_to_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
];

const PRODUCT: &[Meaning] = &[
    ("name", "产品的名称", "The name of the product"),
    ("code", "自己编的产品编号", "Your own number for the product"),
    ("unit", "按什么卖，例如箱、瓶", "What it is sold by, such as a case or a bottle"),
    ("price", "一个单位卖多少钱", "The price of one unit"),
    ("cost", "一个单位进价多少", "What one unit costs you"),
];

const ORDER: &[Meaning] = &[
    ("member", "谁经手的", "Who handled it"),
    ("code", "订单号", "The number of the order"),
    ("date", "下单的日子", "The day of the order"),
    ("total", "总金额；有明细时空着", "The total; empty where there are lines to add up"),
    ("cost", "整张订单的成本；有明细时空着", "What all of it cost you; empty where there are lines to add up"),
    ("paid", "已经付了多少", "How much has been paid"),
];

const ORDER_LINE: &[Meaning] = &[
    ("order", "属于哪张订单", "Which order it belongs to"),
    ("order_id", "该订单的记录号，见 orders.csv", "That order's id, see orders.csv"),
    ("product", "哪个产品", "Which product"),
    ("product_id", "该产品的记录号，见 products.csv", "That product's id, see products.csv"),
    ("quantity", "多少个单位", "How many units"),
    ("price", "一个单位卖多少钱", "The price of one unit"),
    ("cost", "一个单位进价多少", "What one unit cost you"),
    ("discount", "折让的比例，0.15 是 15 %", "The share taken off: 0.15 is 15 %"),
];

const FIELD: &[Meaning] =
    &[("label", "自定义字段的名称", "What your own field is called"), ("type", "里面写什么", "What is written in it")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::archive::Archive;

    #[test]
    fn every_column_is_explained_and_nothing_else() {
        for (kind, file, ..) in &KINDS {
            for column in columns(kind) {
                let (zh, en) = meaning(kind, &column.key);
                assert!(!zh.is_empty() && !en.is_empty(), "{file} {}", column.key);
                assert!(!en.chars().any(|c| c > '\u{2fff}'), "{en}");
            }
        }
        for (kind, file, ..) in &KINDS {
            for (key, _, _) in meanings(kind) {
                assert!(columns(kind).iter().any(|column| column.key == *key), "{file} {key} is no column");
            }
        }
    }

    #[test]
    fn forms_name_unit_and_codes() {
        let archive = Archive::default();
        let rows = table(&Source::new(&archive), Language::En).rows;
        let form = |file: &str, key: &str| rows.iter().find(|row| row[0] == file && row[1] == key).unwrap()[7].clone();
        assert!(form("customers.csv", "owes").contains("two decimals"));
        assert!(form("customers.csv", "status").starts_with("lead = Lead, active = Active"));
        assert!(form("customers.csv", "class").starts_with("A, B, C;"));
        assert!(form("contacts.csv", "phones").ends_with("joined by \"; \""));
        assert_eq!(form("record-cards.csv", "member_id"), "32 hexadecimal digits");
    }
}
