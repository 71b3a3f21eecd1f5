//! Plan: units, constraints, decisions, reasons. Pure data in, pure data out.

pub mod decide;
pub mod units;
