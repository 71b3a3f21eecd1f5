use crate::slice::SliceIndex;
use crate::fmt;
pub trait FromStr: Sized { type Err; fn from_str(s: &str) -> Result<Self, Self::Err>; }
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf8Error { valid_up_to: usize }
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseBoolError;
impl fmt::Display for Utf8Error { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl fmt::Display for ParseBoolError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl crate::error::Error for Utf8Error {}
impl crate::error::Error for ParseBoolError {}
impl FromStr for bool { type Err = ParseBoolError; fn from_str(s: &str) -> Result<bool, ParseBoolError> { loop {} } }
pub const fn from_utf8(v: &[u8]) -> Result<&str, Utf8Error> { loop {} }
pub const unsafe fn from_utf8_unchecked(v: &[u8]) -> &str { loop {} }
pub mod pattern {
    pub trait Pattern: Sized {}
    impl Pattern for char {}
    impl Pattern for &str {}
    impl Pattern for &&str {}
    impl Pattern for &[char] {}
    impl<const N: usize> Pattern for [char; N] {}
    impl<F: FnMut(char) -> bool> Pattern for F {}
}
use pattern::Pattern;
impl str {
    pub const fn len(&self) -> usize { loop {} }
    pub const fn is_empty(&self) -> bool { loop {} }
    pub const fn is_char_boundary(&self, index: usize) -> bool { loop {} }
    pub const fn as_bytes(&self) -> &[u8] { loop {} }
    pub const fn as_ptr(&self) -> *const u8 { loop {} }
    pub fn get<I: SliceIndex<str>>(&self, i: I) -> Option<&I::Output> { loop {} }
    pub fn split_at(&self, mid: usize) -> (&str, &str) { loop {} }
    pub fn chars(&self) -> Chars<'_> { loop {} }
    pub fn char_indices(&self) -> CharIndices<'_> { loop {} }
    pub fn bytes(&self) -> Bytes<'_> { loop {} }
    pub fn lines(&self) -> Lines<'_> { loop {} }
    pub fn split_whitespace(&self) -> SplitWhitespace<'_> { loop {} }
    pub fn split_ascii_whitespace(&self) -> SplitWhitespace<'_> { loop {} }
    pub fn contains<P: Pattern>(&self, pat: P) -> bool { loop {} }
    pub fn starts_with<P: Pattern>(&self, pat: P) -> bool { loop {} }
    pub fn ends_with<P: Pattern>(&self, pat: P) -> bool { loop {} }
    pub fn find<P: Pattern>(&self, pat: P) -> Option<usize> { loop {} }
    pub fn rfind<P: Pattern>(&self, pat: P) -> Option<usize> { loop {} }
    pub fn split<P: Pattern>(&self, pat: P) -> Split<'_, P> { loop {} }
    pub fn rsplit<P: Pattern>(&self, pat: P) -> Split<'_, P> { loop {} }
    pub fn splitn<P: Pattern>(&self, n: usize, pat: P) -> Split<'_, P> { loop {} }
    pub fn rsplitn<P: Pattern>(&self, n: usize, pat: P) -> Split<'_, P> { loop {} }
    pub fn split_terminator<P: Pattern>(&self, pat: P) -> Split<'_, P> { loop {} }
    pub fn split_once<P: Pattern>(&self, delimiter: P) -> Option<(&str, &str)> { loop {} }
    pub fn rsplit_once<P: Pattern>(&self, delimiter: P) -> Option<(&str, &str)> { loop {} }
    pub fn matches<P: Pattern>(&self, pat: P) -> Split<'_, P> { loop {} }
    pub fn trim(&self) -> &str { loop {} }
    pub fn trim_start(&self) -> &str { loop {} }
    pub fn trim_end(&self) -> &str { loop {} }
    pub fn trim_matches<P: Pattern>(&self, pat: P) -> &str { loop {} }
    pub fn trim_start_matches<P: Pattern>(&self, pat: P) -> &str { loop {} }
    pub fn trim_end_matches<P: Pattern>(&self, pat: P) -> &str { loop {} }
    pub fn strip_prefix<P: Pattern>(&self, prefix: P) -> Option<&str> { loop {} }
    pub fn strip_suffix<P: Pattern>(&self, suffix: P) -> Option<&str> { loop {} }
    pub fn parse<F: FromStr>(&self) -> Result<F, F::Err> { loop {} }
    pub const fn is_ascii(&self) -> bool { loop {} }
    pub fn eq_ignore_ascii_case(&self, other: &str) -> bool { loop {} }
}
macro_rules! iters { ($($Name:ident $item:ty;)*) => { $(
    #[derive(Clone)]
    pub struct $Name<'a> { inner: &'a str }
    impl<'a> Iterator for $Name<'a> { type Item = $item; fn next(&mut self) -> Option<$item> { loop {} } }
    impl<'a> DoubleEndedIterator for $Name<'a> { fn next_back(&mut self) -> Option<$item> { loop {} } }
)* } }
iters! { Chars char; CharIndices (usize, char); Bytes u8; Lines &'a str; SplitWhitespace &'a str; }
impl<'a> Chars<'a> { pub fn as_str(&self) -> &'a str { loop {} } }
#[derive(Clone)]
pub struct Split<'a, P> { inner: &'a str, pat: P }
impl<'a, P: Pattern> Iterator for Split<'a, P> { type Item = &'a str; fn next(&mut self) -> Option<&'a str> { loop {} } }
impl<'a, P: Pattern> DoubleEndedIterator for Split<'a, P> { fn next_back(&mut self) -> Option<&'a str> { loop {} } }
