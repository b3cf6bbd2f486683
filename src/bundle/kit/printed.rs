//! Kits printed before the groups had a check of their own: the vault's key as age writes it and the root's seed in hex,
//! in lines of three groups, behind each line `=` and the first two hex digits of the SHA-256 of its characters. The
//! checks may be typed or left out; without them no line can be named.

use super::KitError;
use super::code::plain;
use crate::bundle::age_file;
use crate::bundle::identity::OwnerSecrets;
use crate::domain::codec::from_hex;
use crate::log::canonical::{hex, sha256};
use zeroize::Zeroizing;

/// The letters every such kit begins with. The dashes between them need not be typed.
const PREFIX: &str = "AGESECRETKEY";
/// Characters of a line.
const LINE: usize = 15;
/// Letters and digits of the vault's key; its first line holds three dashes besides.
const VAULT: usize = 71;
/// Characters of the root's seed.
const ROOT: usize = 64;

/// What was typed: letters and digits, and where a check stood behind how many of them.
struct Typed {
    letters: Zeroizing<Vec<char>>,
    checks: Vec<(usize, String)>,
}

impl Typed {
    fn of(text: &str) -> Self {
        let mut typed = Typed { letters: Zeroizing::default(), checks: Vec::new() };
        let mut left = 0;
        for c in text.chars().map(plain) {
            if c == '=' {
                typed.checks.push((typed.letters.len(), String::new()));
                left = 2;
            } else if c.is_alphanumeric() {
                match typed.checks.last_mut().filter(|_| left > 0) {
                    Some((_, check)) => {
                        check.push(hex_digit(c));
                        left -= 1;
                    }
                    None => typed.letters.push(c),
                }
            }
        }
        typed
    }

    /// Letters `from` to `to`, as the vault's key writes them.
    fn vault(&self) -> Zeroizing<String> {
        let data = self.letters.iter().take(VAULT).skip(PREFIX.len() + 1);
        let data: Zeroizing<String> = Zeroizing::new(data.map(|c| bech32_letter(*c)).collect());
        Zeroizing::new(format!("AGE-SECRET-KEY-1{}", *data))
    }

    fn root(&self) -> Zeroizing<String> {
        Zeroizing::new(self.letters.iter().skip(VAULT).take(ROOT).map(|c| hex_digit(*c)).collect())
    }
}

/// Of the look-alikes bech32 uses 0 and L.
fn bech32_letter(c: char) -> char {
    match c {
        'O' => '0',
        'I' | '1' => 'L',
        c => c,
    }
}

/// Of the look-alikes hex uses 0 and 1.
fn hex_digit(c: char) -> char {
    match c {
        'O' => '0',
        'I' | 'L' => '1',
        c => c.to_ascii_lowercase(),
    }
}

/// Whether a text begins as such a kit does; a slip or two in what all of them begin with do no harm.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let letters = text.chars().map(plain).filter(|c| c.is_alphanumeric());
    letters.zip(PREFIX.chars()).filter(|(typed, known)| typed == known).count() > PREFIX.len() - 3
}

/// The lines of a secret and their checks.
fn lines(text: &str) -> impl Iterator<Item = (&str, String)> {
    let line = |at: usize| text.get(at..text.len().min(at + LINE)).unwrap_or_default();
    (0..text.len()).step_by(LINE).map(line).map(|line| (line, hex(&sha256(&[line.as_bytes()]))[..2].to_owned()))
}

/// Compares what was typed with its checks, as far as these were typed.
///
/// # Errors
/// [`KitError::Lines`] names the lines with a slip; [`KitError::Whole`] if the length is wrong and no line tells where.
pub fn check(text: &str) -> Result<(), KitError> {
    let typed = Typed::of(text);
    let (vault, root) = (typed.vault(), typed.root());
    let expected: Vec<(&str, String)> = lines(&vault).chain(lines(&root)).collect();
    let (mut wrong, mut begin) = (Vec::new(), 0);
    if typed.checks.len() == 10 {
        for (at, (end, check)) in typed.checks.iter().enumerate() {
            let letters = match at {
                0 => LINE - 3,
                4 => VAULT + 3 - 4 * LINE,
                9 => ROOT - 4 * LINE,
                _ => LINE,
            };
            if end - begin != letters || expected.get(at).is_none_or(|(_, sum)| sum != check) {
                wrong.push(at + 1);
            }
            // A line that is too long or too short spoils the checks of the lines behind it.
            if end - begin != letters {
                break;
            }
            begin = *end;
        }
    }
    match wrong.is_empty() {
        false => Err(KitError::Lines(wrong)),
        true if typed.letters.len() == VAULT + ROOT => Ok(()),
        true => Err(KitError::Whole),
    }
}

/// Reads such a kit.
///
/// # Errors
/// Those of [`check`]; [`KitError::Whole`] if the keys in it are none.
pub fn read(text: &str) -> Result<OwnerSecrets, KitError> {
    check(text)?;
    let typed = Typed::of(text);
    let vault = age_file::parse_identity(&typed.vault()).ok_or(KitError::Whole)?;
    let root = from_hex(&typed.root()).ok_or(KitError::Whole)?;
    Ok(OwnerSecrets { root, vault })
}
