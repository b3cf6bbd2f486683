//! The roster: the members of a company and the public keys of their devices, signed by the root key.

use super::age_file::is_recipient;
use super::error::BundleError;
use super::minisig::{PublicKey, Word, derive_public, sign};
use crate::domain::id::{DeviceId, Id};
use crate::log::canonical::to_canonical;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the roster's format this program writes and reads.
pub const VERSION: u32 = 1;

/// Fields of a newer version: kept and passed on.
pub type Extra = BTreeMap<String, serde_json::Value>;

/// A person on the company's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The same id as the member's record.
    pub id: Id,
    /// The name at the time of signing.
    pub name: String,
    /// `owner`, `manager` or `rep`.
    pub role: String,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Where a device's chain was cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The last sequence number that is accepted.
    pub cut_seq: u64,
    /// The lower-case hex id of that Change; empty at 0.
    pub cut_hash: String,
}

/// A browser profile that may sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Whose it is.
    pub member: Id,
    /// Its id.
    pub id: DeviceId,
    /// Its signing key, the 56 characters of a minisign public key.
    pub sign: String,
    /// Its recipient, `age1…`.
    pub receive: String,
    /// When it was enrolled, `YYYY-MM-DD`.
    pub enrolled: String,
    /// Set once it must no longer sign.
    pub revoked: Option<Revoked>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which key is the vault's, where it was ever renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// `age1…`
    pub recipient: String,
    /// Counts the renewals, from 1.
    pub version: u64,
}

/// The members and devices of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The company.
    pub company: Id,
    /// Its name at the time of signing.
    pub company_name: String,
    /// Devices in order of id.
    pub devices: Vec<Device>,
    /// Members in order of id.
    pub members: Vec<Member>,
    /// The root public key, 56 characters.
    pub root: String,
    /// Version of the format.
    pub v: u32,
    /// The vault's key; absent until it was renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<Vault>,
    /// Counts up with every signing.
    pub version: u64,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A roster as it travels: its bytes, and the root key's signature over them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedRoster {
    /// roster.json.
    pub text: String,
    /// roster.json.minisig.
    pub minisig: String,
}

impl Roster {
    /// A roster without members and devices.
    #[must_use]
    pub fn new(company: Id, company_name: &str, root: &PublicKey) -> Self {
        Roster {
            company,
            company_name: company_name.into(),
            devices: Vec::new(),
            members: Vec::new(),
            root: root.base64(),
            v: VERSION,
            vault: None,
            version: 1,
            extra: Extra::new(),
        }
    }

    /// The device with this id.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.iter().find(|device| device.id == id)
    }

    /// The recipients of everything that all devices may read: those not revoked.
    pub fn recipients(&self) -> impl Iterator<Item = &str> {
        self.devices.iter().filter(|device| device.revoked.is_none()).map(|device| device.receive.as_str())
    }

    /// Signs it with the root seed: canonical JSON and one newline.
    ///
    /// # Errors
    /// [`BundleError::BadInput`] if it names another root key, an id twice, or a text that is no key.
    pub fn sign(&self, root: &[u8; 32]) -> Result<SignedRoster, BundleError> {
        if self.root != derive_public(root).base64() || !self.is_sound() {
            return Err(BundleError::BadInput);
        }
        let text = to_canonical(self) + "\n";
        let facts = self.facts();
        Ok(SignedRoster { minisig: sign(root, text.as_bytes(), Word::Roster, &facts), text })
    }

    /// What the trusted comment says.
    fn facts(&self) -> String {
        format!("company={} version={}", self.company, self.version)
    }

    fn is_sound(&self) -> bool {
        let members: BTreeSet<Id> = self.members.iter().map(|member| member.id).collect();
        let devices: BTreeSet<DeviceId> = self.devices.iter().map(|device| device.id).collect();
        let keys: BTreeSet<&str> = self.devices.iter().map(|device| device.sign.as_str()).collect();
        let device_ok = |device: &Device| {
            PublicKey::from_base64(&device.sign).is_ok()
                && is_recipient(&device.receive)
                && members.contains(&device.member)
        };
        members.len() == self.members.len()
            && devices.len() == self.devices.len()
            && keys.len() == self.devices.len()
            && self.devices.iter().all(device_ok)
            && self.vault.as_ref().is_none_or(|vault| is_recipient(&vault.recipient))
    }

    /// The union of two rosters of one company, to be signed anew: from each member and device the newer roster's entry;
    /// a revocation in either stands, and so does the newest vault key. Counts up, unless one of the two already is the union.
    ///
    /// # Errors
    /// [`BundleError::ForeignCompany`], [`BundleError::ForeignRoot`]; [`BundleError::BadInput`] if one device id has
    /// two keys.
    pub fn merge(&self, other: &Roster) -> Result<Roster, BundleError> {
        if self.company != other.company {
            return Err(BundleError::ForeignCompany);
        }
        if self.root != other.root {
            return Err(BundleError::ForeignRoot);
        }
        // A tie is broken by the texts, so that both sides come to the same union.
        let rank = |roster: &Roster| (roster.version, to_canonical(roster));
        let (older, newer) = if rank(self) <= rank(other) { (self, other) } else { (other, self) };
        let mut members: BTreeMap<Id, Member> = older.members.iter().map(|m| (m.id, m.clone())).collect();
        members.extend(newer.members.iter().map(|m| (m.id, m.clone())));
        let mut devices: BTreeMap<DeviceId, Device> = older.devices.iter().map(|d| (d.id, d.clone())).collect();
        for device in &newer.devices {
            let mut device = device.clone();
            if let Some(old) = devices.get(&device.id) {
                if (&old.sign, &old.receive) != (&device.sign, &device.receive) {
                    return Err(BundleError::BadInput);
                }
                let cuts = [old.revoked.clone(), device.revoked.take()];
                device.revoked = cuts.into_iter().flatten().min_by_key(|cut| cut.cut_seq);
            }
            devices.insert(device.id, device);
        }
        let mut merged = newer.clone();
        // Other browsers sign rosters of their own, without knowing of a renewal: the newest vault stands.
        let vaults = || [&older.vault, &newer.vault].into_iter().flatten();
        merged.vault = vaults().max_by_key(|vault| (vault.version, &vault.recipient)).cloned();
        (merged.members, merged.devices) = (members.into_values().collect(), devices.into_values().collect());
        if merged != *newer {
            merged.version = newer.version.saturating_add(1);
        }
        Ok(merged)
    }
}

