//! Jobs: the heavy, pure work, described as messages. The page's [`client`] sends them, the worker's [`host`] does them.

pub mod bundle;
pub mod client;
pub mod drill;
pub mod host;
pub mod keys;
pub mod packed;

use crate::bundle::BundleError;
use crate::bundle::kit::KitError;
use crate::bundle::views::Language;
use crate::domain::id::{DeviceId, Id};
use crate::imports::preview::{Preview, RejectReason};
use crate::imports::{ImportError, Options};
use crate::leaving::papers::{Role, Signed};
use crate::log::draft::Draft;
use bundle::{Backup, CompanyKey, KitFacts, Made, Opened, Opener, OurCompany, Protocol, RosterText, ThisDevice};
use chrono::NaiveDate;
use drill::Drilled;
use keys::{Hidden, OwnerKeys, Secret};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the worker is asked to do. Bytes travel beside it as blobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Job {
    /// Reads files (one blob each, in order of `names`) and plans their import into the archive whose snapshot's texts
    /// are the blobs behind them. The host keeps the plan. Files that cannot be imported are named, and the others go on.
    ImportOpen {
        /// The files' names, each once.
        names: Vec<String>,
        /// The files and sheets that do not come along, by their keys.
        left_out: BTreeSet<String>,
        /// What the person chose.
        options: Options,
        /// From when the responsible members are responsible.
        today: NaiveDate,
    },
    /// Plans the same import under other options.
    ImportReplan {
        /// What the person chose.
        options: Options,
    },
    /// A piece of what to write for the planned import.
    ImportDrafts {
        /// Which, from 0.
        piece: usize,
    },
    /// The rows of the planned import that cannot come in, as a workbook.
    ImportRejected {
        /// With the title of the reasons' column in Chinese; else in English.
        chinese: bool,
        /// The reasons in the person's language.
        words: Vec<(RejectReason, String)>,
    },
    /// A passphrase nobody else has.
    SuggestPassphrase,
    /// How hard a passphrase is to guess.
    PassphraseStrength {
        /// What was typed.
        passphrase: Hidden<String>,
        /// Words an attacker would try first: company and member names.
        own_words: Vec<String>,
    },
    /// Stretches a passphrase to the key of a lock's slot. Takes about a second, and much memory.
    Stretch {
        /// What was typed.
        passphrase: Hidden<String>,
        /// 16 bytes in hex.
        salt: String,
        /// log2 of scrypt's N.
        log_n: u8,
    },
    /// Seals the company's keys under a passphrase: owner-identity.age. Takes about a second, and much memory.
    MakeIdentity {
        /// The company.
        company: Id,
        /// Its keys.
        owner: OwnerKeys,
        /// What opens it again.
        passphrase: Hidden<String>,
    },
    /// Whether a passphrase opens the owner-identity.age in the one blob. Takes about a second, and much memory.
    OpensIdentity {
        /// What was typed.
        passphrase: Hidden<String>,
    },
    /// Makes a backup, or a delta to one.
    MakeBackup(Box<Backup>),
    /// Opens the bundles in the first blobs, verifies all of them and puts them together: a backup, or a base and its
    /// deltas. For a delta alone come the log here in two blobs, and owner-identity.age, maybe empty.
    OpenBundle {
        /// What opens them.
        with: Opener,
        /// How many they are.
        files: usize,
        /// The company whose bundles alone are accepted; none on a first restore.
        ours: Option<OurCompany>,
    },
    /// Opens the bundles in the first blobs, rebuilds the archive in them, and compares that with the log in the last two.
    Drill {
        /// What opens them.
        with: Opener,
        /// The company open here.
        ours: OurCompany,
    },
    /// Writes all readable views of the log in the two blobs into one ordinary ZIP, or its tables into a workbook;
    /// unencrypted.
    Export {
        /// As a workbook.
        workbook: bool,
        /// The language the views are labelled in.
        language: Language,
        /// Now, RFC 3339.
        created: String,
    },
    /// Enters a device into a roster.
    Enroll {
        /// The roster.
        roster: RosterText,
        /// The device.
        device: ThisDevice,
        /// Today, `YYYY-MM-DD`.
        date: String,
    },
    /// Makes one roster of two.
    MergeRosters {
        /// The roster here.
        ours: RosterText,
        /// The one that came.
        theirs: RosterText,
    },
    /// Whether the rosters of both sides say that the vault's key is theirs, and no longer ours.
    IsNewerVault {
        /// The company open here.
        ours: OurCompany,
        /// The keys that came.
        theirs: OwnerKeys,
        /// The roster that came with them.
        roster: RosterText,
    },
    /// Enters a new vault key into the roster, from which on no other is used.
    RenewVault {
        /// The roster so far; none before the first backup.
        roster: Option<RosterText>,
        /// The company.
        company: Id,
        /// The company's keys, with the new one.
        owner: OwnerKeys,
    },
    /// What the recovery kit says.
    Kit {
        /// The company.
        company: Id,
        /// Its keys.
        owner: OwnerKeys,
    },
    /// The recovery kit in three shares, any two of which make it. Other ones each time.
    KitShares {
        /// The company's keys.
        owner: OwnerKeys,
    },
    /// Tells the sample story.
    Sample {
        /// In Chinese; else in English.
        chinese: bool,
        /// The device that writes it all.
        device: DeviceId,
        /// The first member's draft, which comes first.
        founding: Draft,
        /// The first member: the owner, who looks at it.
        member: Id,
        /// Now, in milliseconds since 1970.
        now_ms: u64,
        /// Today.
        today: NaiveDate,
    },
    /// Signs the protocol of a handover.
    SignProtocol {
        /// The root key for the owner, the device's for others.
        seed: Secret,
        /// The protocol.
        text: String,
        /// As what.
        role: Role,
        /// Who.
        member: Id,
    },
    /// Checks the signatures under a protocol.
    VerifyProtocol {
        /// The protocol.
        protocol: Protocol,
        /// The root key.
        root: Secret,
        /// This device's signing key.
        device: Secret,
        /// The roster with the other devices, if there is one yet.
        roster: Option<RosterText>,
    },
    /// The root public key as a minisign key file, `company.pub`.
    PublicKey {
        /// The company.
        company: Id,
        /// The root key.
        root: Secret,
    },
}

