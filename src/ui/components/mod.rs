//! Parts that know no CRM noun, and the global search.

pub mod bundle_files;
pub mod choice;
pub mod dialog;
pub mod draft;
pub mod error_note;
pub mod menu;
pub mod opener;
pub mod pass_field;
pub mod search;
pub mod sliced;
pub mod virtual_list;
