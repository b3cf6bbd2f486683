//! What both benches share: the same customers, fair timing, and the table.

pub mod customers;
pub mod table;
