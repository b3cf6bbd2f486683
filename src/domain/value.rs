//! What a field can hold.

use super::date::PartialDate;
use super::id::Id;
use serde::{Deserialize, Serialize};

/// One value of a field. In JSON: a string, an integer, a boolean, a date object, or whatever a newer version wrote.
///
/// A field of another kind may still hold [`Value::Text`]: that is raw text which could not be read (an import keeps it
/// rather than guess), and screens mark it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    Other(serde_json::Value),
}

impl Value {
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
            Value::Other(json) => json.to_string(),
        }
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
