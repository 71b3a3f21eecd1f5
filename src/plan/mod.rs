//! Plan: units, constraints, decisions, reasons. Pure data in, pure data out.

#[cfg(test)]
mod channel_tests;
pub mod decide;
pub mod units;

#[cfg(test)]
mod decide_runtime_tests;
#[cfg(test)]
mod unreached_tests;
