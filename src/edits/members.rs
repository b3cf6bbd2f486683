//! Members: their role, and whom they report to.

use super::Refused;
use crate::domain::archive::Archive;
use crate::domain::duty::active;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;
use chrono::NaiveDate;

/// The roles, as codes of the field table.
pub const ROLES: [&str; 3] = ["owner", "manager", "rep"];

/// Gives a member a role.
///
/// # Errors
/// [`Refused`] `member-missing`; `role-invalid`; `last-owner` if no owner who works here would be left.
pub fn set_role(archive: &Archive, member: Id, role: &str, today: NaiveDate) -> Result<Draft, Refused> {
    let key = known(archive, member)?;
    if !ROLES.contains(&role) {
        return Err(Refused("role-invalid"));
    }
    let owns = |id: Id| archive.record(Kind::Member, id).is_some_and(|record| record.text("role") == "owner");
    if role != "owner" && owns(member) && !active(archive, today).any(|id| id != member && owns(id)) {
        return Err(Refused("last-owner"));
    }
    let mut draft = Draft::company();
    draft.set(archive, &key, "role", Some(Value::text(role)));
    Ok(draft)
}

/// Says whom a member reports to; `None` for nobody.
///
/// # Errors
/// [`Refused`] `member-missing`; `reports-to-loop` if the boss reports to the member, directly or not.
pub fn set_boss(archive: &Archive, member: Id, boss: Option<Id>) -> Result<Draft, Refused> {
    let key = known(archive, member)?;
    // Two copies that were merged may hold a loop already: so far and no further.
    let mut above = boss;
    for _ in 0..=archive.count(Kind::Member) {
        let Some(at) = above else { break };
        if at == member {
            return Err(Refused("reports-to-loop"));
        }
        above = archive.record(Kind::Member, at).and_then(|record| record.reference("reports_to"));
    }
    if let Some(boss) = boss {
        known(archive, boss)?;
    }
    let mut draft = Draft::company();
    draft.set(archive, &key, "reports_to", boss.map(Value::id));
    Ok(draft)
}

fn known(archive: &Archive, member: Id) -> Result<Key, Refused> {
    let there = archive.record(Kind::Member, member).is_some_and(|record| record.is_live());
    if there { Ok(Key::new(Kind::Member, member)) } else { Err(Refused("member-missing")) }
}
