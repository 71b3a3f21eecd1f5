use core::ops::Deref;
use crate::string::String;
use crate::vec::Vec;
pub use core::borrow::{Borrow, BorrowMut};
pub trait ToOwned { type Owned: Borrow<Self>; fn to_owned(&self) -> Self::Owned; }
impl<T: Clone> ToOwned for T { type Owned = T; fn to_owned(&self) -> T { loop {} } }
impl ToOwned for str { type Owned = String; fn to_owned(&self) -> String { loop {} } }
impl<T: Clone> ToOwned for [T] { type Owned = Vec<T>; fn to_owned(&self) -> Vec<T> { loop {} } }
pub enum Cow<'a, B: ?Sized + ToOwned + 'a> { Borrowed(&'a B), Owned(<B as ToOwned>::Owned) }
impl<B: ?Sized + ToOwned> Cow<'_, B> { pub fn into_owned(self) -> <B as ToOwned>::Owned { loop {} } pub fn to_mut(&mut self) -> &mut <B as ToOwned>::Owned { loop {} } }
impl<B: ?Sized + ToOwned> Deref for Cow<'_, B> { type Target = B; fn deref(&self) -> &B { loop {} } }
impl<B: ?Sized + ToOwned> Clone for Cow<'_, B> { fn clone(&self) -> Self { loop {} } }
impl<B: ?Sized + ToOwned + core::fmt::Display> core::fmt::Display for Cow<'_, B> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
impl<B: ?Sized + ToOwned + core::fmt::Debug> core::fmt::Debug for Cow<'_, B> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
impl<B: ?Sized + ToOwned> AsRef<B> for Cow<'_, B> { fn as_ref(&self) -> &B { loop {} } }
impl<'a> From<&'a str> for Cow<'a, str> { fn from(s: &'a str) -> Self { loop {} } }
impl<'a> From<String> for Cow<'a, str> { fn from(s: String) -> Self { loop {} } }
impl<'a, B: ?Sized + PartialEq + ToOwned> PartialEq for Cow<'a, B> { fn eq(&self, other: &Self) -> bool { loop {} } }
impl<'a, 'b> PartialEq<&'b str> for Cow<'a, str> { fn eq(&self, other: &&'b str) -> bool { loop {} } }
impl<'a> PartialEq<str> for Cow<'a, str> { fn eq(&self, other: &str) -> bool { loop {} } }