/// What the worker answers. Bytes travel beside it as blobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// What an import would do.
    Planned(Box<Planned>),
    /// A piece of what an import writes; the drafts are [packed] in the blobs.
    Drafts {
        /// How many pieces there are.
        pieces: usize,
        /// How many drafts are in this one.
        drafts: usize,
    },
    /// A workbook, in the one blob.
    Workbook,
    /// A passphrase.
    Passphrase(Hidden<String>),
    /// Hardness from 0 to 4; 3 is enough.
    Strength(u8),
    /// What a passphrase was stretched to.
    Stretched(Secret),
    /// owner-identity.age, in the one blob.
    Identity,
    /// A backup.
    Made(Box<Made>),
    /// A bundle, opened.
    Opened(Box<Opened>),
    /// A roster.
    Roster(RosterText),
    /// What the recovery kit says.
    Kit(Box<KitFacts>),
    /// The groups of three shares of it.
    KitShares(Hidden<Vec<Vec<String>>>),
    /// What a drill has found.
    Drilled(Box<Drilled>),
    /// An unencrypted export of this name, in the one blob.
    Exported(String),
    /// Yes or no.
    Is(bool),
    /// The sample story: its lines and bodies, in the two blobs.
    Sample,
    /// A signature under a protocol.
    Signed(Box<Signed>),
    /// What is wrong with each signature under a protocol.
    Verified(Vec<Option<BundleError>>),
    /// The company's public key.
    PublicKey(Box<CompanyKey>),
}

/// What an import would do, and which files it goes on without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// What the others would do; none if there are no others.
    pub preview: Option<Preview>,
    /// The files that cannot be imported, and why.
    pub refused: Vec<ImportError>,
}

/// Why the worker could not do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobError {
    /// A bundle was refused, or could not be made.
    Bundle(BundleError),
    /// What was typed is no recovery kit.
    Kit(KitError),
    /// An import was refused.
    Import(ImportError),
    /// A workbook cannot hold what it should.
    TooLarge,
    /// The message was not understood: page and worker are of different builds.
    Unreadable,
}

impl From<KitError> for JobError {
    fn from(error: KitError) -> Self {
        JobError::Kit(error)
    }
}

impl From<BundleError> for JobError {
    fn from(error: BundleError) -> Self {
        JobError::Bundle(error)
    }
}
