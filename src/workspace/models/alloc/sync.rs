use core::borrow::Borrow;
use core::marker::Unsize;
use core::ops::{CoerceUnsized, Deref, DispatchFromDyn};
use core::pin::Pin;
use crate::boxed::Box;
use crate::string::String;
use crate::vec::Vec;
pub struct Arc<T: ?Sized> { ptr: *const T }
pub struct Weak<T: ?Sized> { ptr: *const T }
unsafe impl<T: ?Sized + Sync + Send> Send for Arc<T> {}
unsafe impl<T: ?Sized + Sync + Send> Sync for Arc<T> {}
unsafe impl<T: ?Sized + Sync + Send> Send for Weak<T> {}
unsafe impl<T: ?Sized + Sync + Send> Sync for Weak<T> {}
impl<T: ?Sized> Unpin for Arc<T> {}
impl<T> Arc<T> {
    pub fn new(value: T) -> Arc<T>;
    pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(data_fn: F) -> Arc<T>;
    pub fn pin(value: T) -> Pin<Arc<T>>;
    pub fn try_unwrap(this: Self) -> Result<T, Self>;
    pub fn into_inner(this: Self) -> Option<T>;
    pub fn unwrap_or_clone(this: Self) -> T where T: Clone;
}
impl<T: ?Sized> Arc<T> {
    pub fn as_ptr(this: &Self) -> *const T;
    pub fn into_raw(this: Self) -> *const T;
    pub unsafe fn from_raw(ptr: *const T) -> Self;
    pub fn downgrade(this: &Self) -> Weak<T>;
    pub fn weak_count(this: &Self) -> usize;
    pub fn strong_count(this: &Self) -> usize;
    pub fn ptr_eq(this: &Self, other: &Self) -> bool;
    pub fn get_mut(this: &mut Self) -> Option<&mut T>;
}
impl<T: Clone> Arc<T> { pub fn make_mut(this: &mut Self) -> &mut T; }
impl<T> Weak<T> { pub const fn new() -> Weak<T>; }
impl<T: ?Sized> Weak<T> { pub fn upgrade(&self) -> Option<Arc<T>>; pub fn strong_count(&self) -> usize; pub fn ptr_eq(&self, other: &Self) -> bool; }
impl<T: ?Sized> Clone for Arc<T> { fn clone(&self) -> Arc<T>; }
impl<T: ?Sized> Clone for Weak<T> { fn clone(&self) -> Weak<T>; }
impl<T> Default for Weak<T> { fn default() -> Weak<T>; }
impl<T: ?Sized> Drop for Arc<T> { fn drop(&mut self); }
impl<T: ?Sized> Deref for Arc<T> { type Target = T; fn deref(&self) -> &T; }
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Arc<U>> for Arc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Arc<U>> for Arc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Weak<U>> for Weak<T> {}
impl<T: Default> Default for Arc<T> { fn default() -> Arc<T>; }
impl<T> From<T> for Arc<T> { fn from(t: T) -> Self; }
impl From<&str> for Arc<str> { fn from(v: &str) -> Self; }
impl From<String> for Arc<str> { fn from(v: String) -> Self; }
impl<T: ?Sized> From<Box<T>> for Arc<T> { fn from(v: Box<T>) -> Self; }
impl<T> From<Vec<T>> for Arc<[T]> { fn from(v: Vec<T>) -> Self; }
impl<T: Clone> From<&[T]> for Arc<[T]> { fn from(v: &[T]) -> Self; }
impl<T: ?Sized> AsRef<T> for Arc<T> { fn as_ref(&self) -> &T; }
impl<T: ?Sized> Borrow<T> for Arc<T> { fn borrow(&self) -> &T; }
impl<T: ?Sized + PartialEq> PartialEq for Arc<T> { fn eq(&self, other: &Self) -> bool; }
impl<T: ?Sized + Eq> Eq for Arc<T> {}
impl<T: ?Sized + PartialOrd> PartialOrd for Arc<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering>; }
impl<T: ?Sized + Ord> Ord for Arc<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering; }
impl<T: ?Sized + core::hash::Hash> core::hash::Hash for Arc<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H); }
impl<T: ?Sized + core::fmt::Debug> core::fmt::Debug for Arc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: ?Sized + core::fmt::Display> core::fmt::Display for Arc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: ?Sized> core::fmt::Debug for Weak<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T> core::iter::FromIterator<T> for Arc<[T]> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self; }
