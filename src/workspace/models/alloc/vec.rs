use core::fmt;
use core::iter::FromIterator;
use core::ops::{Deref, DerefMut, Index, IndexMut, RangeBounds};
use core::slice::{Iter, IterMut, SliceIndex};
use crate::boxed::Box;
pub struct Vec<T> { ptr: *mut T, len: usize }
unsafe impl<T: Send> Send for Vec<T> {}
unsafe impl<T: Sync> Sync for Vec<T> {}
#[doc(hidden)]
pub fn from_elem<T: Clone>(elem: T, n: usize) -> Vec<T> { loop {} }
impl<T> Vec<T> {
    pub const fn new() -> Self { loop {} }
    pub fn with_capacity(capacity: usize) -> Self { loop {} }
    pub fn capacity(&self) -> usize { loop {} }
    pub fn reserve(&mut self, additional: usize) { loop {} }
    pub fn shrink_to_fit(&mut self) { loop {} }
    pub fn into_boxed_slice(self) -> Box<[T]> { loop {} }
    pub fn truncate(&mut self, len: usize) { loop {} }
    pub fn as_slice(&self) -> &[T] { loop {} }
    pub fn as_mut_slice(&mut self) -> &mut [T] { loop {} }
    pub fn swap_remove(&mut self, index: usize) -> T { loop {} }
    pub fn insert(&mut self, index: usize, element: T) { loop {} }
    pub fn remove(&mut self, index: usize) -> T { loop {} }
    pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) { loop {} }
    pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, f: F) { loop {} }
    pub fn dedup(&mut self) where T: PartialEq { loop {} }
    pub fn dedup_by_key<F: FnMut(&mut T) -> K, K: PartialEq>(&mut self, key: F) { loop {} }
    pub fn push(&mut self, value: T) { loop {} }
    pub fn pop(&mut self) -> Option<T> { loop {} }
    pub fn append(&mut self, other: &mut Self) { loop {} }
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, T> { loop {} }
    pub fn clear(&mut self) { loop {} }
    pub fn len(&self) -> usize { loop {} }
    pub fn is_empty(&self) -> bool { loop {} }
    pub fn split_off(&mut self, at: usize) -> Self { loop {} }
    pub fn resize_with<F: FnMut() -> T>(&mut self, new_len: usize, f: F) { loop {} }
    pub fn resize(&mut self, new_len: usize, value: T) where T: Clone { loop {} }
    pub fn extend_from_slice(&mut self, other: &[T]) where T: Clone { loop {} }
    pub fn leak<'a>(self) -> &'a mut [T] { loop {} }
    pub fn splice<R: RangeBounds<usize>, I: IntoIterator<Item = T>>(&mut self, range: R, replace_with: I) -> Drain<'_, T> { loop {} }
}
impl<T> Deref for Vec<T> { type Target = [T]; fn deref(&self) -> &[T] { loop {} } }
impl<T> DerefMut for Vec<T> { fn deref_mut(&mut self) -> &mut [T] { loop {} } }
impl<T, I: SliceIndex<[T]>> Index<I> for Vec<T> { type Output = I::Output; fn index(&self, index: I) -> &I::Output { loop {} } }
impl<T, I: SliceIndex<[T]>> IndexMut<I> for Vec<T> { fn index_mut(&mut self, index: I) -> &mut I::Output { loop {} } }
impl<T: Clone> Clone for Vec<T> { fn clone(&self) -> Self { loop {} } }
impl<T> Default for Vec<T> { fn default() -> Self { loop {} } }
impl<T: fmt::Debug> fmt::Debug for Vec<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl<T: core::hash::Hash> core::hash::Hash for Vec<T> { fn hash<H: core::hash::Hasher>(&self, state: &mut H) { loop {} } }
impl<T, U> PartialEq<Vec<U>> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &Vec<U>) -> bool { loop {} } }
impl<T, U> PartialEq<[U]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &[U]) -> bool { loop {} } }
impl<T, U> PartialEq<&[U]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &&[U]) -> bool { loop {} } }
impl<T, U, const N: usize> PartialEq<[U; N]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &[U; N]) -> bool { loop {} } }
impl<T, U, const N: usize> PartialEq<&[U; N]> for Vec<T> where T: PartialEq<U> { fn eq(&self, other: &&[U; N]) -> bool { loop {} } }
impl<T: Eq> Eq for Vec<T> {}
impl<T: PartialOrd> PartialOrd for Vec<T> { fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> { loop {} } }
impl<T: Ord> Ord for Vec<T> { fn cmp(&self, other: &Self) -> core::cmp::Ordering { loop {} } }
impl<T> AsRef<[T]> for Vec<T> { fn as_ref(&self) -> &[T] { loop {} } }
impl<T> AsMut<[T]> for Vec<T> { fn as_mut(&mut self) -> &mut [T] { loop {} } }
impl<T> core::borrow::Borrow<[T]> for Vec<T> { fn borrow(&self) -> &[T] { loop {} } }
impl<T: Clone> From<&[T]> for Vec<T> { fn from(s: &[T]) -> Self { loop {} } }
impl<T, const N: usize> From<[T; N]> for Vec<T> { fn from(s: [T; N]) -> Self { loop {} } }
impl<T> From<Box<[T]>> for Vec<T> { fn from(s: Box<[T]>) -> Self { loop {} } }
impl From<&str> for Vec<u8> { fn from(s: &str) -> Self { loop {} } }
impl<T> From<crate::collections::VecDeque<T>> for Vec<T> { fn from(s: crate::collections::VecDeque<T>) -> Self { loop {} } }
impl<T, const N: usize> TryFrom<Vec<T>> for [T; N] { type Error = Vec<T>; fn try_from(vec: Vec<T>) -> Result<[T; N], Vec<T>> { loop {} } }
use core::convert::TryFrom;
impl<T> FromIterator<T> for Vec<T> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Vec<T> { loop {} } }
impl<T> Extend<T> for Vec<T> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) { loop {} } }
impl<'a, T: Copy + 'a> Extend<&'a T> for Vec<T> { fn extend<I: IntoIterator<Item = &'a T>>(&mut self, iter: I) { loop {} } }
pub struct IntoIter<T> { buf: *mut T }
unsafe impl<T: Send> Send for IntoIter<T> {}
pub struct Drain<'a, T: 'a> { vec: &'a mut Vec<T> }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
impl<T> DoubleEndedIterator for IntoIter<T> { fn next_back(&mut self) -> Option<T> { loop {} } }
impl<T> ExactSizeIterator for IntoIter<T> {}
impl<T> Iterator for Drain<'_, T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
impl<T> DoubleEndedIterator for Drain<'_, T> { fn next_back(&mut self) -> Option<T> { loop {} } }
impl<T> IntoIterator for Vec<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T> { loop {} } }
impl<'a, T> IntoIterator for &'a Vec<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
impl<'a, T> IntoIterator for &'a mut Vec<T> { type Item = &'a mut T; type IntoIter = IterMut<'a, T>; fn into_iter(self) -> IterMut<'a, T> { loop {} } }
