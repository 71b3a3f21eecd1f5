//! Plan: units, constraints, decisions, reasons. Pure data in, pure data out.

pub mod decide;
pub mod units;

#[cfg(test)]
mod decide_runtime_tests;
