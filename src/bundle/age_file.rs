//! age v1 files (<https://age-encryption.org/v1>): to X25519 recipients, or under a passphrase.
//!
//! The `age` crate does the cryptography and draws its own randomness. Two things are added here. Its writer puts a
//! random "grease" stanza into every header, but a bundle's header holds X25519 stanzas only, so it is taken out again;
//! and headers are looked over before any key is tried.

use super::error::BundleError;
use super::limits;
use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, scrypt, x25519};
use bech32::{Bech32, Hrp};
use data_encoding::BASE64_NOPAD;
use hkdf::Hkdf;
use hkdf::hmac::{Hmac, Mac};
use sha2::Sha256;
use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{Read, Write};
use zeroize::Zeroizing;

const MAGIC: &[u8] = b"age-encryption.org/v1\n";

fn identity(secret: &[u8; 32]) -> Result<x25519::Identity, BundleError> {
    identity_text(secret)?.parse().map_err(|_| BundleError::BadInput)
}

/// The secret key as age writes it, `AGE-SECRET-KEY-1…`.
///
/// # Errors
/// Never for 32 bytes; the encoder's error is passed on as [`BundleError::BadInput`].
pub fn identity_text(secret: &[u8; 32]) -> Result<Zeroizing<String>, BundleError> {
    let hrp = Hrp::parse("age-secret-key-").map_err(|_| BundleError::BadInput)?;
    let mut text = bech32::encode::<Bech32>(hrp, secret).map_err(|_| BundleError::BadInput)?;
    text.make_ascii_uppercase();
    Ok(Zeroizing::new(text))
}

/// The 32 bytes behind `AGE-SECRET-KEY-1…`, or `None` for any text that [`identity_text`] does not write.
#[must_use]
pub fn parse_identity(text: &str) -> Option<[u8; 32]> {
    let (_, bytes) = bech32::decode(text).ok()?;
    let secret = Zeroizing::new(bytes).as_slice().try_into().ok()?;
    (*identity_text(&secret).ok()? == text).then_some(secret)
}

/// The recipient (`age1…`) that belongs to an X25519 secret.
///
/// # Errors
/// As [`identity_text`].
pub fn derive_recipient(secret: &[u8; 32]) -> Result<String, BundleError> {
    Ok(identity(secret)?.to_public().to_string())
}

/// Whether a text is an X25519 recipient in its canonical writing.
#[must_use]
pub fn is_recipient(text: &str) -> bool {
    text.parse::<x25519::Recipient>().is_ok_and(|recipient| recipient.to_string() == text)
}

/// All recipients as one, which also notes the file key: it is needed to take the grease out of the header.
struct Recipients {
    all: Vec<x25519::Recipient>,
    file_key: RefCell<Zeroizing<[u8; 16]>>,
}

impl Recipient for Recipients {
    fn wrap_file_key(
        &self,
        file_key: &age_core::format::FileKey,
    ) -> Result<(Vec<age_core::format::Stanza>, HashSet<String>), age::EncryptError> {
        self.file_key.borrow_mut().copy_from_slice(file_key.expose_secret());
        let mut stanzas = Vec::with_capacity(self.all.len());
        for recipient in &self.all {
            stanzas.extend(recipient.wrap_file_key(file_key)?.0);
        }
        Ok((stanzas, HashSet::new()))
    }
}

/// Encrypts to 1–128 X25519 recipients (`age1…`), in that order.
///
/// # Errors
/// [`BundleError::BadInput`] for none, too many, or a text that is no recipient.
pub fn encrypt(plaintext: &[u8], recipients: &[String]) -> Result<Vec<u8>, BundleError> {
    let bad = BundleError::BadInput;
    if !(1..=limits::RECIPIENTS).contains(&recipients.len()) {
        return Err(bad);
    }
    let all = recipients.iter().map(|text| text.parse().map_err(|_| bad)).collect::<Result<_, _>>()?;
    let recipients = Recipients { all, file_key: RefCell::default() };
    let encryptor = Encryptor::with_recipients(core::iter::once(&recipients as &dyn Recipient)).map_err(|_| bad)?;
    let greased = seal(encryptor, plaintext)?;
    without_grease(&greased, &recipients.file_key.borrow())
}

