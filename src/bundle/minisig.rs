//! minisign: public keys and prehashed signatures (<https://jedisct1.github.io/minisign/#signature-format>).
//!
//! Two things are stricter than minisign itself. A trusted comment begins with a word that says what kind of thing was
//! signed, because minisign has no namespaces; and each file has exactly one accepted writing, untrusted comment included.

use super::error::BundleError;
use super::limits;
use crate::log::canonical::sha256;
use blake2::{Blake2b512, Digest};
use core::fmt;
use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// What kind of thing was signed: the first word of the trusted comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The encrypted payload of a bundle.
    Outer,
    /// The tag manifest inside it.
    Inner,
    /// A roster.
    Roster,
    /// A device's request to be enrolled.
    Request,
    /// The head of a device's chain.
    Checkpoint,
    /// Who handed over what to whom.
    Protocol,
}

impl Word {
    /// The word without its version.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Word::Outer => "outer",
            Word::Inner => "inner",
            Word::Roster => "roster",
            Word::Request => "request",
            Word::Checkpoint => "checkpoint",
            Word::Protocol => "protocol",
        }
    }

    /// Takes the word off a trusted comment; a higher version than 1 is too new, anything else was signed as another thing.
    fn strip(self, comment: &str) -> Result<&str, BundleError> {
        let (word, rest) = comment.split_once(' ').ok_or(BundleError::BadSignature)?;
        let version = word.strip_prefix("keliu").and_then(|word| word.strip_suffix(self.name())?.strip_suffix('-'));
        match version.and_then(|digits| digits.parse::<u16>().ok()) {
            Some(1) => Ok(rest),
            Some(2..) => Err(BundleError::TooNew),
            _ => Err(BundleError::BadSignature),
        }
    }
}

/// An Ed25519 public key as minisign writes it. Its key id is the first 8 bytes of SHA-256 of the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base64())
    }
}

/// The public key of an Ed25519 seed.
#[must_use]
pub fn derive_public(seed: &[u8; 32]) -> PublicKey {
    PublicKey(SigningKey::from_bytes(seed).verifying_key().to_bytes())
}

impl PublicKey {
    /// The key id: 8 bytes.
    #[must_use]
    pub fn id(&self) -> [u8; 8] {
        let hash = sha256(&[&self.0]);
        core::array::from_fn(|i| hash[i])
    }

    /// The key id as minisign prints it: the bytes read as a little-endian number, 16 upper-case hex digits.
    #[must_use]
    pub fn id_text(&self) -> String {
        format!("{:016X}", u64::from_le_bytes(self.id()))
    }

    /// The 56 characters that `minisign -P` takes: base64 of `Ed`, key id, key.
    #[must_use]
    pub fn base64(&self) -> String {
        BASE64.encode(&[b"Ed", &self.id()[..], &self.0].concat())
    }

    /// A key file (`signer.pub`, `company.pub`).
    #[must_use]
    pub fn file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.id_text(), self.base64())
    }

    /// Reads the 56 characters.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if they are not a key with its own key id.
    pub fn from_base64(text: &str) -> Result<Self, BundleError> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| BundleError::Damaged)?;
        let key = bytes.get(10..).and_then(|key| key.try_into().ok()).map(PublicKey).ok_or(BundleError::Damaged)?;
        (key.base64() == text).then_some(key).ok_or(BundleError::Damaged)
    }

    /// Reads a key file in the one writing [`PublicKey::file`] gives.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] for any other.
    pub fn from_file(bytes: &[u8]) -> Result<Self, BundleError> {
        let text = core::str::from_utf8(bytes).map_err(|_| BundleError::Damaged)?;
        let key = PublicKey::from_base64(text.lines().nth(1).unwrap_or(""))?;
        (key.file() == text).then_some(key).ok_or(BundleError::Damaged)
    }

    /// Verifies a .minisig file over `message`; gives the trusted comment without its first word.
    ///
    /// # Errors
    /// [`BundleError::Damaged`] if it is not written as [`sign`] writes, [`BundleError::BadSignature`] if it does not fit
    /// or was made for something else, [`BundleError::TooNew`] if its word has a higher version.
    pub fn verify<'a>(&self, message: &[u8], minisig: &'a [u8], word: Word) -> Result<&'a str, BundleError> {
        let bad = BundleError::BadSignature;
        let (signature, comment, global) = parse(minisig)?;
        if signature[2..10] != self.id() {
            return Err(bad);
        }
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| bad)?;
        let check = |message: &[u8], signature: &[u8]| {
            let signature = Signature::from_slice(signature).map_err(|_| bad)?;
            key.verify_strict(message, &signature).map_err(|_| bad)
        };
        check(&Blake2b512::digest(message), &signature[10..])?;
        check(&[&signature[10..], comment.as_bytes()].concat(), &global)?;
        if write(&signature, comment, &global).as_bytes() != minisig {
            return Err(BundleError::Damaged);
        }
        word.strip(comment)
    }
}

