//! tokioize migrates threaded Rust to tokio.
//!
//! The modules follow the way of the data, each depending only on the ones before it: [`workspace`] loads,
//! [`facts`] finds sites and bodies, [`flow`] follows values and calls, [`plan`] decides, [`rewrite`] makes edits,
//! [`check`] verifies them, [`present`] shows them, [`apply`] writes them. [`cli`] only wires.

pub mod analysis;
pub mod config;
pub mod edit;
pub mod ledger;
pub mod policy;
pub mod program;
pub mod refusal;
pub mod selection;

pub mod rule;
pub mod workspace;

pub mod facts;
pub mod flow;

pub mod plan;

pub mod rewrite;

pub mod check;

pub mod present;

pub mod apply;

pub mod cli;

pub mod engine;
