//! Bytes as groups of five characters that people copy by hand: Crockford's Base 32
//! (<https://www.crockford.com/base32.html>), four characters of data and one of check in each group.
//!
//! The check is a weighted sum over GF(32) with the group's place in it: one wrong character, any two exchanged in a
//! group, and two exchanged groups never pass.

use super::KitError;
use core::fmt;
use zeroize::Zeroizing;

/// How many groups a sheet has.
pub const GROUPS: usize = 30;
/// How many bytes they carry: 20 bits each.
pub const BYTES: usize = GROUPS * 20 / 8;
/// Characters of a group.
pub const GROUP: usize = 5;

/// Without I, L, O and U, which are taken for 1, 0 and V.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The groups of a sheet: a secret, which Debug does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Groups(pub Vec<Zeroizing<String>>);

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Groups(…)")
    }
}

/// Twice an element of GF(32), modulo x⁵ + x² + 1.
fn twice(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0x20 == 0 { doubled } else { doubled ^ 0x25 }
}

/// What the fifth character of group `place` (from 0) stands for.
fn check(place: usize, data: [u8; 4]) -> u8 {
    // Horner's rule: the weights are 2⁴, 2³, 2², 2.
    let sum = data.into_iter().fold(0, |sum, digit| twice(sum ^ digit));
    sum ^ (place as u8 & 0x1f)
}

/// Writes the groups.
#[must_use]
pub fn write(bytes: &[u8; BYTES]) -> Groups {
    let digit = |place: usize, at: usize| {
        let bits = |bit: usize| bytes[bit / 8] >> (7 - bit % 8) & 1;
        (0..5).fold(0, |digit, bit| digit << 1 | bits(place * 20 + at * 5 + bit))
    };
    let group = |place| {
        let data: [u8; 4] = core::array::from_fn(|at| digit(place, at));
        let digits = data.into_iter().chain([check(place, data)]);
        Zeroizing::new(digits.map(|digit| char::from(ALPHABET[usize::from(digit)])).collect())
    };
    Groups((0..GROUPS).map(group).collect())
}

/// A typed text in the characters of the alphabet: capitals, look-alikes and full-width characters taken for what they
/// stand for, gaps left out. What stands for nothing stays and will not pass.
#[must_use]
pub fn fold(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(|c| !is_gap(*c)).map(letter).collect())
}

/// Full-width characters, as Chinese keyboards write them, are their plain ones.
pub(super) fn plain(c: char) -> char {
    let narrow = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    let c = narrow.filter(|plain| ('!'..='~').contains(plain)).unwrap_or(c);
    c.to_ascii_uppercase()
}

fn letter(c: char) -> char {
    match plain(c) {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        c => c,
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(plain(c), '-' | '.' | ',' | ';' | '/' | '_' | '·' | '–' | '—' | '、' | '。')
}

/// Takes a text apart into groups: at the gaps, and where several were typed without one.
fn groups(text: &str) -> Vec<Zeroizing<String>> {
    let mut out = Vec::new();
    for word in text.split(is_gap).map(fold).filter(|word| !word.is_empty()) {
        let letters = Zeroizing::new(word.chars().collect::<Vec<char>>());
        // A character too many or too few is a slip in one group, not the begin of others.
        if letters.len() < GROUP * 2 - 1 {
            out.push(word);
        } else {
            out.extend(letters.chunks(GROUP).map(|group| Zeroizing::new(group.iter().collect())));
        }
    }
    out
}

/// The four digits of a group, and the place its check says it has; `None` if it is no group.
fn digits(group: &str) -> Option<([u8; 4], usize)> {
    let digit = |byte: &u8| ALPHABET.iter().position(|known| known == byte).map(|at| at as u8);
    let all: [u8; GROUP] = group.as_bytes().iter().map(digit).collect::<Option<Vec<u8>>>()?.try_into().ok()?;
    let [a, b, c, d, sum] = all;
    let data = [a, b, c, d];
    Some((data, usize::from(check(0, data) ^ sum)))
}

/// Reads typed groups. `is_newer` says of the first byte whether a newer program wrote it.
///
/// # Errors
/// [`KitError::Not`], [`KitError::TooNew`], [`KitError::Count`], [`KitError::Groups`].
pub fn read(text: &str, is_newer: impl Fn(u8) -> bool) -> Result<Zeroizing<[u8; BYTES]>, KitError> {
    let typed = groups(text);
    let read: Vec<Option<([u8; 4], usize)>> = typed.iter().map(|group| digits(group)).collect();
    let away = |at: usize| read.get(at).copied().flatten().map(|(_, place)| place.abs_diff(at));
    // Of a text that is no kit hardly any group is near its place; where one is missing, all are.
    if (0..read.len()).filter(|at| away(*at).is_some_and(|away| away < 2)).count() * 2 <= read.len() {
        return Err(KitError::Not);
    }
    let wrong: Vec<usize> = (1..=read.len()).filter(|at| away(at - 1) != Some(0)).collect();
    if let Some(Some(([a, b, ..], 0))) = read.first()
        && is_newer(a << 3 | b >> 2)
    {
        return Err(KitError::TooNew);
    }
    if read.len() != GROUPS {
        let first = wrong.first().copied().unwrap_or(read.len().min(GROUPS) + 1);
        return Err(KitError::Count(read.len(), first));
    }
    if !wrong.is_empty() {
        return Err(KitError::Groups(wrong));
    }
    let mut bytes = Zeroizing::new([0; BYTES]);
    for (at, digit) in read.iter().flatten().flat_map(|(data, _)| data).enumerate() {
        for bit in (0..5).filter(|bit| digit >> (4 - bit) & 1 == 1) {
            let place = at * 5 + bit;
            bytes[place / 8] |= 0x80 >> (place % 8);
        }
    }
    Ok(bytes)
}
