//! What the headers of people's sheets mean, in Chinese and English.

mod exports;
mod table;

use super::mapping::{Part, Target};
use crate::domain::field::{CONTACT, CUSTOMER, FieldKind};
use crate::domain::search::fold;
use Meaning::Is;
use Target::{Contact, Customer};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a header says a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Just this.
    Is(Target),
    /// The person in charge (负责人): at the customer's or on our side, as the other columns show.
    InCharge,
    /// A name (姓名, name): of the customer, or of the contact where another column names the customer.
    SomeName,
    /// An id: the customer's code; left out where the rows are of persons or another column has the code.
    SomeId,
    /// The company of a person (企业): the customer, even where another column is called 客户名称.
    Employer,
    /// A department (所属部门): the contact's, or ours where another column names a member.
    SomeDepartment,
    /// "Title": the contact's role, or Mr. and Ms. where another column has the role.
    SomeTitle,
}

/// A meaning, and whether the header is exactly a known one or only contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it means.
    pub meaning: Meaning,
    /// Whether the whole header is a known one.
    pub exact: bool,
}

/// Words that make a header one of something else than customers, however it ends (产品名称, 开户银行).
const OTHER_THINGS: [&str; 10] = ["产品", "商品", "物料", "品名", "开户", "银行", "供应商", "用户名", "密码", "文件"];

/// A header without what does not matter: case, width, white space, `_ - * :`, and what stands in brackets.
#[must_use]
pub fn fold_header(header: &str) -> String {
    let mut depth = 0_u32;
    let mut folded = String::new();
    for c in fold(header).chars() {
        match c {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            '_' | '-' | '*' | ':' | '"' | '\'' => {}
            c if depth == 0 && !c.is_whitespace() => folded.push(c),
            _ => {}
        }
    }
    folded
}

/// Whether the header says that its dates are lunar.
#[must_use]
pub fn is_lunar(header: &str) -> bool {
    let folded = fold(header);
    ["农历", "阴历", "旧历", "農曆", "lunar"].iter().any(|word| folded.contains(word))
}

/// What a header means: a whole known header, the key of a field, or one that ends latest in it (客户联系电话 is a phone:
/// in both languages the last word is the thing itself). `None` for headers nobody thought of.
#[must_use]
pub fn find(header: &str) -> Option<Found> {
    let folded = fold_header(header);
    if folded.is_empty() {
        return None;
    }
    // Created By.id: what another program calls the record, not what it says.
    if folded.ends_with(".id") {
        return Some(Found { meaning: Is(Target::Skip), exact: true });
    }
    // Thunderbird has the day of birth apart from month and year.
    if fold(header) == "birth day" {
        return Some(Found { meaning: Is(Target::Part(Part::BirthDay)), exact: true });
    }
    // Phone 2 - Value: repeated columns are numbered.
    let unnumbered: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
    let known = WORDS.get(folded.as_str()).or_else(|| WORDS.get(unnumbered.as_str())).copied();
    if let Some(meaning) = field_key(header).filter(|_| header.contains('.')).or(known).or_else(|| field_key(header)) {
        return Some(Found { meaning, exact: true });
    }
    // Long texts are no headers; and short synonyms are in too many words.
    if folded.chars().count() > 24 || OTHER_THINGS.iter().any(|word| folded.contains(word)) {
        return None;
    }
    let long_enough = |word: &&str| if word.is_ascii() { word.len() >= 5 } else { word.chars().count() >= 2 };
    // No two words have the same end and length in one header, so the order of the map does not matter.
    // Only the words of people: what a program calls its columns is not found inside of other words.
    let people =
        table::TABLE.iter().flat_map(|(meaning, line)| line.split_whitespace().map(move |word| (word, meaning)));
    people
        .filter(|(word, _)| long_enough(word))
        .filter_map(|(word, meaning)| folded.rfind(word).map(|at| (at + word.len(), word.len(), meaning)))
        .max_by_key(|&(end, length, _)| (end, length))
        .map(|(_, _, meaning)| Found { meaning: *meaning, exact: false })
}

/// The tables by word; where a word stands twice, the first meaning holds.
static WORDS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (meaning, line) in table::TABLE.iter().chain(exports::TABLE) {
        for word in line.split_whitespace() {
            words.entry(word).or_insert(*meaning);
        }
    }
    words
});

/// Whether the header says no more than that its cells are about the family.
#[must_use]
pub(super) fn is_family(header: &str) -> bool {
    let folded = fold_header(header);
    folded.ends_with("family") || folded.contains("家")
}

/// Our own column names: the key of a customer's field, or `contact.` and the key of a contact's.
fn field_key(header: &str) -> Option<Meaning> {
    let header = fold(header);
    let of_contact = header.strip_prefix("contact").and_then(|rest| rest.strip_prefix(['.', '_', ' ']));
    let (table, key) = of_contact.map_or((CUSTOMER, header.as_str()), |key| (CONTACT, key));
    let def = table.iter().find(|def| def.key == key && def.kind != FieldKind::Reference)?;
    Some(Is(if of_contact.is_some() { Contact(def.key) } else { Customer(def.key) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Meaning::{InCharge, SomeName};
    use Target::Member;

    fn meaning(header: &str) -> Option<Meaning> {
        find(header).map(|found| found.meaning)
    }

    #[test]
    fn headers_of_real_sheets() {
        for (header, want) in [
            ("客户名称", Customer("name")),
            ("公司/店铺", Customer("name")),
            ("手机号码", Customer("phones")),
            ("生日(农历)", Contact("birthday")),
            ("A/B/C", Customer("class")),
            ("最后联系时间", Customer("last_contact")),
            ("跟进情况", Customer("note")),
            ("companyName", Customer("name")),
            ("Contact Title", Contact("role")),
            ("postal_code", Customer("address")),
            ("customerID", Customer("code")),
            ("next_contact", Customer("next_contact")),
            ("contact.birthday", Contact("birthday")),
            ("业务员", Member),
            ("Fax", Customer("fax")),
        ] {
            assert_eq!(find(header), Some(Found { meaning: Is(want), exact: true }), "{header}");
        }
        assert_eq!(meaning("姓名"), Some(SomeName));
        assert_eq!(meaning("负责人"), Some(InCharge));
    }

    #[test]
    fn the_last_word_is_the_thing() {
        for (header, want) in [
            ("客户联系电话", Customer("phones")),
            ("店主微信号", Customer("chat")),
            ("Home phone", Customer("phones")),
            ("烟酒店名称", Customer("name")),
            ("今年欠款(元)", Customer("owes")),
        ] {
            assert_eq!(meaning(header), Some(Is(want)), "{header}");
        }
        for header in ["", "产品名称", "开户银行名称", "xyz", "(农历)"] {
            assert_eq!(meaning(header), None, "{header}");
        }
    }

    #[test]
    fn every_target_of_the_table_is_a_field() {
        for (meaning, words) in table::TABLE.iter().chain(exports::TABLE) {
            assert!(words.split_whitespace().all(|word| word == fold_header(word) || word == "e-mail"), "{words}");
            if let Is(target) = meaning {
                assert_eq!(target.to_string().parse(), Ok(*target));
            }
        }
    }

    #[test]
    fn lunar_headers() {
        assert!(is_lunar("生日（农历）") && is_lunar("Birthday (lunar)") && !is_lunar("生日"));
    }
}
