pub use core::fmt::*;
pub fn format(args: Arguments<'_>) -> crate::string::String { loop {} }