impl SignedRoster {
    /// Checks the root key's signature and reads the roster.
    ///
    /// # Errors
    /// [`BundleError::BadSignature`] or [`BundleError::Damaged`]; [`BundleError::TooNew`] for a newer format;
    /// [`BundleError::ForeignRoot`] if it names another root key than the one that signed it.
    pub fn verify(&self, root: &PublicKey) -> Result<Roster, BundleError> {
        let facts = root.verify(self.text.as_bytes(), self.minisig.as_bytes(), Word::Roster)?;
        let json = super::lines::json(self.text.as_bytes())?;
        super::lines::require_version(&json, "v", VERSION)?;
        let roster: Roster = serde_json::from_value(json).map_err(|_| BundleError::Damaged)?;
        if roster.root != root.base64() {
            return Err(BundleError::ForeignRoot);
        }
        (roster.facts() == facts && roster.is_sound()).then_some(roster).ok_or(BundleError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::super::age_file::derive_recipient;
    use super::*;

    fn device(n: u8) -> Device {
        Device {
            member: Id(1),
            id: DeviceId(n.into()),
            sign: derive_public(&[n; 32]).base64(),
            receive: derive_recipient(&[n; 32]).unwrap(),
            enrolled: "2026-01-01".into(),
            revoked: None,
            extra: Extra::new(),
        }
    }

    fn roster(devices: &[u8]) -> Roster {
        let mut roster = Roster::new(Id(9), "店", &derive_public(&[7; 32]));
        roster.members = vec![Member { id: Id(1), name: "王".into(), role: "owner".into(), extra: Extra::new() }];
        roster.devices = devices.iter().map(|&n| device(n)).collect();
        roster
    }

    #[test]
    fn keeps_what_a_newer_version_wrote() {
        let mut newer = roster(&[1]);
        newer.extra.insert("motto".into(), "x".into());
        newer.devices[0].extra.insert("colour".into(), "red".into());
        let signed = newer.sign(&[7; 32]).unwrap();
        let read = signed.verify(&derive_public(&[7; 32])).unwrap();
        assert_eq!(read, newer);
        assert_eq!(signed.verify(&derive_public(&[8; 32])), Err(BundleError::BadSignature));
        newer.v = 2;
        let signed = newer.sign(&[7; 32]).unwrap();
        assert_eq!(signed.verify(&derive_public(&[7; 32])), Err(BundleError::TooNew));
    }

    #[test]
    fn merging_is_a_union_in_any_order() {
        let (a, mut b) = (roster(&[1, 2]), roster(&[2, 3]));
        b.devices[0].revoked = Some(Revoked { cut_seq: 4, cut_hash: "ab".into() });
        let merged = a.merge(&b).unwrap();
        assert_eq!(merged, b.merge(&a).unwrap());
        assert_eq!((merged.devices.len(), merged.version), (3, 2));
        assert!(merged.devices[1].revoked.is_some());
        assert_eq!(merged.recipients().count(), 2);
        assert_eq!(merged.merge(&a).unwrap(), merged);
        let foreign = Roster { company: Id(8), ..a.clone() };
        assert_eq!(a.merge(&foreign), Err(BundleError::ForeignCompany));
        let foreign = Roster { root: "x".into(), ..a.clone() };
        assert_eq!(a.merge(&foreign), Err(BundleError::ForeignRoot));
    }

    #[test]
    fn one_id_or_key_stands_once() {
        assert_eq!(roster(&[1, 1]).sign(&[7; 32]), Err(BundleError::BadInput));
        assert_eq!(roster(&[1]).sign(&[8; 32]), Err(BundleError::BadInput));
    }
}
