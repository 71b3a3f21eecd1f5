use crate::slice::SliceIndex;
use crate::fmt;
pub trait FromStr: Sized { type Err; fn from_str(s: &str) -> Result<Self, Self::Err>; }
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf8Error { valid_up_to: usize }
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseBoolError;
impl fmt::Display for Utf8Error { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl fmt::Display for ParseBoolError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl crate::error::Error for Utf8Error {}
impl crate::error::Error for ParseBoolError {}
impl FromStr for bool { type Err = ParseBoolError; fn from_str(s: &str) -> Result<bool, ParseBoolError>; }
pub const fn from_utf8(v: &[u8]) -> Result<&str, Utf8Error>;
pub const unsafe fn from_utf8_unchecked(v: &[u8]) -> &str;
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
    pub const fn len(&self) -> usize;
    pub const fn is_empty(&self) -> bool;
    pub const fn is_char_boundary(&self, index: usize) -> bool;
    pub const fn as_bytes(&self) -> &[u8];
    pub const fn as_ptr(&self) -> *const u8;
    pub fn get<I: SliceIndex<str>>(&self, i: I) -> Option<&I::Output>;
    pub fn split_at(&self, mid: usize) -> (&str, &str);
    pub fn chars(&self) -> Chars<'_>;
    pub fn char_indices(&self) -> CharIndices<'_>;
    pub fn bytes(&self) -> Bytes<'_>;
    pub fn lines(&self) -> Lines<'_>;
    pub fn split_whitespace(&self) -> SplitWhitespace<'_>;
    pub fn split_ascii_whitespace(&self) -> SplitWhitespace<'_>;
    pub fn contains<P: Pattern>(&self, pat: P) -> bool;
    pub fn starts_with<P: Pattern>(&self, pat: P) -> bool;
    pub fn ends_with<P: Pattern>(&self, pat: P) -> bool;
    pub fn find<P: Pattern>(&self, pat: P) -> Option<usize>;
    pub fn rfind<P: Pattern>(&self, pat: P) -> Option<usize>;
    pub fn split<P: Pattern>(&self, pat: P) -> Split<'_, P>;
    pub fn rsplit<P: Pattern>(&self, pat: P) -> Split<'_, P>;
    pub fn splitn<P: Pattern>(&self, n: usize, pat: P) -> Split<'_, P>;
    pub fn rsplitn<P: Pattern>(&self, n: usize, pat: P) -> Split<'_, P>;
    pub fn split_terminator<P: Pattern>(&self, pat: P) -> Split<'_, P>;
    pub fn split_once<P: Pattern>(&self, delimiter: P) -> Option<(&str, &str)>;
    pub fn rsplit_once<P: Pattern>(&self, delimiter: P) -> Option<(&str, &str)>;
    pub fn matches<P: Pattern>(&self, pat: P) -> Split<'_, P>;
    pub fn trim(&self) -> &str;
    pub fn trim_start(&self) -> &str;
    pub fn trim_end(&self) -> &str;
    pub fn trim_matches<P: Pattern>(&self, pat: P) -> &str;
    pub fn trim_start_matches<P: Pattern>(&self, pat: P) -> &str;
    pub fn trim_end_matches<P: Pattern>(&self, pat: P) -> &str;
    pub fn strip_prefix<P: Pattern>(&self, prefix: P) -> Option<&str>;
    pub fn strip_suffix<P: Pattern>(&self, suffix: P) -> Option<&str>;
    pub fn parse<F: FromStr>(&self) -> Result<F, F::Err>;
    pub const fn is_ascii(&self) -> bool;
    pub fn eq_ignore_ascii_case(&self, other: &str) -> bool;
}
macro_rules! iters { ($($Name:ident $item:ty;)*) => { $(
    #[derive(Clone)]
    pub struct $Name<'a> { inner: &'a str }
    impl<'a> Iterator for $Name<'a> { type Item = $item; fn next(&mut self) -> Option<$item>; }
    impl<'a> DoubleEndedIterator for $Name<'a> { fn next_back(&mut self) -> Option<$item>; }
)* } }
iters! { Chars char; CharIndices (usize, char); Bytes u8; Lines &'a str; SplitWhitespace &'a str; }
impl<'a> Chars<'a> { pub fn as_str(&self) -> &'a str; }
#[derive(Clone)]
pub struct Split<'a, P> { inner: &'a str, pat: P }
impl<'a, P: Pattern> Iterator for Split<'a, P> { type Item = &'a str; fn next(&mut self) -> Option<&'a str>; }
impl<'a, P: Pattern> DoubleEndedIterator for Split<'a, P> { fn next_back(&mut self) -> Option<&'a str>; }
