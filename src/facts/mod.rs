//! (being built)

pub mod select_grammar;
