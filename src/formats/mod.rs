//! Foreign files: bytes to rows and values, and back. Pure; whatever the bytes are, nothing here panics.

pub mod csv_write;
pub mod dates;
pub mod delimited;
pub mod encoding;
pub mod money;
