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
    pub fn new(value: T) -> Rc<T> { loop {} }
    pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(data_fn: F) -> Rc<T> { loop {} }
    pub fn pin(value: T) -> Pin<Rc<T>> { loop {} }
    pub fn try_unwrap(this: Self) -> Result<T, Self> { loop {} }
    pub fn into_inner(this: Self) -> Option<T> { loop {} }
    pub fn unwrap_or_clone(this: Self) -> T where T: Clone { loop {} }
}
impl<T: ?Sized> Rc<T> {
    pub fn as_ptr(this: &Self) -> *const T { loop {} }
    pub fn into_raw(this: Self) -> *const T { loop {} }
    pub unsafe fn from_raw(ptr: *const T) -> Self { loop {} }
    pub fn downgrade(this: &Self) -> Weak<T> { loop {} }
    pub fn weak_count(this: &Self) -> usize { loop {} }
    pub fn strong_count(this: &Self) -> usize { loop {} }
    pub fn ptr_eq(this: &Self, other: &Self) -> bool { loop {} }
    pub fn get_mut(this: &mut Self) -> Option<&mut T> { loop {} }
}
impl<T: Clone> Rc<T> { pub fn make_mut(this: &mut Self) -> &mut T { loop {} } }
impl<T> Weak<T> { pub const fn new() -> Weak<T> { loop {} } }
impl<T: ?Sized> Weak<T> { pub fn upgrade(&self) -> Option<Rc<T>> { loop {} } pub fn strong_count(&self) -> usize { loop {} } pub fn ptr_eq(&self, other: &Self) -> bool { loop {} } }
impl<T: ?Sized> Clone for Rc<T> { fn clone(&self) -> Rc<T> { loop {} } }
impl<T: ?Sized> Clone for Weak<T> { fn clone(&self) -> Weak<T> { loop {} } }
impl<T> Default for Weak<T> { fn default() -> Weak<T> { loop {} } }
impl<T: ?Sized> Drop for Rc<T> { fn drop(&mut self) { loop {} } }
impl<T: ?Sized> Deref for Rc<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Rc<U>> for Rc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Rc<U>> for Rc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Weak<U>> for Weak<T> {}
impl<T: Default> Default for Rc<T> { fn default() -> Rc<T> { loop {} } }
impl<T> From<T> for Rc<T> { fn from(t: T) -> Self { loop {} } }
impl From<&str> for Rc<str> { fn from(v: &str) -> Self { loop {} } }
impl From<String> for Rc<str> { fn from(v: String) -> Self { loop {} } }
impl<T: ?Sized> From<Box<T>> for Rc<T> { fn from(v: Box<T>) -> Self { loop {} } }
impl<T> From<Vec<T>> for Rc<[T]> { fn from(v: Vec<T>) -> Self { loop {} } }
impl<T: Clone> From<&[T]> for Rc<[T]> { fn from(v: &[T]) -> Self { loop {} } }
impl<T: ?Sized> AsRef<T> for Rc<T> { fn as_ref(&self) -> &T { loop {} } }
impl<T: ?Sized> Borrow<T> for Rc<T> { fn borrow(&self) -> &T { loop {} } }
impl<T: ?Sized + PartialEq> PartialEq for Rc<T> { fn eq(&self, other: &Self) -> bool { loop {} } }
impl<T: ?Sized + Eq> Eq for Rc<T> {}
impl<T: ?Sized + PartialOrd> PartialOrd for Rc<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> { loop {} } }
impl<T: ?Sized + Ord> Ord for Rc<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering { loop {} } }
impl<T: ?Sized + core::hash::Hash> core::hash::Hash for Rc<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H) { loop {} } }
impl<T: ?Sized + core::fmt::Debug> core::fmt::Debug for Rc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
impl<T: ?Sized + core::fmt::Display> core::fmt::Display for Rc<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
impl<T: ?Sized> core::fmt::Debug for Weak<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
impl<T> core::iter::FromIterator<T> for Rc<[T]> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self { loop {} } }
