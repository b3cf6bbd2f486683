//! What targets, reasons and kinds are called.

use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::formats::dates::Order;
use crate::imports::kind::SheetKind;
use crate::imports::mapping::{Part, Target};
use crate::imports::preview::{Preview, RejectReason, Warning, WarningReason};
use crate::imports::target::reference;
use crate::imports::{Rule, Update};
use crate::ui::state::App;
use crate::ui::text::*;

/// What a sheet's rows are.
pub fn kind(kind: SheetKind) -> Text {
    match kind {
        SheetKind::Customers => IMPORT_KIND_CUSTOMERS,
        SheetKind::Contacts => IMPORT_KIND_CONTACTS,
        SheetKind::Cards => IMPORT_KIND_CARDS,
        SheetKind::Orders => IMPORT_KIND_ORDERS,
        SheetKind::OrderLines => IMPORT_KIND_LINES,
        SheetKind::Products => IMPORT_KIND_PRODUCTS,
        SheetKind::Members => IMPORT_KIND_MEMBERS,
    }
}

/// What a kind of record is called.
pub fn record(kind: &Kind) -> Text {
    match kind {
        Kind::Contact => IMPORT_GROUP_CONTACT,
        Kind::Card => IMPORT_GROUP_CARD,
        Kind::Order => IMPORT_GROUP_ORDER,
        Kind::OrderLine => IMPORT_GROUP_LINE,
        Kind::Product => IMPORT_GROUP_PRODUCT,
        Kind::Member => IMPORT_GROUP_MEMBER,
        Kind::Field => IMPORT_GROUP_OWN,
        _ => IMPORT_GROUP_CUSTOMER,
    }
}

/// The label of a field of the firm's own.
pub fn own_label(archive: &Archive, field: Id) -> String {
    archive.record(Kind::Field, field).map(|field| field.text("label").to_owned()).unwrap_or_default()
}

/// What a target is called among others of its record; a new field of the firm's own is the caller's business.
pub fn target(app: App, target: Target) -> String {
    let text = match target {
        Target::Customer(key) => label(&Kind::Customer, key),
        Target::Contact(key) => label(&Kind::Contact, key),
        Target::Card(key) => label(&Kind::Card, key),
        Target::Order(key) => label(&Kind::Order, key),
        Target::Line(key) => label(&Kind::OrderLine, key),
        Target::Product(key) => label(&Kind::Product, key),
        Target::Person(key) => label(&Kind::Member, key),
        Target::Part(part) => match part {
            Part::Given => IMPORT_PART_GIVEN,
            Part::Middle => IMPORT_PART_MIDDLE,
            Part::Family => IMPORT_PART_FAMILY,
            Part::Full => IMPORT_PART_FULL,
            Part::BirthYear => IMPORT_PART_YEAR,
            Part::BirthMonth => IMPORT_PART_MONTH,
            Part::BirthDay => IMPORT_PART_DAY,
        },
        Target::Member => IMPORT_TO_MEMBER,
        Target::MemberCode => IMPORT_TO_MEMBER_CODE,
        Target::Address2 => IMPORT_TO_ADDRESS2,
        Target::Extra => IMPORT_TO_NOTE,
        Target::Skip => IMPORT_SKIP,
        Target::Own(None) => IMPORT_GROUP_OWN,
        Target::Own(Some(id)) => return app.peek(|archive| own_label(archive, id)),
    };
    app.prefs.tr_now(text).to_owned()
}

/// What a cell's field is called in a list of changes: its target's name, or the label of a field of the firm's own.
pub fn cell(app: App, field: &str) -> String {
    match field.parse() {
        Ok(Target::Contact(key)) => {
            let name = app.prefs.tr_now(label(&Kind::Contact, key));
            IMPORT_OF_CONTACT.fill(app.prefs.language_now(), &[name])
        }
        Ok(Target::Member) => app.prefs.tr_now(IMPORT_MEMBER).to_owned(),
        Ok(known) => target(app, known),
        // What refers to another record is no target of a column.
        Err(_) => reference(field).map_or(field, |(kind, key)| app.prefs.tr_now(label(&kind, key))).to_owned(),
    }
}

