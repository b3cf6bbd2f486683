//! When somebody leaves: what hangs on whom, handing it over, and what became of it. Pure.
//!
//! Everything is read from the archive, and everything written is drafts of ordinary Changes. A handover is a record with
//! one item for each customer; what sits at a customer is never copied into it but looked up, so that what is written
//! after the offer goes along.

pub mod accept;
pub mod behind;
pub mod check;
pub mod choices;
pub mod contact;
pub mod depart;
pub mod exposure;
pub mod giveback;
pub mod held;
pub mod item;
pub mod lines;
pub mod look;
pub mod measure;
pub mod note;
pub mod offer;
pub mod papers;
pub mod picture;
pub mod plan;
pub mod rates;
pub mod rights;
pub mod signs;
pub mod suggest;
pub mod ties;
pub mod todo;
pub mod value;
pub mod watch;
