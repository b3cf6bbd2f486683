//! The nouns of a customer archive: ids, values, fields, records and the typed views over them. Pure.
//!
//! A [`record::Record`] is a map of field key → [`record::Register`]; [`field`] says what each key means.
//! Everything else (history, merge, undo) is the business of [`crate::log`].

pub mod archive;
pub mod customer;
pub mod date;
pub mod digest;
pub mod field;
pub mod id;
pub mod kind;
pub mod labels;
pub mod phone;
pub mod pinyin;
pub mod record;
pub mod reminder;
pub mod search;
pub mod value;
