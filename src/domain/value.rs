//! What a field can hold.

use super::date::PartialDate;
use super::field::FieldKind;
use super::id::Id;
use serde::de::{Deserializer, Error};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::from_str;
use serde_json::value::RawValue;

/// One value of a field. In JSON: a string, an integer, a boolean, a date object, or whatever a newer version wrote.
///
/// A field of another kind may still hold [`Value::Text`]: that is raw text which could not be read (an import keeps it
/// rather than guess), and screens mark it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Text; also ids of other records and the codes of choices.
    Text(String),
    /// A whole number; money in hundredths of the currency's unit.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A date, possibly partial, solar or lunar.
    Date(PartialDate),
    /// A value of a newer version, kept as it is.
    Other(Json),
}

/// The text of a JSON value, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Json(Box<str>);

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        from_str::<&RawValue>(&self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl Value {
    /// From one JSON value: a date where all of an object is understood, and what is not understood is kept.
    fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        let other = || Value::Other(Json(json.into()));
        Ok(match json.as_bytes().first() {
            Some(b'"') => Value::Text(from_str(json)?),
            Some(b't') => Value::Bool(true),
            Some(b'f') => Value::Bool(false),
            Some(b'{') => from_str(json).map_or_else(|_| other(), Value::Date),
            _ => json.parse().map_or_else(|_| other(), Value::Int),
        })
    }

    /// Text from anything that turns into a string.
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into())
    }

    /// A reference to another record.
    #[must_use]
    pub fn id(id: Id) -> Self {
        Value::Text(id.to_string())
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The record this refers to, if it is a reference.
    #[must_use]
    pub fn as_id(&self) -> Option<Id> {
        self.as_text()?.parse().ok()
    }

    /// The date, if this is one.
    #[must_use]
    pub fn as_date(&self) -> Option<&PartialDate> {
        match self {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The whole number, if this is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// Text for people and for CSV: money with two decimals is the caller's business, dates as ISO 8601 or as written.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Int(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Other(json) => json.0.to_string(),
        }
    }

    /// The number of thousandths as a decimal number, `2500` as `2.5`, if this is a whole number.
    #[must_use]
    pub fn decimal(&self) -> Option<String> {
        self.as_int().map(|n| {
            let sign = if n < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:03}", n.unsigned_abs() / 1000, n.unsigned_abs() % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        })
    }

    /// Text for people and for CSV, as a field of this kind is written.
    #[must_use]
    pub fn written(&self, kind: FieldKind) -> String {
        let text = match kind {
            FieldKind::Money => self.money(),
            FieldKind::Decimal => self.decimal(),
            _ => None,
        };
        text.unwrap_or_else(|| self.plain())
    }

    /// The money amount with two decimals, if this is a whole number of hundredths.
    #[must_use]
    pub fn money(&self) -> Option<String> {
        self.as_int().map(|n| {
            let sign = if n < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", n.unsigned_abs() / 100, n.unsigned_abs() % 100)
        })
    }
}

/// Written by hand, because serde's untagged reading tries one kind after the other: the log holds hundreds of
/// thousands of values, and the first byte of each already says what it is.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?;
        Value::from_json(json.get()).map_err(Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_kind_and_keeps_what_it_does_not_know() {
        let read = |json: &str| serde_json::from_str::<Value>(json).unwrap();
        let date =
            PartialDate { as_written: Some("腊月初八".into()), ..PartialDate::from_iso("2024-12-08").unwrap() };
        let lunar = PartialDate { calendar: crate::domain::date::Calendar::Lunar, y: None, leap: true, ..date };
        assert_eq!(read(r#""一""#), Value::text("一"));
        assert_eq!([read("-5"), read("9223372036854775807")], [Value::Int(-5), Value::Int(i64::MAX)]);
        assert_eq!(read("true"), Value::Bool(true));
        assert_eq!(
            read(r#"{"as_written":"腊月初八","calendar":"lunar","d":8,"leap":true,"m":12}"#),
            Value::Date(lunar)
        );
        for json in [
            "9223372036854775808",
            "1.5",
            "null",
            r#"[1,"a"]"#,
            r#"{"a":{"b":[]}}"#,
            r#"{"calendar":"solar","m":12,"new":1}"#,
            r#"{"calendar":"mayan","m":12}"#,
            r#"{"calendar":"solar","m":300}"#,
            r#"{"calendar":"solar","d":1}"#,
            r#"{"calendar":"solar","leap":1,"m":1}"#,
        ] {
            let value = read(json);
            assert!(matches!(value, Value::Other(_)), "{json}");
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
        let short = r#"{"calendar":"solar","m":12}"#;
        assert_eq!(serde_json::to_string(&read(short)).unwrap(), short);
        assert!(matches!(read(short), Value::Date(_)));
    }
}
