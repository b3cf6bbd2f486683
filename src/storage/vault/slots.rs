//! The ways to the data key: one open to anyone at this browser, and one for each member with a passphrase.

use super::{Basis, Doc, SLOTS, Vault, damaged_meta, read_slots};
use crate::domain::codec::{base64, from_base64};
use crate::domain::id::Id;
use crate::log::canonical::declared_to_canonical;
use crate::platform::cipher::{CipherError, DataKey};
use crate::platform::random;
use crate::storage::{Commit, Store, StoreError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The newest version of the slots that this program reads.
pub(super) const VERSION: u32 = 2;
/// Cost of stretching a passphrase: scrypt (RFC 7914) with N = 2^17, r = 8, p = 1, as the identity file.
pub const LOG_N: u8 = 17;
/// The highest cost that is accepted when reading: above it a phone would run out of memory.
const MAX_LOG_N: u8 = 18;

/// The ways to the data key of one archive in this browser. Readable before it is unlocked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Whether the passphrase is asked at each opening.
    #[serde(default)]
    pub ask: bool,
    /// The member at work, or who was last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Id>,
    /// After how many minutes out of sight the archive locks itself; 0 for never.
    #[serde(default)]
    pub hidden_min: u32,
    /// After how many minutes without a touch the archive locks itself; 0 for never.
    #[serde(default)]
    pub idle_min: u32,
    /// Those who can unlock it with a passphrase.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberSlot>,
    /// The data key in base64, where no passphrase is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open: Option<String>,
    /// Version of this format.
    pub v: u32,
}

/// One member's way: the data key, sealed under what their passphrase stretches to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSlot {
    /// log2 of scrypt's N.
    pub log_n: u8,
    /// Who.
    pub member: Id,
    /// Their name, for the screen that asks for the passphrase.
    pub name: String,
    /// 16 random bytes in hex.
    pub salt: String,
    /// The data key, sealed, in base64.
    sealed: String,
}

impl Slots {
    /// One slot that is open to anyone at this browser.
    pub(super) fn open_to_all(key: &[u8; 32]) -> Self {
        Slots { open: Some(base64(key)), v: VERSION, ..Slots::default() }
    }

    /// The data key in the open slot, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn open_key(&self) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let damaged = || damaged_meta(SLOTS);
        self.open.as_deref().map(|text| from_base64(text).map(Zeroizing::new).ok_or_else(damaged)).transpose()
    }

    /// Whether anyone at this browser gets in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens it to anyone, or no longer.
    pub fn set_open(&mut self, key: Option<&[u8; 32]>) {
        self.v = VERSION;
        self.open = key.map(|key| base64(key));
    }

    /// The slot of a member.
    #[must_use]
    pub fn of(&self, member: Id) -> Option<&MemberSlot> {
        self.members.iter().find(|slot| slot.member == member)
    }

    /// Gives a member a slot, in place of the one they had.
    pub fn put(&mut self, slot: MemberSlot) {
        self.v = VERSION;
        match self.members.iter_mut().find(|other| other.member == slot.member) {
            Some(old) => *old = slot,
            None => self.members.push(slot),
        }
    }
}

/// 32 bytes a passphrase was stretched to. Wiped when dropped.
pub type Stretched = Zeroizing<[u8; 32]>;

fn slot_aad(company: Id, member: Id) -> Vec<u8> {
    format!("keliu-slot\n{company}\n{member}").into_bytes()
}

impl MemberSlot {
    /// A salt for a new slot, in hex.
    #[must_use]
    pub fn new_salt() -> String {
        crate::domain::codec::hex(&random::bytes::<16>())
    }

    /// Seals the data key under what the member's passphrase stretches to with this salt and [`LOG_N`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn seal(
        company: Id,
        (member, name): (Id, String),
        salt: String,
        stretched: &Stretched,
        key: &[u8; 32],
    ) -> Result<Self, StoreError> {
        let wrap = DataKey::import(stretched).await.map_err(super::unavailable)?;
        let sealed = wrap.seal(key, &slot_aad(company, member)).await.map_err(super::unavailable)?;
        Ok(MemberSlot { log_n: LOG_N, member, name, salt, sealed: base64(&sealed) })
    }

    /// Whether its cost is one that can be paid here.
    #[must_use]
    pub fn is_payable(&self) -> bool {
        self.log_n <= MAX_LOG_N
    }

    /// The data key.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] for another passphrase; [`StoreError::Damaged`].
    pub async fn open(&self, company: Id, stretched: &Stretched) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let damaged = || damaged_meta(SLOTS);
        // 12 bytes nonce, 32 of the key, 16 tag.
        let sealed: [u8; 60] = from_base64(&self.sealed).ok_or_else(damaged)?;
        let wrap = DataKey::import(stretched).await.map_err(super::unavailable)?;
        let opened = wrap.open(&sealed, &slot_aad(company, self.member)).await;
        let plain = Zeroizing::new(opened.map_err(|error| match error {
            CipherError::NotAuthentic => StoreError::WrongKey,
            CipherError::Unavailable => StoreError::Unavailable,
        })?);
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| damaged())?;
        Ok(key.into())
    }
}

impl Vault {
    /// The slots as they are now.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] if this archive is gone; else of the store.
    pub async fn slots(&self) -> Result<Slots, StoreError> {
        let meta = self.store.meta().await?;
        self.expect_same(&meta)?;
        read_slots(&meta)
    }

    /// Changes the slots.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if another tab has changed them since they were read; else of the store.
    pub async fn change_slots(&self, change: impl FnOnce(&mut Slots)) -> Result<Slots, StoreError> {
        self.change_slots_with_docs(&Basis::default(), &[], change).await
    }

    /// Changes the slots and writes documents upon others, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Moved`] too if one of the basis has changed; else as [`Vault::change_slots`]; nothing was changed then.
    pub async fn change_slots_with_docs(
        &self,
        basis: &Basis,
        docs: &[Doc<'_>],
        change: impl FnOnce(&mut Slots),
    ) -> Result<Slots, StoreError> {
        let meta = self.store.meta().await?;
        self.expect_same(&meta)?;
        let mut slots = read_slots(&meta)?;
        change(&mut slots);
        let text = declared_to_canonical(&slots).into_bytes();
        let mut commit = Commit { meta: vec![(SLOTS.to_owned(), Some(text))], ..self.commit() };
        commit.expect_meta.push((SLOTS.to_owned(), meta.get(SLOTS).cloned()));
        basis.expect_in(&mut commit);
        for (name, plain) in docs {
            commit.docs.push(((*name).to_owned(), Some(self.seal_doc(name, plain).await?)));
        }
        self.store.commit(commit).await?;
        Ok(slots)
    }
}
