//! What the worker does with the company's own keys: the recovery kit, the public key, a new vault key.

use crate::bundle::kit::code::Groups;
use crate::bundle::kit::{self, share};
use crate::bundle::minisig::derive_public;
use crate::bundle::roster::{Roster, Vault};
use crate::bundle::{BundleError, age_file, fingerprint};
use crate::domain::id::Id;
use crate::jobs::bundle::{CompanyKey, KitFacts, KitLine, OurCompany, RosterText};
use crate::jobs::keys::{Hidden, OwnerKeys, Secret};
use crate::log::canonical::{hex, sha256};
use crate::platform::random;
use zeroize::Zeroizing;

/// How many characters of a secret stand together in the earlier writing of the kit.
const GROUP: usize = 5;

/// What the recovery kit says.
pub(super) fn kit(company: Id, owner: &OwnerKeys) -> Result<KitFacts, BundleError> {
    let root = derive_public(&owner.root.bytes());
    let vault = age_file::identity_text(&owner.vault.bytes())?;
    let seed = Zeroizing::new(hex(&owner.root.bytes()));
    Ok(KitFacts {
        root_public: root.base64(),
        key_id: root.id_text(),
        fingerprint: fingerprint::of_company(company, &root),
        groups: Hidden(texts(&kit::write(&owner.secrets()))),
        vault: Hidden(kit_lines(&vault)),
        root: Hidden(kit_lines(&seed)),
    })
}

/// Three shares of the kit.
pub(super) fn shares(owner: &OwnerKeys) -> Result<Hidden<Vec<Vec<String>>>, BundleError> {
    let shares = share::split(&owner.secrets(), &mut random::fill)?;
    Ok(Hidden(shares.iter().map(texts).collect()))
}

fn texts(groups: &Groups) -> Vec<String> {
    groups.0.iter().map(|group| group.to_string()).collect()
}

/// An ASCII text in lines of three groups, each line with its check.
fn kit_lines(text: &str) -> Vec<KitLine> {
    let line = |at: usize| {
        let group = |n: usize| {
            let (from, to) = (at + n * GROUP, at + (n + 1) * GROUP);
            text.get(from.min(text.len())..to.min(text.len())).unwrap_or_default().to_owned()
        };
        let groups = [group(0), group(1), group(2)];
        let check = hex(&sha256(&[groups.concat().as_bytes()]));
        let [a, b, c] = groups;
        [a, b, c, check[..2].to_owned()]
    };
    (0..text.len()).step_by(3 * GROUP).map(line).collect()
}

/// The company's public key, to hand out.
pub(super) fn company_key(company: Id, root: &Secret) -> CompanyKey {
    let key = derive_public(&root.bytes());
    CompanyKey {
        company,
        file: key.file(),
        line: key.base64(),
        key_id: key.id_text(),
        fingerprint: fingerprint::of_company(company, &key),
    }
}

/// Whether the roster names this vault.
pub(super) fn is_current_vault(owner: &OwnerKeys, roster: &Roster) -> Result<bool, BundleError> {
    let recipient = age_file::derive_recipient(&owner.vault.bytes())?;
    Ok(roster.vault.as_ref().is_some_and(|vault| vault.recipient == recipient))
}

/// Whether the rosters of both sides together say that the vault's key is theirs, and no longer ours. An older backup
/// never brings an older key back.
pub(super) fn is_newer_vault(ours: &OurCompany, theirs: &OwnerKeys, roster: &Roster) -> Result<bool, BundleError> {
    let roster = match &ours.roster {
        Some(known) => known.read()?.merge(roster)?,
        None => roster.clone(),
    };
    Ok(ours.owner.root == theirs.root && is_current_vault(theirs, &roster)? && !is_current_vault(&ours.owner, &roster)?)
}

/// The roster with a new vault key.
pub(super) fn renew_vault(
    roster: Option<RosterText>,
    company: Id,
    owner: &OwnerKeys,
) -> Result<RosterText, BundleError> {
    let recipient = age_file::derive_recipient(&owner.vault.bytes())?;
    let mut roster = match roster {
        Some(roster) => roster.read()?,
        // The first backup fills it in.
        None => Roster::new(company, "", &derive_public(&owner.root.bytes())),
    };
    let version = roster.vault.map_or(0, |vault| vault.version);
    roster.vault = Some(Vault { recipient, version: version.saturating_add(1) });
    roster.version = roster.version.saturating_add(1);
    Ok(RosterText::of(&roster))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_typed_in_checked_lines() {
        let lines = kit_lines("AGE-SECRET-KEY-1ABCDE");
        assert_eq!(lines[0][..3], ["AGE-S", "ECRET", "-KEY-"]);
        assert_eq!(lines[1][..3], ["1ABCD", "E", ""]);
        assert_eq!(lines[1][3], hex(&sha256(&[b"1ABCDE"]))[..2]);
        assert_eq!(kit_lines("").len(), 0);
    }
}
