//! The readable views: what is written can be read back by plain readers of CSV, vCard, iCalendar and HTML.

use keliu::bundle::views::export::export_tables;
use keliu::bundle::views::{Language, ViewContext, views};
use keliu::domain::date::{Calendar, PartialDate};
use keliu::domain::field::{CUSTOMER, own_key};
use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::Key;
use keliu::domain::value::Value;
use keliu::formats::csv_write::strip_guard;
use keliu::imports::mapping::Target;
use keliu::imports::synonyms::{self, Meaning};
use keliu::log::apply::Log;
use keliu::log::canonical::sha256;
use keliu::log::chain::{Author, Batch, extend};
use keliu::log::change::Origin;
use keliu::log::draft::Draft;
use std::collections::BTreeMap;

const NASTY: &str = "=HYPERLINK(\"x\"),;\\ </script><!--\r\nsecond\u{2028}line 🧧 'quoted'";

/// Fields of the firm's own: id, label, type.
const OWN: [(u128, &str, &str); 4] = [
    (0xa1 << 96, "=押金", "money"),
    (0xa2 << 96, "人数", "number"),
    (0xa3 << 96, "月结", "flag"),
    (0xa4 << 96, "等级", "a type of later"),
];

fn log_of(drafts: Vec<Draft>) -> Log {
    let batch = Batch { id: Id(1), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut log = Log::default();
    let mut author = Author {
        device: DeviceId(7),
        member: Id(50),
        now_ms: 1_750_000_000_000,
        newest: log.newest(),
        random: &mut |salt| salt.fill(3),
    };
    let changes = extend(log.head(DeviceId(7)), &batch, drafts, &mut author);
    log.add(changes).unwrap();
    log
}

fn date(calendar: Calendar, y: Option<i32>, m: u8, d: Option<u8>) -> Value {
    Value::Date(PartialDate::from_parts(calendar, y, m, d).unwrap())
}

fn put(draft: &mut Draft, kind: Kind, id: u128, fields: Vec<(&str, Value)>) {
    for (field, value) in fields {
        draft.put(&Key::new(kind.clone(), Id(id)), field, value);
    }
}

/// Two members (one left), a hostile customer with everything about it, a plain one, and one in the bin.
fn sample() -> Log {
    let text = |text: &str| Value::text(text);
    let (mut company, mut nasty, mut plain, mut bin) =
        (Draft::company(), Draft::about(Id(100)), Draft::about(Id(101)), Draft::about(Id(102)));
    put(&mut company, Kind::Member, 50, vec![("name", text("李娜")), ("role", text("owner"))]);
    for (id, label, kind) in OWN {
        put(&mut company, Kind::Field, id, vec![("label", text(label)), ("type", text(kind))]);
    }
    put(&mut company, Kind::Member, 51, vec![("name", text("赵杰")), ("deleted", Value::Bool(true))]);

    let phones = [("phones", text("+86 138 8159 0830")), ("phones", text("010-1234"))];
    let mut customer = vec![("name", text(NASTY)), ("owes", Value::Int(-123_405)), ("from_the_future", text("kept"))];
    customer.extend(phones.clone());
    let own = OWN.map(|(id, ..)| own_key(Id(id)));
    let values = [Value::Int(320_000), Value::Int(-2500), Value::Bool(true), Value::text("=one, \"two\"")];
    customer.extend(own.iter().map(String::as_str).zip(values));
    customer.push(("last_contact", date(Calendar::Solar, Some(2026), 3, Some(5))));
    put(&mut nasty, Kind::Customer, 100, customer);
    let mut zhang =
        vec![("customer", Value::id(Id(100))), ("name", text("张三, 老板")), ("likes", text("钓鱼; 茶\n酒"))];
    zhang.extend(phones);
    zhang.push(("birthday", date(Calendar::Lunar, None, 8, Some(15))));
    put(&mut nasty, Kind::Contact, 200, zhang);
    let assigned = [("customer", Value::id(Id(100))), ("part", text("lead"))];
    let from =
        |y, member| vec![("member", Value::id(Id(member))), ("from", date(Calendar::Solar, Some(y), 1, Some(1)))];
    put(&mut nasty, Kind::Assignment, 300, [assigned.to_vec(), from(2024, 51)].concat());
    put(&mut nasty, Kind::Assignment, 301, [assigned.to_vec(), from(2025, 50)].concat());
    let by_leaver = [("customer", Value::id(Id(100))), ("member", Value::id(Id(51)))];
    put(&mut nasty, Kind::Card, 400, [by_leaver.to_vec(), vec![("problem", text(NASTY))]].concat());
    let due = ("due", date(Calendar::Solar, Some(2026), 12, Some(24)));
    put(&mut nasty, Kind::Reminder, 500, [by_leaver.to_vec(), vec![due.clone(), ("text", text(NASTY))]].concat());
    let done = ("done", date(Calendar::Solar, Some(2026), 1, Some(2)));
    put(&mut nasty, Kind::Reminder, 501, [by_leaver.to_vec(), vec![due, done, ("text", text("ticked off"))]].concat());

    put(
        &mut plain,
        Kind::Customer,
        101,
        vec![("name", text("Alfreds")), ("owes", text("about 5k")), ("town", text("Berlin"))],
    );
    put(&mut bin, Kind::Customer, 102, vec![("name", text("binned")), ("deleted", Value::Bool(true))]);
    put(&mut bin, Kind::Card, 401, vec![("customer", Value::id(Id(102))), ("problem", text("binned card"))]);
    log_of(vec![company, nasty, plain, bin])
}

fn files(log: &Log) -> BTreeMap<String, Vec<u8>> {
    let context = ViewContext {
        company_name: "玉林 </title> 酒业",
        created: "2026-12-01T16:00:00+08:00",
        language: Language::Zh,
    };
    views(log, &context).into_iter().collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// A table as rows of key → value, read as any program would: the key is what stands in the last brackets.
fn table(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = files[name].strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(bytes);
    let key = |cell: &str| cell.rsplit_once('(').map_or(cell, |(_, key)| key.trim_end_matches(')')).to_owned();
    let keys: Vec<String> = reader.headers().unwrap().iter().map(key).collect();
    let row = |record: csv::StringRecord| {
        assert_eq!(record.len(), keys.len());
        keys.iter().cloned().zip(record.iter().map(|cell| strip_guard(cell).to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Content lines, unfolded, after checking that no physical line is longer than 75 bytes.
fn content_lines(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

fn unescape(value: &str) -> String {
    let (mut out, mut chars) = (String::new(), value.chars());
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            (_, Some('n')) => out.push('\n'),
            (_, Some(escaped)) => out.push(escaped),
            (c, None) => out.push(c),
        }
    }
    out
}

/// What a reader of text properties must see: line ends as `\n`.
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The JSON block of archive.html, found as an HTML parser would: up to the first end tag.
fn page_data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script").unwrap().0).unwrap()
}

#[test]
fn tables_read_back_equal() {
    let files = files(&sample());
    let customers = table(&files, "customers.csv");
    assert_eq!(customers.len(), 2, "the bin stays out");
    let nasty = customers.iter().find(|row| row["id"] == Id(100).to_string()).unwrap();
    assert_eq!(nasty["name"], NASTY);
    assert_eq!(nasty["phones"], "+86 138 8159 0830; 010-1234");
    assert_eq!((nasty["owes"].as_str(), nasty["last_contact"].as_str()), ("-1234.05", "2026-03-05"));
    assert_eq!((nasty["lead"].as_str(), &nasty["lead_id"]), ("李娜", &Id(50).to_string()));
    assert_eq!(nasty["from_the_future"], "kept");
    assert_eq!(customers[1]["owes"], "about 5k", "raw text stays as it came");

    let contacts = table(&files, "contacts.csv");
    assert_eq!((contacts[0]["customer"].as_str(), contacts[0]["birthday"].as_str()), (NASTY, "农历 --08-15"));
    assert_eq!(contacts[0]["customer_id"], Id(100).to_string());
    let cards = table(&files, "record-cards.csv");
    assert_eq!(cards.len(), 1, "cards of a customer in the bin stay out");
    assert_eq!((cards[0]["member"].as_str(), cards[0]["problem"].as_str()), ("赵杰", NASTY));
    assert_eq!(table(&files, "reminders.csv").len(), 2);
    assert_eq!(table(&files, "assignments.csv").len(), 2);
    assert_eq!(table(&files, "members.csv")[0]["name"], "李娜");
}

#[test]
fn the_firms_own_fields_are_written_as_their_types_say_under_their_labels() {
    let log = sample();
    let files = files(&log);
    let written = ["3200.00", "-2.5", "true", "=one, \"two\""];
    let page = page_data(&text(&files, "archive.html"));
    let workbook = export_tables(&log, Language::Zh);
    let (customers, fields) = (table(&files, "customers.csv"), table(&files, "fields.csv"));
    let nasty = customers.iter().find(|row| row["id"] == Id(100).to_string()).unwrap();
    for ((id, label, _), written) in OWN.into_iter().zip(written) {
        let key = own_key(Id(id));
        assert_eq!(nasty[&key], written, "{label}");
        assert_eq!(page["customers"][0]["f"][&key], written, "{label}");
        let labels = page["labels"]["customer"].as_array().unwrap();
        assert!(labels.iter().any(|of| of[0] == key && of[1] == label && of[2] == label), "{label}");
        let sheet = workbook.iter().find(|table| table.file == "customers").unwrap();
        let column = sheet.header.iter().position(|cell| *cell == format!("{label} ({key})")).expect(label);
        assert!(sheet.rows.iter().any(|row| row[column] == written), "{label}");
        let row = fields.iter().find(|row| row["column"] == key).expect(label);
        assert_eq!((row["file"].as_str(), row["name_zh"].as_str()), ("customers.csv", label));
        assert!(!row["meaning_en"].is_empty());
    }
    let form =
        |at: usize| fields.iter().find(|row| row["column"] == own_key(Id(OWN[at].0))).unwrap()["form_en"].clone();
    assert!(form(0).starts_with("Money") && form(1).contains("three decimals") && form(2) == "true or false");
}

#[test]
fn the_import_knows_every_column_of_our_own_customers() {
    let files = files(&sample());
    let bytes = &files["customers.csv"][3..];
    let headers = csv::Reader::from_reader(bytes).headers().unwrap().clone();
    for def in CUSTOMER {
        let header = headers.iter().find(|header| header.ends_with(&format!("({})", def.key))).expect(def.key);
        let found = synonyms::find(header).map(|found| (found.meaning, found.exact));
        assert_eq!(found, Some((Meaning::Is(Target::Customer(def.key)), true)), "{header}");
    }
    assert_eq!(synonyms::find("责任人 (lead)").map(|found| found.meaning), Some(Meaning::Is(Target::Member)));
    assert_eq!(synonyms::find("记录号 (id)"), None);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    for (name, bytes) in files(&sample()).iter().filter(|(name, _)| name.ends_with(".csv")) {
        for record in csv::Reader::from_reader(&bytes[3..]).records() {
            for cell in record.unwrap().iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{name}: {cell}");
            }
        }
    }
}

#[test]
fn cards_hold_what_a_phone_book_needs() {
    let lines = content_lines(&text(&files(&sample()), "contacts.vcf"));
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VCARD").count(), 2);
    let value = |name: &str| {
        let line = lines.iter().find_map(|line| line.strip_prefix(&format!("{name}:")));
        unescape(line.unwrap_or_else(|| panic!("{name}")))
    };
    assert_eq!((value("VERSION"), value("FN")), ("4.0".into(), "张三, 老板".into()));
    assert_eq!(value("ORG"), plain_lines(NASTY));
    assert_eq!(value("NOTE"), "生日：农历 --08-15\n喜好：钓鱼; 茶\n酒");
    assert_eq!(value("UID"), "urn:uuid:00000000-0000-0000-0000-0000000000c8");
    assert!(lines.contains(&"N:张三\\, 老板;;;;".into()) && lines.contains(&"TEL:010-1234".into()));
    assert!(!lines.iter().any(|line| line.starts_with("BDAY")), "BDAY is Gregorian");
    assert!(lines.contains(&"KIND:org".into()) && lines.contains(&"ADR:;;;Berlin;;;".into()));
}

#[test]
fn birthdays_without_year_or_day() {
    let cases =
        [(Some(1980), Some(6), "BDAY:19800506"), (None, Some(6), "BDAY:--0506"), (Some(1980), None, "BDAY:1980-05")];
    for (y, d, expected) in cases {
        let mut draft = Draft::company();
        put(&mut draft, Kind::Contact, 1, vec![("birthday", date(Calendar::Solar, y, 5, d.map(|_| 6)))]);
        assert!(content_lines(&text(&files(&log_of(vec![draft])), "contacts.vcf")).contains(&expected.into()));
    }
}

#[test]
fn open_reminders_stand_in_the_calendar() {
    let lines = content_lines(&text(&files(&sample()), "reminders.ics"));
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1, "what is done stays out");
    for line in ["DTSTART;VALUE=DATE:20261224", "DTSTAMP:20261201T080000Z", "TRIGGER:PT9H"] {
        assert!(lines.contains(&line.into()), "{line}");
    }
    let summary = lines.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
    assert_eq!(unescape(summary), plain_lines(&format!("{NASTY}: {NASTY}")));
}

#[test]
fn the_page_holds_the_records_and_nothing_breaks_out() {
    let page = text(&files(&sample()), "archive.html");
    let data = page_data(&page);
    assert_eq!(data["customers"][0]["f"]["name"], NASTY);
    assert_eq!(data["customers"][0]["cards"][0]["problem"], NASTY);
    assert_eq!(data["customers"][0]["lead"], "李娜");
    assert_eq!(data["company"], "玉林 </title> 酒业");
    assert_eq!(page.matches("</script>").count(), 2, "its own two scripts");
    for gone in ["<!--", "binned", "innerHTML", "http:", "https:"] {
        assert!(!page.contains(gone), "{gone}");
    }
}

#[test]
fn the_page_admits_only_its_own_script_and_style() {
    let page = text(&files(&Log::default()), "archive.html");
    for (open, close, directive) in [("<script>", "</script>", "script-src"), ("<style>", "</style>", "style-src")] {
        let source = page.rsplit_once(open).unwrap().1.split_once(close).unwrap().0;
        let hash = data_encoding::BASE64.encode(&sha256(&[source.as_bytes()]));
        assert!(page.contains(&format!("{directive} 'sha256-{hash}'")), "{directive}");
    }
}

#[test]
fn an_empty_archive_has_all_files() {
    let files = files(&Log::default());
    assert_eq!(files.len(), 23);
    assert!(table(&files, "customers.csv").is_empty());
    assert_eq!(text(&files, "contacts.vcf"), "");
    assert!(content_lines(&text(&files, "reminders.ics")).ends_with(&["END:VCALENDAR".into()]));
    assert_eq!(page_data(&text(&files, "archive.html"))["customers"], serde_json::json!([]));
}

#[test]
fn a_note_of_two_megabytes_passes_through() {
    let note = "长".repeat(700_000);
    let mut draft = Draft::about(Id(9));
    put(&mut draft, Kind::Customer, 9, vec![("name", Value::text("x")), ("note", Value::text(&note))]);
    let files = files(&log_of(vec![draft]));
    assert_eq!(table(&files, "customers.csv")[0]["note"], note);
    assert!(content_lines(&text(&files, "contacts.vcf")).contains(&format!("NOTE:{note}")));
    assert_eq!(page_data(&text(&files, "archive.html"))["customers"][0]["f"]["note"], note);
}
