//! What the selects of the import offer.

use super::words;
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::formats::encoding::CHOICES;
use crate::imports::kind::SheetKind;
use crate::imports::mapping::Target;
use crate::ui::components::choice::{Groups, Item};
use crate::ui::state::App;
use crate::ui::text::*;

/// The code of a kind, as selects have it.
pub fn kind_code(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Customers => "customers",
        SheetKind::Contacts => "contacts",
        SheetKind::Cards => "cards",
        SheetKind::Orders => "orders",
        SheetKind::OrderLines => "order-lines",
        SheetKind::Products => "products",
        SheetKind::Members => "members",
    }
}

/// The kinds of rows.
pub fn kinds(app: App) -> Groups {
    let item = |kind| (kind_code(kind).to_owned(), app.tr(words::kind(kind)).to_owned());
    vec![(String::new(), SheetKind::ALL.map(item).into())]
}

/// Encodings, the one found among them.
pub fn encodings(found: &str) -> Groups {
    let rare = Some(found).filter(|found| !CHOICES.contains(found));
    let all = CHOICES.into_iter().chain(rare);
    vec![(String::new(), all.map(|known| (known.to_owned(), known.to_owned())).collect())]
}

/// The record a target belongs to.
fn group(target: Target) -> Text {
    match target {
        Target::Customer(_) => IMPORT_GROUP_CUSTOMER,
        Target::Contact(_) | Target::Part(_) => IMPORT_GROUP_CONTACT,
        Target::Card(_) => IMPORT_GROUP_CARD,
        Target::Order(_) => IMPORT_GROUP_ORDER,
        Target::Line(_) => IMPORT_GROUP_LINE,
        Target::Product(_) => IMPORT_GROUP_PRODUCT,
        Target::Person(_) | Target::Member | Target::MemberCode => IMPORT_GROUP_MEMBER,
        Target::Own(_) => IMPORT_GROUP_OWN,
        Target::Address2 | Target::Extra | Target::Skip => IMPORT_GROUP_ELSE,
    }
}

/// Whether columns of a sheet of this kind can go there.
fn fits(kind: SheetKind, target: Target) -> bool {
    let who = matches!(target, Target::Customer("name" | "phones" | "code") | Target::Member | Target::MemberCode);
    match kind {
        _ if matches!(target, Target::Extra | Target::Skip) => true,
        SheetKind::Customers | SheetKind::Contacts => matches!(
            target,
            Target::Customer(_)
                | Target::Contact(_)
                | Target::Part(_)
                | Target::Address2
                | Target::Member
                | Target::MemberCode
                | Target::Own(_)
        ),
        SheetKind::Cards => who || matches!(target, Target::Card(_)),
        SheetKind::Orders => who || matches!(target, Target::Order(_) | Target::Line(_) | Target::Product(_)),
        SheetKind::OrderLines => matches!(target, Target::Order("code") | Target::Line(_) | Target::Product(_)),
        SheetKind::Products => matches!(target, Target::Product(_)),
        SheetKind::Members => matches!(target, Target::Person(_) | Target::Part(_)),
    }
}

/// Where a column can go. `header` and `own_type`: what a new field of the firm's own would be called, and its type.
/// `now`: where it goes, which is always on offer.
pub fn targets(app: App, kind: SheetKind, now: Target, header: &str, own_type: &str) -> Groups {
    let own: Vec<Target> = app.peek(|archive| archive.live(Kind::Field).map(|(id, _)| Target::Own(Some(id))).collect());
    let mut groups: Groups = Vec::new();
    let known = Target::all().filter(|target| fits(kind, *target) || *target == now);
    let own = own.into_iter().filter(|target| fits(kind, *target));
    let mut add = |target: Target| {
        let name = app.prefs.tr_now(group(target));
        let item: Item = (target.to_string(), words_of(app, target, header, own_type));
        match groups.iter_mut().find(|(known, _)| known == name) {
            Some((_, items)) => items.push(item),
            None => groups.push((name.to_owned(), vec![item])),
        }
    };
    own.chain(known).for_each(&mut add);
    // What is chosen most stands first: the customer's own fields, and the firm's behind those of all records.
    sort_by_key(&mut groups, |(name, _)| {
        let last = [IMPORT_GROUP_OWN, IMPORT_GROUP_ELSE].map(|text| app.prefs.tr_now(text));
        last.iter().position(|known| known == name).map_or(0, |at| at + 1)
    });
    groups
}

fn words_of(app: App, target: Target, header: &str, own_type: &str) -> String {
    match target {
        Target::Own(None) => {}
        // A closed select does not show the group: else a contact's name looks like the customer's.
        Target::Contact(_) => return words::cell(app, &target.to_string()),
        _ => return words::target(app, target),
    }
    let written = choice_text("type", own_type).map_or(own_type, |text| app.prefs.tr_now(text));
    IMPORT_TO_OWN.fill(app.prefs.language_now(), &[header, written])
}