/// Signs `message`: the text of a .minisig file with the trusted comment `keliu1-<word> <facts>`.
/// `facts` is one line of printable ASCII; anything else in it becomes a space.
#[must_use]
pub fn sign(seed: &[u8; 32], message: &[u8], word: Word, facts: &str) -> String {
    let key = SigningKey::from_bytes(seed);
    let comment = format!("keliu1-{} {facts}", word.name()).replace(|c| !matches!(c, ' '..='~'), " ");
    let signature = key.sign(&Blake2b512::digest(message)).to_bytes();
    let global = key.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
    let signature = [b"ED", &derive_public(seed).id()[..], &signature].concat();
    write(&signature, &comment, &global)
}

fn write(signature: &[u8], comment: &str, global: &[u8]) -> String {
    let id = signature.get(2..10).and_then(|id| id.try_into().ok()).map_or(0, u64::from_le_bytes);
    let (signature, global) = (BASE64.encode(signature), BASE64.encode(global));
    format!("untrusted comment: signature by key {id:016X}\n{signature}\ntrusted comment: {comment}\n{global}\n")
}

/// Takes a .minisig apart: algorithm, key id and signature (74 bytes); trusted comment; global signature (64 bytes).
fn parse(minisig: &[u8]) -> Result<(Vec<u8>, &str, Vec<u8>), BundleError> {
    let bad = BundleError::Damaged;
    if minisig.len() > limits::MINISIG {
        return Err(BundleError::TooLarge);
    }
    let mut lines = core::str::from_utf8(minisig).map_err(|_| bad)?.split('\n');
    let mut line = || lines.next().ok_or(bad);
    let _untrusted = line()?;
    let signature = BASE64.decode(line()?.as_bytes()).map_err(|_| bad)?;
    let comment = line()?.strip_prefix("trusted comment: ").ok_or(bad)?;
    let global = BASE64.decode(line()?.as_bytes()).map_err(|_| bad)?;
    let printable = comment.bytes().all(|b| (b' '..=b'~').contains(&b));
    let whole = printable && signature.len() == 74 && global.len() == 64 && signature.starts_with(b"ED");
    whole.then_some((signature, comment, global)).ok_or(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_verifies_and_keeps_words_apart() {
        let key = derive_public(&[7; 32]);
        let text = sign(&[7; 32], b"hello", Word::Roster, "company=1\nversion=2");
        assert_eq!(key.verify(b"hello", text.as_bytes(), Word::Roster), Ok("company=1 version=2"));
        assert_eq!(key.verify(b"hello", text.as_bytes(), Word::Outer), Err(BundleError::BadSignature));
        assert_eq!(key.verify(b"hallo", text.as_bytes(), Word::Roster), Err(BundleError::BadSignature));
        let other = derive_public(&[8; 32]);
        assert_eq!(other.verify(b"hello", text.as_bytes(), Word::Roster), Err(BundleError::BadSignature));
        assert_eq!(PublicKey::from_file(key.file().as_bytes()), Ok(key));
        assert_eq!(key.base64().len(), 56);
    }

    #[test]
    fn no_byte_of_a_signature_may_change() {
        let key = derive_public(&[7; 32]);
        let text = sign(&[7; 32], b"hello", Word::Inner, "x");
        for at in 0..text.len() {
            for flip in [1, 0x20, 0x80] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= flip;
                assert!(key.verify(b"hello", &bytes, Word::Inner).is_err(), "{at}");
            }
            assert!(key.verify(b"hello", &text.as_bytes()[..at], Word::Inner).is_err(), "{at}");
        }
        assert!(key.verify(b"hello", format!("{text}\n").as_bytes(), Word::Inner).is_err());
    }

    #[test]
    fn a_newer_word_is_named_as_such() {
        assert_eq!(Word::Outer.strip("keliu2-outer x"), Err(BundleError::TooNew));
        assert_eq!(Word::Outer.strip("keliu1-outer x"), Ok("x"));
        assert_eq!(Word::Outer.strip("keliu0-outer x"), Err(BundleError::BadSignature));
        assert_eq!(Word::Outer.strip("outer x"), Err(BundleError::BadSignature));
    }
}