fn seal(encryptor: Encryptor, plaintext: &[u8]) -> Result<Vec<u8>, BundleError> {
    // 16 bytes of tag for each 64 KiB, and room for a header.
    let mut out = Vec::with_capacity(plaintext.len() + plaintext.len() / 4096 + 4096);
    let mut writer = encryptor.wrap_output(&mut out).map_err(|_| BundleError::BadInput)?;
    writer.write_all(plaintext).map_err(|_| BundleError::BadInput)?;
    writer.finish().map_err(|_| BundleError::BadInput)?;
    Ok(out)
}

/// The same file with the X25519 stanzas only, and the header's MAC computed anew.
/// The payload's key does not depend on the header, so nothing else changes.
fn without_grease(file: &[u8], file_key: &[u8; 16]) -> Result<Vec<u8>, BundleError> {
    let header = Header::read(file)?;
    let mut out = MAGIC.to_vec();
    for stanza in header.stanzas.iter().filter(|stanza| stanza.starts_with(b"-> X25519 ")) {
        out.extend_from_slice(stanza);
    }
    out.extend_from_slice(b"---");
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, file_key).expand(b"header", &mut *key).map_err(|_| BundleError::BadInput)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&*key).map_err(|_| BundleError::BadInput)?;
    mac.update(&out);
    out.push(b' ');
    out.extend_from_slice(BASE64_NOPAD.encode(&mac.finalize().into_bytes()).as_bytes());
    out.push(b'\n');
    out.extend_from_slice(&file[header.end..]);
    Ok(out)
}

/// The outline of an age header.
struct Header<'a> {
    /// Each stanza with its lines' ends.
    stanzas: Vec<&'a [u8]>,
    /// Where the header ends: one behind the newline of the `---` line.
    end: usize,
}

impl<'a> Header<'a> {
    fn read(file: &'a [u8]) -> Result<Self, BundleError> {
        let bad = BundleError::Damaged;
        let capped = &file[..file.len().min(limits::AGE_HEADER)];
        if !capped.starts_with(MAGIC) {
            return Err(bad);
        }
        let (mut at, mut begun, mut stanzas) = (MAGIC.len(), None, Vec::new());
        loop {
            let line = capped[at..].split_inclusive(|&b| b == b'\n').next().ok_or(bad)?;
            let closes = line.starts_with(b"---");
            if closes || line.starts_with(b"-> ") {
                if let Some(begun) = begun.replace(at) {
                    stanzas.push(&capped[begun..at]);
                }
            } else if begun.is_none() {
                return Err(bad);
            }
            at += line.len();
            if line.last() != Some(&b'\n') {
                // No end of line: the file stops here, or the header is longer than it may be.
                return Err(if capped.len() < file.len() { BundleError::TooLarge } else { bad });
            }
            if closes {
                return Ok(Header { stanzas, end: at });
            }
        }
    }
}

/// How many X25519 recipients a file has; they must be the only ones, 1–128.
///
/// # Errors
/// [`BundleError::Damaged`] for any other header, [`BundleError::TooLarge`] beyond the limits.
pub fn count_recipients(file: &[u8]) -> Result<usize, BundleError> {
    let header = Header::read(file)?;
    if header.stanzas.len() > limits::RECIPIENTS {
        return Err(BundleError::TooLarge);
    }
    let only_x25519 = header.stanzas.iter().all(|stanza| stanza.starts_with(b"-> X25519 "));
    (only_x25519 && !header.stanzas.is_empty()).then_some(header.stanzas.len()).ok_or(BundleError::Damaged)
}

/// Decrypts a file made by [`encrypt`]. Nothing is given out unless all of it is authentic.
///
/// # Errors
/// Those of [`count_recipients`], [`BundleError::NotForMe`] if it is not encrypted to this key,
/// [`BundleError::Damaged`] if any byte is not authentic.
pub fn decrypt(file: &[u8], secret: &[u8; 32]) -> Result<Zeroizing<Vec<u8>>, BundleError> {
    count_recipients(file)?;
    open(file, &identity(secret)?).map_err(|error| match error {
        DecryptError::NoMatchingKeys => BundleError::NotForMe,
        _ => BundleError::Damaged,
    })
}