/// Why a row is refused.
pub fn reason(reason: RejectReason) -> Text {
    match reason {
        RejectReason::NoName => IMPORT_NO_NAME,
        RejectReason::NoCustomer => IMPORT_NO_CUSTOMER,
        RejectReason::NoOrder => IMPORT_NO_ORDER,
        RejectReason::NoProduct => IMPORT_NO_PRODUCT,
        RejectReason::Nothing => IMPORT_NOTHING_SAID,
        RejectReason::Group => IMPORT_CARD_GROUP,
    }
}

/// All reasons with their words in the language now.
pub fn reasons(app: App) -> Vec<(RejectReason, String)> {
    use RejectReason::{Group, NoCustomer, NoName, NoOrder, NoProduct, Nothing};
    let words = |why| (why, app.prefs.tr_now(reason(why)).to_owned());
    [NoName, NoCustomer, NoOrder, NoProduct, Nothing, Group].map(words).into()
}

/// What is odd about a row.
pub fn warning(app: App, warning: &Warning) -> String {
    let text = match warning.reason {
        WarningReason::ShortRow => IMPORT_SHORT_ROW,
        WarningReason::LongRow => IMPORT_LONG_ROW,
        WarningReason::JoinedCells => IMPORT_JOINED,
        WarningReason::StrayQuote | WarningReason::UnclosedQuote => IMPORT_QUOTE,
        WarningReason::BadCharacters => IMPORT_CHARACTERS,
        WarningReason::NoValue => IMPORT_NO_VALUE,
        WarningReason::Picture => IMPORT_PICTURE,
        WarningReason::BadDate => IMPORT_BAD_DATE,
        WarningReason::BadMoney => IMPORT_BAD_MONEY,
        WarningReason::BadNumber => IMPORT_BAD_NUMBER,
        WarningReason::BadFlag => IMPORT_BAD_FLAG,
        WarningReason::BadPhone => IMPORT_BAD_PHONE,
        WarningReason::BadEmail => IMPORT_BAD_EMAIL,
    };
    text.fill(app.prefs.language_now(), &[&warning.raw])
}

/// An order of dates: its code, and its words with an example.
pub fn order(order: Order) -> (&'static str, Text) {
    match order {
        Order::YearFirst => ("year-first", IMPORT_YEAR_FIRST),
        Order::MonthFirst => ("month-first", IMPORT_MONTH_FIRST),
        Order::DayFirst => ("day-first", IMPORT_DAY_FIRST),
    }
}

/// A way to update: its code, its words, and what it does.
pub fn update(update: Update) -> (&'static str, Text, Text) {
    match update {
        Update::Fill => ("fill", IMPORT_MATCH_FILL, IMPORT_MATCH_FILL_HINT),
        Update::Replace => ("replace", IMPORT_MATCH_REPLACE, IMPORT_MATCH_REPLACE_HINT),
        Update::Skip => ("skip", IMPORT_MATCH_SKIP, IMPORT_MATCH_SKIP_HINT),
    }
}

/// A rule: its code, its words, and what it does.
pub fn rule(rule: Rule) -> (&'static str, Text, Text) {
    match rule {
        Rule::Auto => ("auto", IMPORT_RULE_AUTO, IMPORT_RULE_AUTO_HINT),
        Rule::Phone => ("phone", IMPORT_RULE_PHONE, IMPORT_RULE_PHONE_HINT),
        Rule::Name => ("name", IMPORT_RULE_NAME, IMPORT_RULE_NAME_HINT),
        Rule::NamePlace => ("name-place", IMPORT_RULE_PLACE, IMPORT_RULE_PLACE_HINT),
        Rule::Code => ("code", IMPORT_RULE_CODE, IMPORT_RULE_CODE_HINT),
        Rule::Never => ("never", IMPORT_RULE_NEVER, IMPORT_RULE_NEVER_HINT),
    }
}

/// The names of the files, as the history tells them.
pub fn names(plan: &Preview) -> String {
    let mut names: Vec<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
    names.dedup();
    let (all, mut length) = (names.len(), 0);
    // It stands in every Change of the import.
    names.retain(|name| {
        length += name.len() + 2;
        length <= 200 + name.len()
    });
    let more = if names.len() < all { format!(", … ({all})") } else { String::new() };
    names.join(", ") + &more
}
