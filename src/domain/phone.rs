//! Phone numbers: kept as people write them, compared and searched by their digits.

use super::search::fold;

/// The form in which two writings of one number are equal, or `None` if the text is no phone number.
///
/// Digits only, after full-width letters were folded. The prefix of another country stays as `+` and its digits; that of
/// China (`+86`, `0086`, `86` before a mobile number or a separator) goes, and a landline behind it gets its `0` back. An
/// extension (`转801`, `ext. 801`, `x801`, `-801` behind a landline) follows an `x`. A word in front (`tel:`, 手机) and a remark
/// in parentheses (微信同号) do not count. A number has 5 to 20 digits; any other letter means it is something else.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let folded = fold(text);
    let folded = without_words(&folded);
    let (main, extension) = split_extension(&folded);
    // +44 (0)20 …: the zero is only dialled inside the country.
    let main = main.replace("(0)", "");
    let start = main.trim_start_matches(['(', ' ']);
    let international = start.starts_with('+') || start.starts_with("86-") || start.starts_with("86 ");
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

/// Without a word in front, a remark in parentheses that has no digits, and the `.0` of a number that a program took for one
/// with a fraction.
fn without_words(folded: &str) -> String {
    let mut text = folded.replace(['（', '【', '['], "(").replace(['）', '】', ']'], ")");
    while let Some((start, length)) =
        text.find('(').and_then(|start| text.get(start..)?.find(')').map(|length| (start, length)))
    {
        if text[start..start + length].contains(|c: char| c.is_ascii_digit() || c == '+') {
            break;
        }
        text.replace_range(start..=start + length, " ");
    }
    let words = ["tel", "phone", "mobile", "cell", "联系电话", "电话", "手机", "座机", "固话", "電話", "手機"];
    let text = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '。'));
    let whole = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()));
    whole.unwrap_or(text).to_owned()
}

/// The digits to search in: those of the comparison form, or simply all digits of a text that is no phone number.
#[must_use]
pub fn search_digits(text: &str) -> String {
    let normal = normalise(text).unwrap_or_else(|| fold(text));
    normal.chars().filter(char::is_ascii_digit).collect()
}

/// The phone numbers in one cell: split at `/ 、 , ; | 或 和` and line ends, and at white space beside a Chinese mobile number
/// or where each part is a number of its own.
#[must_use]
pub fn split(cell: &str) -> Vec<&str> {
    // Google writes `:::` between numbers.
    let parts = cell
        .split(":::")
        .flat_map(|part| part.split(['/', '、', ',', '，', ';', '；', '|', '\n', '\r', '\t', '／', '｜', '或', '和']));
    let mut numbers = Vec::new();
    for part in parts {
        let words: Vec<&str> = part.split_whitespace().collect();
        let with_extension = !split_extension(&fold(part)).1.is_empty();
        let is_mobile =
            |word: &&str| word.len() == 11 && word.starts_with('1') && word.bytes().all(|b| b.is_ascii_digit());
        // `139 5563 0001` is one number, `13955630001 13955630002` are two.
        let separate = words.len() > 1 && words.iter().all(|word| search_digits(word).len() >= 7);
        let one = with_extension || !words.iter().any(is_mobile) || normalise(part).is_some();
        if separate && !with_extension {
            numbers.extend(words);
        } else if one {
            numbers.extend(Some(part.trim()).filter(|part| !part.is_empty()));
        } else {
            around_mobiles(part, is_mobile, &mut numbers);
        }
    }
    numbers
}

/// `0512 66668888 13955630001`: a mobile number is one word, what stands between mobile numbers belongs together.
fn around_mobiles<'a>(part: &'a str, is_mobile: impl Fn(&&str) -> bool, numbers: &mut Vec<&'a str>) {
    let mut rest = part.trim();
    while let Some(mobile) = rest.split_whitespace().find(&is_mobile) {
        let Some((before, after)) = rest.split_once(mobile) else { break };
        numbers.extend(Some(before.trim()).filter(|before| !before.is_empty()));
        numbers.push(mobile);
        rest = after.trim();
    }
    numbers.extend(Some(rest).filter(|rest| !rest.is_empty()));
}

fn split_extension(folded: &str) -> (&str, &str) {
    for mark in ["转", "分机", "ext.", "ext", "x", "#"] {
        if let Some((main, extension)) = folded.split_once(mark) {
            return (main, extension.trim_matches([' ', ':', '.', '-', ')']));
        }
    }
    match folded.rsplit_once(['-', '—', '–', '*']) {
        Some((main, extension)) if is_landline(main) && (2..=5).contains(&extension.trim().len()) => {
            (main, extension.trim())
        }
        _ => (folded, ""),
    }
}

/// A whole Chinese landline with its area code: 0, two or three digits, then seven or eight.
fn is_landline(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits
        .strip_prefix("0086")
        .or_else(|| digits.strip_prefix("86"))
        .map_or(digits.clone(), |rest| if rest.starts_with('0') { rest.to_owned() } else { format!("0{rest}") });
    let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
    digits.starts_with('0') && !digits.starts_with("00") && (area + 7..=area + 8).contains(&digits.len())
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
        // 0 before a mobile number was dialled from another province; 010 is Beijing.
        _ if rest.len() == 12 && rest.starts_with("01") && !rest.starts_with("010") => rest.chars().skip(1).collect(),
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
        for (text, want) in [
            ("(0512) 6666-8888", "051266668888"),
            ("0512-66668888-801", "051266668888x801"),
            ("010-66668888-12", "01066668888x12"),
            ("010-6666-8888", "01066668888"),
            ("0512-6666-8888", "051266668888"),
            ("86-512-66668888", "051266668888"),
            ("+86 (0)512 66668888 ext. 12", "051266668888x12"),
            ("+86-0512-66668888", "051266668888"),
            ("400-800-8888", "4008008888"),
            ("400-800-8888转1", "4008008888x1"),
            ("800 810 8888", "8008108888"),
            ("013955630001", "13955630001"),
            ("13955630001.0", "13955630001"),
            ("13955630001（微信同号）", "13955630001"),
            ("手机：13955630001", "13955630001"),
            ("tel:+86-139-5563-0001", "13955630001"),
            ("+1 (555) 123-4567 x12", "+15551234567x12"),
            ("555-123-4567 #12", "5551234567x12"),
            ("66668888转801", "66668888x801"),
            ("0512-66668888(转801)", "051266668888x801"),
            ("+852 2345 6789", "+85223456789"),
        ] {
            assert_eq!(normalise(text).as_deref(), Some(want), "{text}");
        }
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
        assert_eq!(split("0512 66668888 13955630001"), ["0512 66668888", "13955630001"]);
        assert_eq!(split("13955630001 0512 66668888"), ["13955630001", "0512 66668888"]);
        assert_eq!(split("0512-66668888 转 801"), ["0512-66668888 转 801"]);
        assert_eq!(split("13955630001和13955630002"), ["13955630001", "13955630002"]);
        assert_eq!(split("13955630001 (微信同号)"), ["13955630001 (微信同号)"]);
        assert_eq!(split("13955630001 13955630002"), ["13955630001", "13955630002"]);
        assert_eq!(split("139 5563 0001"), ["139 5563 0001"]);
        assert_eq!(split(" ; "), Vec::<&str>::new());
    }
}
