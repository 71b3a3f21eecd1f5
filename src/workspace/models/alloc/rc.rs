use core::borrow::Borrow;
use core::marker::Unsize;
use core::ops::{CoerceUnsized, Deref, DispatchFromDyn};
use core::pin::Pin;
use crate::boxed::Box;
use crate::string::String;
use crate::vec::Vec;
pub struct Rc<T: ?Sized> { ptr: *const T }
pub struct Weak<T: ?Sized> { ptr: *const T }
impl<T: ?Sized> !Send for Rc<T> {}
impl<T: ?Sized> !Sync for Rc<T> {}
impl<T: ?Sized> !Send for Weak<T> {}
impl<T: ?Sized> !Sync for Weak<T> {}
impl<T: ?Sized> Unpin for Rc<T> {}
impl<T> Rc<T> {
    pub fn new(value: T) -> Rc<T>;
    pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(data_fn: F) -> Rc<T>;
    pub fn pin(value: T) -> Pin<Rc<T>>;
    pub fn try_unwrap(this: Self) -> Result<T, Self>;
    pub fn into_inner(this: Self) -> Option<T>;
    pub fn unwrap_or_clone(this: Self) -> T where T: Clone;
}
impl<T: ?Sized> Rc<T> {
    pub fn as_ptr(this: &Self) -> *const T;
    pub fn into_raw(this: Self) -> *const T;
    pub unsafe fn from_raw(ptr: *const T) -> Self;
    pub fn downgrade(this: &Self) -> Weak<T>;
    pub fn weak_count(this: &Self) -> usize;
    pub fn strong_count(this: &Self) -> usize;
    pub fn ptr_eq(this: &Self, other: &Self) -> bool;
    pub fn get_mut(this: &mut Self) -> Option<&mut T>;
}
impl<T: Clone> Rc<T> { pub fn make_mut(this: &mut Self) -> &mut T; }
impl<T> Weak<T> { pub const fn new() -> Weak<T>; }
impl<T: ?Sized> Weak<T> { pub fn upgrade(&self) -> Option<Rc<T>>; pub fn strong_count(&self) -> usize; pub fn ptr_eq(&self, other: &Self) -> bool; }
impl<T: ?Sized> Clone for Rc<T> { fn clone(&self) -> Rc<T>; }
impl<T: ?Sized> Clone for Weak<T> { fn clone(&self) -> Weak<T>; }
impl<T> Default for Weak<T> { fn default() -> Weak<T>; }
impl<T: ?Sized> Drop for Rc<T> { fn drop(&mut self); }
impl<T: ?Sized> Deref for Rc<T> { type Target = T; fn deref(&self) -> &T; }
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Rc<U>> for Rc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Rc<U>> for Rc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Weak<U>> for Weak<T> {}
impl<T: Default> Default for Rc<T> { fn default() -> Rc<T>; }
impl<T> From<T> for Rc<T> { fn from(t: T) -> Self; }
impl From<&str> for Rc<str> { fn from(v: &str) -> Self; }
impl From<String> for Rc<str> { fn from(v: String) -> Self; }
impl<T: ?Sized> From<Box<T>> for Rc<T> { fn from(v: Box<T>) -> Self; }
impl<T> From<Vec<T>> for Rc<[T]> { fn from(v: Vec<T>) -> Self; }
impl<T: Clone> From<&[T]> for Rc<[T]> { fn from(v: &[T]) -> Self; }
impl<T: ?Sized> AsRef<T> for Rc<T> { fn as_ref(&self) -> &T; }
impl<T: ?Sized> Borrow<T> for Rc<T> { fn borrow(&self) -> &T; }
impl<T: ?Sized + PartialEq> PartialEq for Rc<T> { fn eq(&self, other: &Self) -> bool; }
impl<T: ?Sized + Eq> Eq for Rc<T> {}
impl<T: ?Sized + PartialOrd> PartialOrd for Rc<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering>; }
impl<T: ?Sized + Ord> Ord for Rc<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering; }
impl<T: ?Sized + core::hash::Hash> core::hash::Hash for Rc<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H); }
impl<T: ?Sized + core::fmt::Debug> core::fmt::Debug for Rc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: ?Sized + core::fmt::Display> core::fmt::Display for Rc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: ?Sized> core::fmt::Debug for Weak<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T> core::iter::FromIterator<T> for Rc<[T]> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self; }
