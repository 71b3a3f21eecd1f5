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
impl fmt::Display for FromUtf8Error { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl core::error::Error for FromUtf8Error {}
pub type ParseError = core::convert::Infallible;
impl String {
    pub const fn new() -> String;
    pub fn with_capacity(capacity: usize) -> String;
    pub fn from_utf8(vec: Vec<u8>) -> Result<String, FromUtf8Error>;
    pub fn from_utf8_lossy(v: &[u8]) -> Cow<'_, str>;
    pub fn into_bytes(self) -> Vec<u8>;
    pub fn as_str(&self) -> &str;
    pub fn as_mut_str(&mut self) -> &mut str;
    pub fn push_str(&mut self, string: &str);
    pub fn capacity(&self) -> usize;
    pub fn reserve(&mut self, additional: usize);
    pub fn shrink_to_fit(&mut self);
    pub fn push(&mut self, ch: char);
    pub fn as_bytes(&self) -> &[u8];
    pub fn truncate(&mut self, new_len: usize);
    pub fn pop(&mut self) -> Option<char>;
    pub fn remove(&mut self, idx: usize) -> char;
    pub fn retain<F: FnMut(char) -> bool>(&mut self, f: F);
    pub fn insert(&mut self, idx: usize, ch: char);
    pub fn insert_str(&mut self, idx: usize, string: &str);
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn split_off(&mut self, at: usize) -> String;
    pub fn clear(&mut self);
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_>;
    pub fn into_boxed_str(self) -> Box<str>;
    pub fn leak<'a>(self) -> &'a mut str;
}
pub struct Drain<'a> { s: &'a str }
impl Iterator for Drain<'_> { type Item = char; fn next(&mut self) -> Option<char>; }
pub trait ToString { fn to_string(&self) -> String; }
impl<T: fmt::Display + ?Sized> ToString for T { fn to_string(&self) -> String; }
impl Deref for String { type Target = str; fn deref(&self) -> &str; }
impl DerefMut for String { fn deref_mut(&mut self) -> &mut str; }
impl<I: core::slice::SliceIndex<str>> Index<I> for String { type Output = I::Output; fn index(&self, index: I) -> &I::Output; }
impl fmt::Display for String { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl fmt::Debug for String { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl fmt::Write for String { fn write_str(&mut self, s: &str) -> fmt::Result; }
impl Add<&str> for String { type Output = String; fn add(self, other: &str) -> String; }
impl AddAssign<&str> for String { fn add_assign(&mut self, other: &str); }
macro_rules! eqs { ($($l:ty, $r:ty;)*) => { $(impl<'a, 'b> PartialEq<$r> for $l { fn eq(&self, other: &$r) -> bool; } impl<'a, 'b> PartialEq<$l> for $r { fn eq(&self, other: &$l) -> bool; })* } }
eqs! { String, str; String, &'a str; String, Cow<'a, str>; }
macro_rules! froms { ($($t:ty)*) => { $(impl From<$t> for String { fn from(s: $t) -> String; })* } }
froms! { &str &mut str &String Box<str> Cow<'_, str> char }
impl From<String> for Vec<u8> { fn from(s: String) -> Vec<u8>; }
impl core::str::FromStr for String { type Err = core::convert::Infallible; fn from_str(s: &str) -> Result<String, core::convert::Infallible>; }
impl AsRef<str> for String { fn as_ref(&self) -> &str; }
impl AsRef<[u8]> for String { fn as_ref(&self) -> &[u8]; }
impl core::borrow::Borrow<str> for String { fn borrow(&self) -> &str; }
macro_rules! collects { ($($t:ty)*) => { $(
    impl<'a> FromIterator<$t> for String { fn from_iter<I: IntoIterator<Item = $t>>(iter: I) -> String; }
    impl<'a> Extend<$t> for String { fn extend<I: IntoIterator<Item = $t>>(&mut self, iter: I); }
)* } }
collects! { char &'a char &'a str String }
