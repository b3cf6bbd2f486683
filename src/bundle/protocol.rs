//! Signatures under a handover's protocol: minisign, so that `minisign -V` checks a printed or saved one too.

use super::error::BundleError;
use super::minisig::{PublicKey, Word, derive_public, sign};
use crate::domain::id::Id;
use crate::leaving::papers::{HEADING, Role, Signed};

/// Whose signatures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The company's root key: the owner's.
    pub root: PublicKey,
    /// The keys of the company's devices: everybody else's.
    pub devices: Vec<PublicKey>,
}

/// Signs a protocol.
///
/// # Errors
/// [`BundleError::BadInput`] if the text is no protocol.
pub fn sign_as(seed: &[u8; 32], text: &str, role: Role, member: Id) -> Result<Signed, BundleError> {
    let facts = facts(text, role, member).ok_or(BundleError::BadInput)?;
    let minisig = sign(seed, text.as_bytes(), Word::Protocol, &facts);
    Ok(Signed { member, role, date: None, key: derive_public(seed).base64(), minisig })
}

/// Checks a signature: over this text, by whom it says and as what, with a key that may.
///
/// # Errors
/// [`BundleError::UnknownSigner`] for a key that may not, [`BundleError::BadSignature`], [`BundleError::Damaged`].
pub fn verify(text: &str, signed: &Signed, trust: &Trust) -> Result<(), BundleError> {
    let key = PublicKey::from_base64(&signed.key)?;
    let may = match signed.role {
        Role::Owner => key == trust.root,
        Role::Leaver | Role::Successor => trust.devices.contains(&key),
    };
    if !may {
        return Err(BundleError::UnknownSigner);
    }
    let said = key.verify(text.as_bytes(), signed.minisig.as_bytes(), Word::Protocol)?;
    let meant = facts(text, signed.role, signed.member).ok_or(BundleError::Damaged)?;
    (said == meant).then_some(()).ok_or(BundleError::BadSignature)
}

/// What the trusted comment says; `None` for a text that is no protocol.
fn facts(text: &str, role: Role, member: Id) -> Option<String> {
    let mut lines = text.lines();
    let heading = lines.next()? == HEADING;
    let mut id = |key: &str| lines.next()?.strip_prefix(key)?.parse::<Id>().ok();
    let (company, handover) = (id("company: ")?, id("handover: ")?);
    let facts = format!("company={company} handover={handover} as={} member={member}", role.code());
    heading.then_some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_stands_for_one_text_one_member_and_one_role() {
        let text = format!("{HEADING}\ncompany: {}\nhandover: {}\nwhy: leave\n", Id(1), Id(2));
        let trust = Trust { root: derive_public(&[7; 32]), devices: vec![derive_public(&[8; 32])] };
        let owner = sign_as(&[7; 32], &text, Role::Owner, Id(3)).unwrap();
        let successor = sign_as(&[8; 32], &text, Role::Successor, Id(4)).unwrap();
        assert_eq!(verify(&text, &owner, &trust), Ok(()));
        assert_eq!(verify(&text, &successor, &trust), Ok(()));
        assert_eq!(verify(&text.replace("leave", "stay"), &owner, &trust), Err(BundleError::BadSignature));
        let other = Signed { member: Id(5), ..successor.clone() };
        assert_eq!(verify(&text, &other, &trust), Err(BundleError::BadSignature));
        let as_owner = Signed { role: Role::Owner, ..successor };
        assert_eq!(verify(&text, &as_owner, &trust), Err(BundleError::UnknownSigner));
        assert_eq!(sign_as(&[7; 32], "something else", Role::Owner, Id(3)), Err(BundleError::BadInput));
    }
}
