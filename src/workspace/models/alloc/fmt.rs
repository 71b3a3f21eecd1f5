pub use core::fmt::*;
// What `format!` is: that a call made it is told by one of a plainer type.
pub mod made { pub fn format(args: super::Arguments<'_>) -> u8; }
pub const FORMATTED: crate::string::String = loop {};
pub fn format(args: Arguments<'_>) -> crate::string::String;
