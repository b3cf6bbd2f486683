//! Phone numbers: kept as people write them, compared and searched by their digits.

use super::search::fold;

/// The form in which two writings of one number are equal, or `None` if the text is no phone number.
///
/// Digits only, after full-width letters were folded. The prefix of another country stays as `+` and its digits; that of
/// China (`+86`, `0086`, `86` before a mobile number) goes, and a landline behind it gets its `0` back. An extension
/// (`转801`, `ext. 801`) follows an `x`. A number has 5 to 20 digits; any other letter means it is something else.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let folded = fold(text);
    let (main, extension) = split_extension(&folded);
    // +44 (0)20 …: the zero is only dialled inside the country.
    let main = main.replace("(0)", "");
    let international = main.trim_start_matches(['(', ' ']).starts_with('+');
    if !main.chars().all(|c| c.is_ascii_digit() || is_separator(c)) || !extension.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    if !(5..=20).contains(&digits.len()) {
        return None;
    }
    let mut number = without_china(&digits, international);
    if !extension.is_empty() {
        number.push('x');
        number.push_str(extension);
    }
    Some(number)
}

/// The digits to search in: those of the comparison form, or simply all digits of a text that is no phone number.
#[must_use]
pub fn search_digits(text: &str) -> String {
    let normal = normalise(text).unwrap_or_else(|| fold(text));
    normal.chars().filter(char::is_ascii_digit).collect()
}

/// The phone numbers in one cell: split at `/ 、 , ; |` and line ends, and at white space where each part is a number of its own.
#[must_use]
pub fn split(cell: &str) -> Vec<&str> {
    let parts = cell.split(['/', '、', ',', '，', ';', '；', '|', '\n', '\r', '\t', '／', '｜', '或']);
    let mut numbers = Vec::new();
    for part in parts {
        let words: Vec<&str> = part.split_whitespace().collect();
        // `139 5563 0001` is one number, `13955630001 13955630002` are two.
        let separate = words.len() > 1 && words.iter().all(|word| search_digits(word).len() >= 7);
        if separate {
            numbers.extend(words);
        } else if !part.trim().is_empty() {
            numbers.push(part.trim());
        }
    }
    numbers
}

fn split_extension(folded: &str) -> (&str, &str) {
    for mark in ["转", "分机", "ext.", "ext", "x", "#"] {
        if let Some((main, extension)) = folded.split_once(mark) {
            return (main, extension.trim_matches([' ', ':', '.']));
        }
    }
    (folded, "")
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '+' | '-' | '.' | '(' | ')' | '–' | '—' | '‐' | '‑' | '·' | '_' | '*')
}

fn without_china(digits: &str, international: bool) -> String {
    let is_mobile = |rest: &str| rest.len() == 11 && rest.starts_with('1');
    let (rest, prefixed) = match digits.strip_prefix("00") {
        Some(rest) if !international && rest.len() >= 8 => (rest, true),
        _ => (digits, international),
    };
    match rest.strip_prefix("86") {
        Some(national) if is_mobile(national) => national.to_owned(),
        Some(national) if prefixed && national.starts_with('0') => national.to_owned(),
        Some(national) if prefixed => format!("0{national}"),
        _ if prefixed => format!("+{rest}"),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_writings_of_a_number_are_one() {
        let writings = "150 4527 9528|+86 15045279528|008615045279528|150-4527-9528|15045279528 |8615045279528|１５０４５２７９５２８";
        for writing in writings.split('|') {
            assert_eq!(normalise(writing).as_deref(), Some("15045279528"), "{writing}");
        }
        assert_eq!(normalise("+86 512 6666 8888"), normalise("0512-66668888"));
        assert_eq!(normalise("+44 (0)20 7946 0000").as_deref(), Some("+442079460000"));
        assert_eq!(normalise("0044 20 7946 0000").as_deref(), Some("+442079460000"));
        assert_eq!(normalise("0512-66668888转801").as_deref(), Some("051266668888x801"));
        assert_eq!(normalise("(5) 555-4729").as_deref(), Some("55554729"));
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "无", "12", "1.38E+10", "see note 5551234", "123456789012345678901"] {
            assert_eq!(normalise(text), None, "{text}");
        }
        assert_eq!(search_digits("139 55"), "13955");
    }

    #[test]
    fn several_in_a_cell() {
        assert_eq!(split("13955630001/0512-6666 8888、13955630003"), ["13955630001", "0512-6666 8888", "13955630003"]);
        assert_eq!(split("13955630001 13955630002"), ["13955630001", "13955630002"]);
        assert_eq!(split("139 5563 0001"), ["139 5563 0001"]);
        assert_eq!(split(" ; "), Vec::<&str>::new());
    }
}
