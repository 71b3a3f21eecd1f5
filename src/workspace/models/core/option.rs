use crate::ops::{Deref, DerefMut};
use crate::pin::Pin;
#[lang = "Option"]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Option<T> {
    #[lang = "None"]
    None,
    #[lang = "Some"]
    Some(T),
}
impl<T> Option<T> {
    pub const fn is_some(&self) -> bool { loop {} }
    pub const fn is_none(&self) -> bool { loop {} }
    pub fn is_some_and(self, f: impl FnOnce(T) -> bool) -> bool { loop {} }
    pub fn is_none_or(self, f: impl FnOnce(T) -> bool) -> bool { loop {} }
    pub const fn as_ref(&self) -> Option<&T> { loop {} }
    pub const fn as_mut(&mut self) -> Option<&mut T> { loop {} }
    pub fn as_pin_mut(self: Pin<&mut Self>) -> Option<Pin<&mut T>> { loop {} }
    pub fn as_slice(&self) -> &[T] { loop {} }
    pub fn expect(self, msg: &str) -> T { loop {} }
    pub fn unwrap(self) -> T { loop {} }
    pub fn unwrap_or(self, default: T) -> T { loop {} }
    pub fn unwrap_or_else<F: FnOnce() -> T>(self, f: F) -> T { loop {} }
    pub fn unwrap_or_default(self) -> T where T: Default { loop {} }
    pub unsafe fn unwrap_unchecked(self) -> T { loop {} }
    pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Option<U> { loop {} }
    pub fn inspect<F: FnOnce(&T)>(self, f: F) -> Self { loop {} }
    pub fn map_or<U, F: FnOnce(T) -> U>(self, default: U, f: F) -> U { loop {} }
    pub fn map_or_else<U, D: FnOnce() -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U { loop {} }
    pub fn ok_or<E>(self, err: E) -> Result<T, E> { loop {} }
    pub fn ok_or_else<E, F: FnOnce() -> E>(self, err: F) -> Result<T, E> { loop {} }
    pub fn as_deref(&self) -> Option<&T::Target> where T: Deref { loop {} }
    pub fn as_deref_mut(&mut self) -> Option<&mut T::Target> where T: DerefMut { loop {} }
    pub fn iter(&self) -> Iter<'_, T> { loop {} }
    pub fn iter_mut(&mut self) -> IterMut<'_, T> { loop {} }
    pub fn and<U>(self, optb: Option<U>) -> Option<U> { loop {} }
    pub fn and_then<U, F: FnOnce(T) -> Option<U>>(self, f: F) -> Option<U> { loop {} }
    pub fn filter<P: FnOnce(&T) -> bool>(self, predicate: P) -> Self { loop {} }
    pub fn or(self, optb: Option<T>) -> Option<T> { loop {} }
    pub fn or_else<F: FnOnce() -> Option<T>>(self, f: F) -> Option<T> { loop {} }
    pub fn xor(self, optb: Option<T>) -> Option<T> { loop {} }
    pub fn insert(&mut self, value: T) -> &mut T { loop {} }
    pub fn get_or_insert(&mut self, value: T) -> &mut T { loop {} }
    pub fn get_or_insert_with<F: FnOnce() -> T>(&mut self, f: F) -> &mut T { loop {} }
    pub fn take(&mut self) -> Option<T> { loop {} }
    pub fn take_if<P: FnOnce(&mut T) -> bool>(&mut self, predicate: P) -> Option<T> { loop {} }
    pub fn replace(&mut self, value: T) -> Option<T> { loop {} }
    pub fn zip<U>(self, other: Option<U>) -> Option<(T, U)> { loop {} }
}
impl<T, U> Option<(T, U)> { pub fn unzip(self) -> (Option<T>, Option<U>) { loop {} } }
impl<T> Option<&T> { pub fn copied(self) -> Option<T> where T: Copy { loop {} } pub fn cloned(self) -> Option<T> where T: Clone { loop {} } }
impl<T> Option<&mut T> { pub fn copied(self) -> Option<T> where T: Copy { loop {} } pub fn cloned(self) -> Option<T> where T: Clone { loop {} } }
impl<T, E> Option<Result<T, E>> { pub fn transpose(self) -> Result<Option<T>, E> { loop {} } }
impl<T> Option<Option<T>> { pub fn flatten(self) -> Option<T> { loop {} } }
impl<T> Default for Option<T> { fn default() -> Option<T> { loop {} } }
impl<T> From<T> for Option<T> { fn from(val: T) -> Option<T> { loop {} } }
pub struct Iter<'a, A> { inner: Option<&'a A> }
pub struct IterMut<'a, A> { inner: Option<&'a mut A> }
pub struct IntoIter<A> { inner: Option<A> }
impl<'a, A> Iterator for Iter<'a, A> { type Item = &'a A; fn next(&mut self) -> Option<&'a A> { loop {} } }
impl<'a, A> Iterator for IterMut<'a, A> { type Item = &'a mut A; fn next(&mut self) -> Option<&'a mut A> { loop {} } }
impl<A> Iterator for IntoIter<A> { type Item = A; fn next(&mut self) -> Option<A> { loop {} } }
impl<T> IntoIterator for Option<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T> { loop {} } }
impl<'a, T> IntoIterator for &'a Option<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
impl<A, V: crate::iter::FromIterator<A>> crate::iter::FromIterator<Option<A>> for Option<V> { fn from_iter<I: IntoIterator<Item = Option<A>>>(iter: I) -> Option<V> { loop {} } }
