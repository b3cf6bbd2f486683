//! Pinyin of names, so that "zhangsan" and "zs" find 张三.

use super::search::lower;
use std::sync::LazyLock;

/// Places of syllables by character from U+4E00 on: all low bytes, then all high bytes. Made by build.rs.
const TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin-table"));
/// The syllables without tones, one a line; the first is empty and stands for characters without a reading.
static SYLLABLES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!(concat!(env!("OUT_DIR"), "/pinyin-syllables")).split('\n').collect());

/// The most common reading of a character, without its tone.
fn reading(c: char) -> Option<&'static str> {
    let at = usize::try_from((c as u32).checked_sub(0x4e00)?).ok()?;
    let half = TABLE.len() / 2;
    let (low, high) = (TABLE.get(..half)?.get(at)?, TABLE.get(half + at)?);
    let syllable = SYLLABLES.get(usize::from(u16::from_le_bytes([*low, *high])))?;
    (!syllable.is_empty()).then_some(*syllable)
}

/// Characters read differently as a surname than elsewhere, with the surname's reading.
const SURNAMES: [(char, &str); 14] = [
    ('曾', "zeng"),
    ('单', "shan"),
    ('解', "xie"),
    ('查', "zha"),
    ('仇', "qiu"),
    ('任', "ren"),
    ('区', "ou"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('盖', "ge"),
    ('尉', "yu"),
    ('乐', "yue"),
    ('华', "hua"),
    ('覃', "qin"),
];

/// Full pinyin without tones, a newline, then the initials; empty for text without Chinese.
/// A first character that is also a surname is spelled both ways.
#[must_use]
pub fn spell(text: &str) -> String {
    let first = text.chars().next();
    let mut out = spell_with(text, None);
    if let Some((surname, reading)) = SURNAMES.iter().find(|(c, _)| Some(*c) == first)
        && !out.is_empty()
        && self::reading(*surname).is_some_and(|usual| usual != *reading)
    {
        out.push('\n');
        out.push_str(&spell_with(text, Some(reading)));
    }
    out
}

fn spell_with(text: &str, first: Option<&str>) -> String {
    let (mut full, mut initials, mut chinese) = (String::new(), String::new(), false);
    for (i, c) in text.chars().enumerate() {
        let spelled = match (i, first) {
            (0, Some(reading)) => Some(reading),
            _ => reading(c),
        };
        match spelled {
            Some(syllable) => {
                chinese = true;
                full.push_str(syllable);
                initials.extend(syllable.chars().next());
            }
            None => {
                full.push(lower(c));
                initials.push(lower(c));
            }
        }
    }
    if chinese { format!("{full}\n{initials}") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_and_initials() {
        assert_eq!(spell("张三"), "zhangsan\nzs");
        assert!(spell("曾玲").contains("zengling"));
        assert_eq!(spell("Berlin"), "");
    }
}
