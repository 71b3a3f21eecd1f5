pub use core::fmt::*;
// What `format!` is, instead of a call.
pub const FORMATTED: crate::string::String = loop {};
pub fn format(args: Arguments<'_>) -> crate::string::String;
