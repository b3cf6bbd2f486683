//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): the address books of phones and mail programs.
//!
//! Written by hand: phones write every property in a charset of its own, which a reader of text cannot see, and an import
//! has to know the line of each card and to keep what it does not understand.

mod card;
mod date;
mod lines;
mod rows;
mod text;

pub use rows::to_rows;

use crate::domain::date::PartialDate;
use core::fmt;

/// Most bytes of a file.
pub const MAX_BYTES: usize = 50_000_000;
/// Most cards of a file.
pub const MAX_CARDS: usize = 100_000;
/// Most bytes of a photo that is kept; larger ones are only counted.
pub const MAX_PHOTO: usize = 64 * 1024;

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VcardError {
    /// More than [`MAX_BYTES`] bytes.
    TooLarge,
    /// More than [`MAX_CARDS`] cards.
    TooManyCards,
    /// No card begins anywhere in it.
    NoCards,
}

impl VcardError {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            VcardError::TooLarge => "vcard-too-large",
            VcardError::TooManyCards => "vcard-too-many-cards",
            VcardError::NoCards => "vcard-no-cards",
        }
    }
}

impl fmt::Display for VcardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl core::error::Error for VcardError {}

/// Why a card cannot come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardProblem {
    /// Neither name nor organisation nor phone nor e-mail address.
    Nothing,
    /// A list of other cards (`KIND:group`), not a person.
    Group,
}

impl CardProblem {
    /// The code that screens and tests see.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CardProblem::Nothing => "card-nothing",
            CardProblem::Group => "card-group",
        }
    }
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The line of its `BEGIN:VCARD`, from 1.
    pub line: u32,
    /// The person, or the organisation where the card is one of its own: `FN`, else put together from `N`.
    pub name: String,
    /// How the name is spoken (`X-PHONETIC-*`, `SORT-STRING`).
    pub phonetic: String,
    /// `NICKNAME`.
    pub nickname: String,
    /// `ORG`, its first part.
    pub org: String,
    /// The other parts of `ORG`.
    pub department: String,
    /// `TITLE`, else `ROLE`.
    pub title: String,
    /// `TEL`, without fax and pager.
    pub phones: Vec<Phone>,
    /// `EMAIL`.
    pub emails: Vec<String>,
    /// `ADR`, else `LABEL`; the preferred or first one in front.
    pub addresses: Vec<Address>,
    /// `URL`.
    pub urls: Vec<String>,
    /// WeChat, QQ and the like: service and name there.
    pub chats: Vec<(String, String)>,
    /// `BDAY`.
    pub birthday: Option<PartialDate>,
    /// `NOTE`.
    pub note: String,
    /// `CATEGORIES`.
    pub categories: Vec<String>,
    /// `RELATED` and the spouse, child and so on of other programs: what they are and their names.
    pub related: Vec<(String, String)>,
    /// `HOBBY` and `INTEREST`.
    pub likes: Vec<String>,
    /// The photo, if it is no larger than [`MAX_PHOTO`].
    pub photo: Option<Vec<u8>>,
    /// Photos, logos, sounds and keys that were passed over.
    pub blobs: u32,
    /// `REV`: when it was changed last.
    pub revised: String,
    /// `UID`.
    pub uid: String,
    /// Everything else that is not bookkeeping: a header and a text.
    pub extras: Vec<(String, String)>,
    /// Whether it is a list of other cards.
    pub group: bool,
    /// Whether it ends without `END:VCARD`.
    pub unclosed: bool,
    /// Whether some of its bytes mean nothing in the charset they are said to have.
    pub damaged: bool,
}

/// A phone number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phone {
    /// As it is written, an extension behind `ext.`
    pub number: String,
    /// Whether it is said to be one of the workplace.
    pub work: bool,
    /// Whether it is said to be a mobile.
    pub cell: bool,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `home`, `work` or a label; may be empty.
    pub label: String,
    /// The town alone; may be empty.
    pub town: String,
    /// All of it in the order of its script: Chinese from the province down, others from the street up.
    pub text: String,
}

impl Card {
    /// What keeps the card from coming in.
    #[must_use]
    pub fn problem(&self) -> Option<CardProblem> {
        let nothing = self.name.is_empty() && self.org.is_empty() && self.phones.is_empty() && self.emails.is_empty();
        match (self.group, nothing) {
            (true, _) => Some(CardProblem::Group),
            (_, true) => Some(CardProblem::Nothing),
            _ => None,
        }
    }
}

/// Whether a file is one of cards: the first line that is not blank begins one. Works for UTF-16 as well.
#[must_use]
pub fn is_vcard(bytes: &[u8]) -> bool {
    let start: Vec<u8> =
        bytes.iter().take(400).copied().filter(|b| !matches!(b, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff)).collect();
    let start = start.trim_ascii_start();
    start.get(..11).is_some_and(|word| word.eq_ignore_ascii_case(b"BEGIN:VCARD"))
}

/// All cards of a file, those with a [`Card::problem`] included. Lines outside of cards are passed over.
///
/// # Errors
/// If the file is too large, has too many cards or none. A card that is damaged makes no error.
pub fn read(bytes: &[u8]) -> Result<Vec<Card>, VcardError> {
    if bytes.len() > MAX_BYTES {
        return Err(VcardError::TooLarge);
    }
    let utf8 = lines::from_utf16(bytes);
    let bytes = utf8.as_deref().map_or(bytes, str::as_bytes);
    let mut lines = lines::Lines::new(bytes);
    let charset = lines::charset_of(bytes);
    let mut cards = Vec::new();
    while let Some(line) = lines.next() {
        if line.is(b"BEGIN") {
            if cards.len() == MAX_CARDS {
                return Err(VcardError::TooManyCards);
            }
            cards.push(card::read(&mut lines, line.number, charset));
        }
    }
    if cards.is_empty() { Err(VcardError::NoCards) } else { Ok(cards) }
}

#[cfg(test)]
mod tests;
