//! Pinyin of names, so that "zhangsan" and "zs" find 张三.

use pinyin::ToPinyin;

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
        && surname.to_pinyin().is_some_and(|p| p.plain() != *reading)
    {
        out.push('\n');
        out.push_str(&spell_with(text, Some(reading)));
    }
    out
}

fn spell_with(text: &str, first: Option<&str>) -> String {
    let (mut full, mut initials, mut chinese) = (String::new(), String::new(), false);
    for (i, c) in text.chars().enumerate() {
        let reading = match (i, first) {
            (0, Some(reading)) => Some(reading),
            _ => c.to_pinyin().map(|p| p.plain()),
        };
        match reading {
            Some(reading) => {
                chinese = true;
                full.push_str(reading);
                initials.extend(reading.chars().next());
            }
            None => {
                let lower = c.to_lowercase();
                full.extend(lower.clone());
                initials.extend(lower);
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
