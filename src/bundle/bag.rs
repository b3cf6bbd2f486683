//! The folder inside a bundle: BagIt 1.0 (RFC 8493), with SHA-256 manifests.

use super::error::BundleError;
use super::meta::sha256_text;
use super::zip_read::Entry;
use crate::domain::id::Id;
use std::collections::BTreeMap;

/// The manifest of everything under data/.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// The manifest of everything else.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The inner signature.
pub const TAG_MANIFEST_MINISIG: &str = "tagmanifest-sha256.txt.minisig";
/// The bag declaration (RFC 8493, section 2.1.1).
const BAGIT: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Files by name, in order of name.
pub type Files = BTreeMap<String, Vec<u8>>;

fn is_payload(name: &str) -> bool {
    name.starts_with("data/")
}

fn manifest<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Vec<u8> {
    files.map(|(name, data)| format!("{}  {name}\n", sha256_text(data))).collect::<String>().into_bytes()
}

/// Makes a bag of payload files (`data/…`) and tag files: adds the declaration, bag-info.txt and the two manifests.
/// `date` is `YYYY-MM-DD`.
pub fn close(files: &mut Files, company: Id, date: &str) {
    let payload = || files.iter().filter(|(name, _)| is_payload(name));
    let octets: usize = payload().map(|(_, data)| data.len()).sum();
    let info = format!(
        "Bag-Software-Agent: Keliu\nBagging-Date: {date}\nExternal-Identifier: {company}\nPayload-Oxum: {octets}.{}\n",
        payload().count()
    );
    let payload_manifest = manifest(payload());
    files.insert("bag-info.txt".into(), info.into_bytes());
    files.insert("bagit.txt".into(), BAGIT.into());
    files.insert(MANIFEST.into(), payload_manifest);
    let tags = manifest(files.iter().filter(|(name, _)| !is_payload(name)));
    files.insert(TAG_MANIFEST.into(), tags);
}

/// A bag whose every file is listed with its hash in a manifest, and the manifests in the signed one.
#[derive(Debug)]
pub struct Bag<'a> {
    entries: BTreeMap<&'a str, &'a [u8]>,
}

impl<'a> Bag<'a> {
    /// The files of an inner ZIP, not yet checked: only the files the signature check needs may be taken from it.
    #[must_use]
    pub fn unchecked(entries: &'a [Entry<'a>]) -> Self {
        Bag { entries: entries.iter().map(|entry| (entry.name, &*entry.data)).collect() }
    }

    /// A file of the bag.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if there is none of this name.
    pub fn file(&self, name: &str) -> Result<&'a [u8], BundleError> {
        self.entries.get(name).copied().ok_or(BundleError::Damaged)
    }

    /// A file of the bag as text.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if there is none of this name, or it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<&'a str, BundleError> {
        core::str::from_utf8(self.file(name)?).map_err(|_| BundleError::Damaged)
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.entries.keys().copied()
    }

    /// Checks the bag from its tag manifest, whose signature the caller has checked: each manifest must be exactly the
    /// one this bag's files amount to, so no file is missing, altered or unlisted.
    ///
    /// # Errors
    /// [`BundleError::Damaged`].
    pub fn check(&self) -> Result<(), BundleError> {
        let listed = |payload: bool| {
            let files = self.entries.iter().filter(move |(name, _)| {
                is_payload(name) == payload && !matches!(**name, TAG_MANIFEST | TAG_MANIFEST_MINISIG)
            });
            files.map(|(name, data)| format!("{}  {name}\n", sha256_text(data))).collect::<String>()
        };
        let sound = listed(false).as_bytes() == self.file(TAG_MANIFEST)?
            && listed(true).as_bytes() == self.file(MANIFEST)?
            && self.file("bagit.txt")? == BAGIT
            && self.entries.contains_key("bag-info.txt");
        sound.then_some(()).ok_or(BundleError::Damaged)
    }
}
