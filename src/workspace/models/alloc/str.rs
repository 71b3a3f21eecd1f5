pub use core::str::*;
use crate::string::String;
impl str {
    #[rustc_allow_incoherent_impl]
    pub fn into_string(self: crate::boxed::Box<str>) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn replace<P: core::str::pattern::Pattern>(&self, from: P, to: &str) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn replacen<P: core::str::pattern::Pattern>(&self, from: P, to: &str, count: usize) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn to_lowercase(&self) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn to_uppercase(&self) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn repeat(&self, n: usize) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn to_ascii_uppercase(&self) -> String;
    #[rustc_allow_incoherent_impl]
    pub fn to_ascii_lowercase(&self) -> String;
}
