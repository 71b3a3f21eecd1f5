use core::fmt;
use core::iter::FromIterator;
use core::ops::{Deref, DerefMut, Index, IndexMut, RangeBounds};
use core::slice::{Iter, IterMut, SliceIndex};
use crate::boxed::Box;
pub struct Vec<T> { ptr: *mut T, len: usize }
unsafe impl<T: Send> Send for Vec<T> {}
unsafe impl<T: Sync> Sync for Vec<T> {}
#[doc(hidden)]
pub fn from_elem<T: Clone>(elem: T, n: usize) -> Vec<T>;
impl<T> Vec<T> {
    pub const fn new() -> Self;
    pub fn with_capacity(capacity: usize) -> Self;
    pub fn capacity(&self) -> usize;
    pub fn reserve(&mut self, additional: usize);
    pub fn shrink_to_fit(&mut self);
    pub fn into_boxed_slice(self) -> Box<[T]>;
    pub fn truncate(&mut self, len: usize);
    pub fn as_slice(&self) -> &[T];
    pub fn as_mut_slice(&mut self) -> &mut [T];
    pub fn swap_remove(&mut self, index: usize) -> T;
    pub fn insert(&mut self, index: usize, element: T);
    pub fn remove(&mut self, index: usize) -> T;
    pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
    pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, f: F);
    pub fn dedup(&mut self) where T: PartialEq;
    pub fn dedup_by_key<F: FnMut(&mut T) -> K, K: PartialEq>(&mut self, key: F);
    pub fn push(&mut self, value: T);
    pub fn pop(&mut self) -> Option<T>;
    pub fn append(&mut self, other: &mut Self);
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, T>;
    pub fn clear(&mut self);
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn split_off(&mut self, at: usize) -> Self;
    pub fn resize_with<F: FnMut() -> T>(&mut self, new_len: usize, f: F);
    pub fn resize(&mut self, new_len: usize, value: T) where T: Clone;
    pub fn extend_from_slice(&mut self, other: &[T]) where T: Clone;
    pub fn leak<'a>(self) -> &'a mut [T];
    pub fn splice<R: RangeBounds<usize>, I: IntoIterator<Item = T>>(&mut self, range: R, replace_with: I) -> Drain<'_, T>;
}
impl<T> Deref for Vec<T> { type Target = [T]; fn deref(&self) -> &[T]; }
impl<T> DerefMut for Vec<T> { fn deref_mut(&mut self) -> &mut [T]; }
impl<T, I: SliceIndex<[T]>> Index<I> for Vec<T> { type Output = I::Output; fn index(&self, index: I) -> &I::Output; }
impl<T, I: SliceIndex<[T]>> IndexMut<I> for Vec<T> { fn index_mut(&mut self, index: I) -> &mut I::Output; }
impl<T: Clone> Clone for Vec<T> { fn clone(&self) -> Self; }
impl<T> Default for Vec<T> { fn default() -> Self; }
impl<T: fmt::Debug> fmt::Debug for Vec<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T: core::hash::Hash> core::hash::Hash for Vec<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H); }
impl<T, U> PartialEq<Vec<U>> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &Vec<U>) -> bool; }
impl<T, U> PartialEq<[U]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &[U]) -> bool; }
impl<T, U> PartialEq<&[U]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &&[U]) -> bool; }
impl<T, U, const N: usize> PartialEq<[U; N]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &[U; N]) -> bool { loop {} } }
impl<T, U, const N: usize> PartialEq<&[U; N]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &&[U; N]) -> bool { loop {} } }
impl<T: Eq> Eq for Vec<T> {}
impl<T: PartialOrd> PartialOrd for Vec<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering>; }
impl<T: Ord> Ord for Vec<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering; }
impl<T> AsRef<[T]> for Vec<T> { fn as_ref(&self) -> &[T]; }
impl<T> AsMut<[T]> for Vec<T> { fn as_mut(&mut self) -> &mut [T]; }
impl<T> core::borrow::Borrow<[T]> for Vec<T> { fn borrow(&self) -> &[T]; }
impl<T: Clone> From<&[T]> for Vec<T> { fn from(s: &[T]) -> Self; }
impl<T, const N: usize> From<[T; N]> for Vec<T> { fn from(s: [T; N]) -> Self { loop {} } }
impl<T> From<Box<[T]>> for Vec<T> { fn from(s: Box<[T]>) -> Self; }
impl From<&str> for Vec<u8> { fn from(s: &str) -> Self; }
impl<T> From<crate::collections::VecDeque<T>> for Vec<T> { fn from(s: crate::collections::VecDeque<T>) -> Self; }
impl<T, const N: usize> TryFrom<Vec<T>> for [T; N] { type Error = Vec<T>; fn try_from(vec: Vec<T>) -> Result<[T; N], Vec<T>> { loop {} } }
use core::convert::TryFrom;
impl<T> FromIterator<T> for Vec<T> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Vec<T>; }
impl<T> Extend<T> for Vec<T> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I); }
impl<'a, T: Copy + 'a> Extend<&'a T> for Vec<T> { fn extend<I: IntoIterator<Item = &'a T>>(&mut self, iter: I); }
pub struct IntoIter<T> { buf: *mut T }
unsafe impl<T: Send> Send for IntoIter<T> {}
pub struct Drain<'a, T: 'a> { vec: &'a mut Vec<T> }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<T> DoubleEndedIterator for IntoIter<T> { fn next_back(&mut self) -> Option<T>; }
impl<T> ExactSizeIterator for IntoIter<T> {}
impl<T> Iterator for Drain<'_, T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<T> DoubleEndedIterator for Drain<'_, T> { fn next_back(&mut self) -> Option<T>; }
impl<T> IntoIterator for Vec<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
impl<'a, T> IntoIterator for &'a Vec<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
impl<'a, T> IntoIterator for &'a mut Vec<T> { type Item = &'a mut T; type IntoIter = IterMut<'a, T>; fn into_iter(self) -> IterMut<'a, T>; }
