use core::fmt;
use core::iter::FromIterator;
use core::ops::{Add, AddAssign, Deref, DerefMut, Index, RangeBounds};
use crate::borrow::Cow;
use crate::boxed::Box;
use crate::vec::Vec;
#[lang = "String"]
#[derive(PartialEq, PartialOrd, Eq, Ord, Hash, Clone, Default)]
pub struct String { vec: Vec<u8> }
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct FromUtf8Error { bytes: Vec<u8> }
impl fmt::Display for FromUtf8Error { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl core::error::Error for FromUtf8Error {}
pub type ParseError = core::convert::Infallible;
impl String {
    pub const fn new() -> String { loop {} }
    pub fn with_capacity(capacity: usize) -> String { loop {} }
    pub fn from_utf8(vec: Vec<u8>) -> Result<String, FromUtf8Error> { loop {} }
    pub fn from_utf8_lossy(v: &[u8]) -> Cow<'_, str> { loop {} }
    pub fn into_bytes(self) -> Vec<u8> { loop {} }
    pub fn as_str(&self) -> &str { loop {} }
    pub fn as_mut_str(&mut self) -> &mut str { loop {} }
    pub fn push_str(&mut self, string: &str) { loop {} }
    pub fn capacity(&self) -> usize { loop {} }
    pub fn reserve(&mut self, additional: usize) { loop {} }
    pub fn shrink_to_fit(&mut self) { loop {} }
    pub fn push(&mut self, ch: char) { loop {} }
    pub fn as_bytes(&self) -> &[u8] { loop {} }
    pub fn truncate(&mut self, new_len: usize) { loop {} }
    pub fn pop(&mut self) -> Option<char> { loop {} }
    pub fn remove(&mut self, idx: usize) -> char { loop {} }
    pub fn retain<F: FnMut(char) -> bool>(&mut self, f: F) { loop {} }
    pub fn insert(&mut self, idx: usize, ch: char) { loop {} }
    pub fn insert_str(&mut self, idx: usize, string: &str) { loop {} }
    pub fn len(&self) -> usize { loop {} }
    pub fn is_empty(&self) -> bool { loop {} }
    pub fn split_off(&mut self, at: usize) -> String { loop {} }
    pub fn clear(&mut self) { loop {} }
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_> { loop {} }
    pub fn into_boxed_str(self) -> Box<str> { loop {} }
    pub fn leak<'a>(self) -> &'a mut str { loop {} }
}
pub struct Drain<'a> { s: &'a str }
impl Iterator for Drain<'_> { type Item = char; fn next(&mut self) -> Option<char> { loop {} } }
pub trait ToString { fn to_string(&self) -> String; }
impl<T: fmt::Display + ?Sized> ToString for T { fn to_string(&self) -> String { loop {} } }
impl Deref for String { type Target = str; fn deref(&self) -> &str { loop {} } }
impl DerefMut for String { fn deref_mut(&mut self) -> &mut str { loop {} } }
impl<I: core::slice::SliceIndex<str>> Index<I> for String { type Output = I::Output; fn index(&self, index: I) -> &I::Output { loop {} } }
impl fmt::Display for String { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl fmt::Debug for String { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl fmt::Write for String { fn write_str(&mut self, s: &str) -> fmt::Result { loop {} } }
impl Add<&str> for String { type Output = String; fn add(self, other: &str) -> String { loop {} } }
impl AddAssign<&str> for String { fn add_assign(&mut self, other: &str) { loop {} } }
macro_rules! eqs { ($($l:ty, $r:ty;)*) => { $(impl<'a, 'b> PartialEq<$r> for $l { fn eq(&self, other: &$r) -> bool { loop {} } } impl<'a, 'b> PartialEq<$l> for $r { fn eq(&self, other: &$l) -> bool { loop {} } })* } }
eqs! { String, str; String, &'a str; String, Cow<'a, str>; }
macro_rules! froms { ($($t:ty)*) => { $(impl From<$t> for String { fn from(s: $t) -> String { loop {} } })* } }
froms! { &str &mut str &String Box<str> Cow<'_, str> char }
impl From<String> for Vec<u8> { fn from(s: String) -> Vec<u8> { loop {} } }
impl core::str::FromStr for String { type Err = core::convert::Infallible; fn from_str(s: &str) -> Result<String, core::convert::Infallible> { loop {} } }
impl AsRef<str> for String { fn as_ref(&self) -> &str { loop {} } }
impl AsRef<[u8]> for String { fn as_ref(&self) -> &[u8] { loop {} } }
impl core::borrow::Borrow<str> for String { fn borrow(&self) -> &str { loop {} } }
macro_rules! collects { ($($t:ty)*) => { $(
    impl<'a> FromIterator<$t> for String { fn from_iter<I: IntoIterator<Item = $t>>(iter: I) -> String { loop {} } }
    impl<'a> Extend<$t> for String { fn extend<I: IntoIterator<Item = $t>>(&mut self, iter: I) { loop {} } }
)* } }
collects! { char &'a char &'a str String }
