//! The screens, one module each.

pub mod backup;
pub mod bin;
pub mod customer;
pub mod customers;
pub mod first_run;
pub mod help;
pub mod import;
pub mod kit;
pub mod leaving;
pub mod restore;
pub mod settings;
pub mod today;
pub mod unlock;
