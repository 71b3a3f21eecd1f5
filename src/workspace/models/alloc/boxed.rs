use core::any::Any;
use core::error::Error;
use core::future::Future;
use core::marker::Unsize;
use core::ops::{CoerceUnsized, Deref, DerefMut, DispatchFromDyn, Fn, FnMut, FnOnce};
use core::pin::Pin;
use core::task::{Context, Poll};
use crate::string::String;
use crate::vec::Vec;
#[lang = "owned_box"]
#[fundamental]
pub struct Box<T: ?Sized>(*const T);
unsafe impl<T: ?Sized + Send> Send for Box<T> {}
unsafe impl<T: ?Sized + Sync> Sync for Box<T> {}
impl<T> Box<T> { pub fn new(x: T) -> Self; pub fn pin(x: T) -> Pin<Box<T>>; }
impl<T: ?Sized> Box<T> {
    pub fn leak<'a>(b: Self) -> &'a mut T;
    pub fn into_pin(boxed: Self) -> Pin<Self>;
    pub fn into_raw(b: Self) -> *mut T;
    pub unsafe fn from_raw(raw: *mut T) -> Self;
}
impl<T: ?Sized> Unpin for Box<T> {}
impl<T: ?Sized> Deref for Box<T> { type Target = T; fn deref(&self) -> &T; }
impl<T: ?Sized> DerefMut for Box<T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Box<U>> for Box<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Box<U>> for Box<T> {}
impl<T: Clone> Clone for Box<T> { fn clone(&self) -> Self; }
impl<T: Clone> Clone for Box<[T]> { fn clone(&self) -> Self; }
impl Clone for Box<str> { fn clone(&self) -> Self; }
impl<T: Default> Default for Box<T> { fn default() -> Self; }
impl<T> From<T> for Box<T> { fn from(t: T) -> Self; }
impl From<&str> for Box<str> { fn from(s: &str) -> Self; }
impl From<String> for Box<str> { fn from(s: String) -> Self; }
impl<T> From<Vec<T>> for Box<[T]> { fn from(s: Vec<T>) -> Self; }
impl<'a, E: Error + 'a> From<E> for Box<dyn Error + 'a> { fn from(err: E) -> Self; }
impl<'a, E: Error + Send + Sync + 'a> From<E> for Box<dyn Error + Send + Sync + 'a> { fn from(err: E) -> Self; }
impl<'a> From<&str> for Box<dyn Error + 'a> { fn from(err: &str) -> Self; }
impl<'a> From<&str> for Box<dyn Error + Send + Sync + 'a> { fn from(err: &str) -> Self; }
impl<'a> From<String> for Box<dyn Error + 'a> { fn from(err: String) -> Self; }
impl<'a> From<String> for Box<dyn Error + Send + Sync + 'a> { fn from(err: String) -> Self; }
impl<T: ?Sized> AsRef<T> for Box<T> { fn as_ref(&self) -> &T; }
impl<T: ?Sized> AsMut<T> for Box<T> { fn as_mut(&mut self) -> &mut T; }
impl<T: ?Sized> core::borrow::Borrow<T> for Box<T> { fn borrow(&self) -> &T; }
impl<T: ?Sized + PartialEq> PartialEq for Box<T> { fn eq(&self, other: &Self) -> bool; }
impl<T: ?Sized + Eq> Eq for Box<T> {}
impl<T: ?Sized + PartialOrd> PartialOrd for Box<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering>; }
impl<T: ?Sized + Ord> Ord for Box<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering; }
impl<T: ?Sized + core::hash::Hash> core::hash::Hash for Box<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H); }
impl<T: ?Sized + core::fmt::Debug> core::fmt::Debug for Box<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: ?Sized + core::fmt::Display> core::fmt::Display for Box<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
impl<T: Error> Error for Box<T> {}
impl<I: Iterator + ?Sized> Iterator for Box<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<F: ?Sized + Future + Unpin> Future for Box<F> { type Output = F::Output; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output>; }
impl<Args: core::marker::Tuple, F: FnOnce<Args> + ?Sized> FnOnce<Args> for Box<F> { type Output = <F as FnOnce<Args>>::Output; extern "rust-call" fn call_once(self, args: Args) -> Self::Output; }
impl<Args: core::marker::Tuple, F: FnMut<Args> + ?Sized> FnMut<Args> for Box<F> { extern "rust-call" fn call_mut(&mut self, args: Args) -> Self::Output; }
impl<Args: core::marker::Tuple, F: Fn<Args> + ?Sized> Fn<Args> for Box<F> { extern "rust-call" fn call(&self, args: Args) -> Self::Output; }
impl Box<dyn Any> { pub fn downcast<T: Any>(self) -> Result<Box<T>, Self>; }
impl Box<dyn Any + Send> { pub fn downcast<T: Any>(self) -> Result<Box<T>, Self>; }
impl dyn Error { #[rustc_allow_incoherent_impl] pub fn downcast<T: Error + 'static>(self: Box<Self>) -> Result<Box<T>, Box<dyn Error>>; }
impl<I> core::iter::FromIterator<I> for Box<[I]> { fn from_iter<T: IntoIterator<Item = I>>(iter: T) -> Self; }
