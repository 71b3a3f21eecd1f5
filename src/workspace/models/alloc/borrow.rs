use core::ops::Deref;
use crate::string::String;
use crate::vec::Vec;
pub use core::borrow::{Borrow, BorrowMut};
pub trait ToOwned { type Owned: Borrow<Self>; fn to_owned(&self) -> Self::Owned; }
impl<T: Clone> ToOwned for T { type Owned = T; fn to_owned(&self) -> T; }
impl ToOwned for str { type Owned = String; fn to_owned(&self) -> String; }
impl<T: Clone> ToOwned for [T] { type Owned = Vec<T>; fn to_owned(&self) -> Vec<T>; }
pub enum Cow<'a, B: ?Sized + ToOwned + 'a> { Borrowed(&'a B), Owned(<B as ToOwned>::Owned) }
impl<B: ?Sized + ToOwned> Cow<'_, B> { pub fn into_owned(self) -> <B as ToOwned>::Owned; pub fn to_mut(&mut self) -> &mut <B as ToOwned>::Owned; }
impl<B: ?Sized + ToOwned> Deref for Cow<'_, B> { type Target = B; fn deref(&self) -> &B; }
impl<B: ?Sized + ToOwned> Clone for Cow<'_, B> { fn clone(&self) -> Self; }
impl<B: ?Sized + ToOwned + core::fmt::Display> core::fmt::Display for Cow<'_, B> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<B: ?Sized + ToOwned + core::fmt::Debug> core::fmt::Debug for Cow<'_, B> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<B: ?Sized + ToOwned> AsRef<B> for Cow<'_, B> { fn as_ref(&self) -> &B; }
impl<'a> From<&'a str> for Cow<'a, str> { fn from(s: &'a str) -> Self; }
impl<'a> From<String> for Cow<'a, str> { fn from(s: String) -> Self; }
impl<'a, B: ?Sized + PartialEq + ToOwned> PartialEq for Cow<'a, B> { fn eq(&self, other: &Self) -> bool; }
impl<'a, 'b> PartialEq<&'b str> for Cow<'a, str> { fn eq(&self, other: &&'b str) -> bool; }
impl<'a> PartialEq<str> for Cow<'a, str> { fn eq(&self, other: &str) -> bool; }
