//! The nouns of a customer archive: ids, values, fields, records and the typed views over them. Pure.
//!
//! A [`record::Record`] is a map of field key → [`record::Register`]; [`field`] says what each key means.
//! Everything else (history, merge, undo) is the business of [`crate::log`].

pub mod archive;
pub mod codec;
pub mod customer;
pub mod date;
pub mod digest;
pub mod duty;
pub mod field;
pub mod id;
pub mod kind;
pub mod labels;
pub mod order;
pub mod own;
pub mod phone;
pub mod pinyin;
pub mod record;
pub mod reminder;
pub mod search;
pub mod value;

/// Text for an enum whose codes a newer version may add to: `Other(String)` keeps those. Serde's own way (an untagged
/// variant) buffers each value first; records and Changes are read by the hundred thousand.
macro_rules! open_names {
    ($name:ident { $($variant:ident = $code:literal),* $(,)? }) => {
        impl $name {
            pub(crate) fn code(&self) -> &str {
                match self {
                    $($name::$variant => $code,)*
                    $name::Other(code) => code,
                }
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Ok(match &*code {
                    $($code => $name::$variant,)*
                    _ => $name::Other(code.into_owned()),
                })
            }
        }
    };
}
pub(crate) use open_names;
