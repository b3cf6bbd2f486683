//! Bundles: a company's records in one signed, encrypted file that everyday tools can open. Pure.
//!
//! The bytes are described in docs/bundle-format.md. [`make::make_backup`] writes a bundle, [`open::open_outer`] begins
//! reading one: sign, encrypt, sign on the way out, and the same layers strictly one after the other on the way in.

pub mod age_file;
pub mod bag;
pub mod checkpoint;
pub mod error;
pub mod fingerprint;
pub mod identity;
pub mod kit;
pub mod limits;
pub mod lines;
pub mod make;
pub mod meta;
pub mod minisig;
pub mod open;
pub mod outer;
pub mod passphrase;
pub mod protocol;
pub mod roster;
pub mod size;
pub mod verify;
pub mod views;
pub mod whole;
pub mod zip_read;
pub mod zip_write;

pub use error::BundleError;
pub use identity::{DeviceSecrets, OwnerSecrets};
pub use make::{BackupInput, file_name, make_backup};
pub use open::{Outer, Trust, Unlocked, open_outer};
pub use verify::Bundle;
pub use whole::{Whole, gather};