fn open(file: &[u8], identity: &dyn Identity) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let mut reader = Decryptor::new_buffered(file)?.decrypt(core::iter::once(identity))?;
    // On an error the part already decrypted is wiped, not given out: a flipped last byte leaves a long one.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut plaintext).map_err(DecryptError::Io)?;
    Ok(plaintext)
}

/// Encrypts under a passphrase with scrypt, N = 2^`log_n` (1–18).
///
/// # Errors
/// [`BundleError::BadInput`] for an empty passphrase or another work factor.
pub fn wrap(plaintext: &[u8], passphrase: &str, log_n: u8) -> Result<Vec<u8>, BundleError> {
    if passphrase.is_empty() || !(1..=limits::LOG_N_READ).contains(&log_n) {
        return Err(BundleError::BadInput);
    }
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase));
    recipient.set_work_factor(log_n);
    let one = core::iter::once(&recipient as &dyn Recipient);
    seal(Encryptor::with_recipients(one).map_err(|_| BundleError::BadInput)?, plaintext)
}

/// Decrypts a file made by [`wrap`]. Nothing is given out unless all of it is authentic.
///
/// # Errors
/// [`BundleError::WrongPassphrase`]; [`BundleError::ExcessiveWork`] beyond N = 2^18; [`BundleError::Damaged`].
pub fn unwrap(file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, BundleError> {
    let header = Header::read(file)?;
    if file.len() > limits::IDENTITY {
        return Err(BundleError::TooLarge);
    }
    if !matches!(header.stanzas[..], [one] if one.starts_with(b"-> scrypt ")) {
        return Err(BundleError::Damaged);
    }
    let mut identity = scrypt::Identity::new(SecretString::from(passphrase));
    identity.set_max_work_factor(limits::LOG_N_READ);
    open(file, &identity).map_err(|error| match error {
        DecryptError::ExcessiveWork { .. } => BundleError::ExcessiveWork,
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => BundleError::WrongPassphrase,
        // A wrong passphrase shows in the stanza; what fails after it was altered.
        _ => BundleError::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_x25519_stanzas_and_no_grease() {
        let recipients: Vec<String> = (1..4).map(|n| derive_recipient(&[n; 32]).unwrap()).collect();
        for _ in 0..20 {
            let file = encrypt(b"hello", &recipients).unwrap();
            assert_eq!(count_recipients(&file), Ok(3));
            assert_eq!(**decrypt(&file, &[2; 32]).unwrap(), *b"hello");
            assert_eq!(decrypt(&file, &[9; 32]).unwrap_err(), BundleError::NotForMe);
        }
        let mut file = encrypt(b"hello", &recipients).unwrap();
        *file.last_mut().unwrap() ^= 1;
        assert_eq!(decrypt(&file, &[1; 32]).unwrap_err(), BundleError::Damaged);
        assert_eq!(encrypt(b"", &[]).unwrap_err(), BundleError::BadInput);
        let crowd = vec![recipients[0].clone(); 129];
        assert_eq!(encrypt(b"", &crowd).unwrap_err(), BundleError::BadInput);
    }

    #[test]
    fn a_passphrase_opens_its_file_only() {
        let file = wrap(b"hello", "one", 2).unwrap();
        assert_eq!(**unwrap(&file, "one").unwrap(), *b"hello");
        assert_eq!(unwrap(&file, "two").unwrap_err(), BundleError::WrongPassphrase);
        assert_eq!(count_recipients(&file), Err(BundleError::Damaged));
        let heavy = String::from_utf8_lossy(&file).replace(" 2\n", " 30\n");
        assert!(unwrap(heavy.as_bytes(), "one").is_err());
    }

    #[test]
    fn keys_have_one_writing() {
        let text = identity_text(&[5; 32]).unwrap();
        assert_eq!(parse_identity(&text), Some([5; 32]));
        assert_eq!(parse_identity(&text.to_lowercase()), None);
        let recipient = derive_recipient(&[5; 32]).unwrap();
        assert!(is_recipient(&recipient) && !is_recipient(&recipient.to_uppercase()));
    }
}
