//! Sample data: a wholesaler of wine and spirits whose best rep has left, scaled down. All names and numbers are
//! invented. Pure, and told in the worker: the page would carry 45 KB of texts that most people look at once.

mod cards;
mod customers;
mod story;
mod tables;

pub use story::{Teller, Untold};
pub use tables::Tongue;
