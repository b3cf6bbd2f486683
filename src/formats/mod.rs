//! Foreign files: bytes to rows and values, and back. Pure; whatever the bytes are, nothing here panics.

pub mod csv_write;
pub mod dates;
pub mod delimited;
pub mod encoding;
pub mod money;
pub mod number;
pub mod vcard;
pub mod workbook;
pub mod workbook_write;
pub mod zip;
