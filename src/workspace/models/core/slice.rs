use crate::cmp::Ordering;
use crate::marker::PointeeSized;
use crate::ops::{Index, IndexMut, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
pub unsafe trait SliceIndex<T: PointeeSized> { type Output: ?Sized; }
unsafe impl<T> SliceIndex<[T]> for usize { type Output = T; }
macro_rules! ranges { ($($t:ty)*) => { $(unsafe impl<T> SliceIndex<[T]> for $t { type Output = [T]; } unsafe impl SliceIndex<str> for $t { type Output = str; })* } }
ranges! { RangeFull Range<usize> RangeFrom<usize> RangeTo<usize> RangeInclusive<usize> RangeToInclusive<usize> }
impl<T, I: SliceIndex<[T]>> Index<I> for [T] { type Output = I::Output; fn index(&self, index: I) -> &I::Output; }
impl<T, I: SliceIndex<[T]>> IndexMut<I> for [T] { fn index_mut(&mut self, index: I) -> &mut I::Output; }
impl<T, I: SliceIndex<[T]>, const N: usize> Index<I> for [T; N] { type Output = I::Output; fn index(&self, index: I) -> &I::Output; }
impl<T, I: SliceIndex<[T]>, const N: usize> IndexMut<I> for [T; N] { fn index_mut(&mut self, index: I) -> &mut I::Output; }
impl<I: SliceIndex<str>> Index<I> for str { type Output = I::Output; fn index(&self, index: I) -> &I::Output; }
impl<T> [T] {
    #[lang = "slice_len_fn"]
    pub const fn len(&self) -> usize;
    pub const fn is_empty(&self) -> bool;
    pub const fn first(&self) -> Option<&T>;
    pub fn first_mut(&mut self) -> Option<&mut T>;
    pub const fn last(&self) -> Option<&T>;
    pub fn last_mut(&mut self) -> Option<&mut T>;
    pub const fn split_first(&self) -> Option<(&T, &[T])>;
    pub const fn split_last(&self) -> Option<(&T, &[T])>;
    pub fn get<I: SliceIndex<[T]>>(&self, index: I) -> Option<&I::Output>;
    pub fn get_mut<I: SliceIndex<[T]>>(&mut self, index: I) -> Option<&mut I::Output>;
    pub const fn as_ptr(&self) -> *const T;
    pub fn as_mut_ptr(&mut self) -> *mut T;
    pub fn swap(&mut self, a: usize, b: usize);
    pub fn reverse(&mut self);
    pub fn iter(&self) -> Iter<'_, T>;
    pub fn iter_mut(&mut self) -> IterMut<'_, T>;
    pub fn windows(&self, size: usize) -> Windows<'_, T>;
    pub fn chunks(&self, chunk_size: usize) -> Chunks<'_, T>;
    pub fn chunks_exact(&self, chunk_size: usize) -> Chunks<'_, T>;
    pub fn chunks_mut(&mut self, chunk_size: usize) -> ChunksMut<'_, T>;
    pub fn split_at(&self, mid: usize) -> (&[T], &[T]);
    pub fn split_at_mut(&mut self, mid: usize) -> (&mut [T], &mut [T]);
    pub fn contains(&self, x: &T) -> bool where T: PartialEq;
    pub fn starts_with(&self, needle: &[T]) -> bool where T: PartialEq;
    pub fn ends_with(&self, needle: &[T]) -> bool where T: PartialEq;
    pub fn binary_search(&self, x: &T) -> Result<usize, usize> where T: Ord;
    pub fn binary_search_by<'a, F: FnMut(&'a T) -> Ordering>(&'a self, f: F) -> Result<usize, usize>;
    pub fn partition_point<P: FnMut(&T) -> bool>(&self, pred: P) -> usize;
    pub fn sort_unstable(&mut self) where T: Ord;
    pub fn sort_unstable_by<F: FnMut(&T, &T) -> Ordering>(&mut self, compare: F);
    pub fn sort_unstable_by_key<K: Ord, F: FnMut(&T) -> K>(&mut self, f: F);
    pub fn rotate_left(&mut self, mid: usize);
    pub fn rotate_right(&mut self, k: usize);
    pub fn fill(&mut self, value: T) where T: Clone;
    pub fn clone_from_slice(&mut self, src: &[T]) where T: Clone;
    pub fn copy_from_slice(&mut self, src: &[T]) where T: Copy;
    pub fn is_sorted(&self) -> bool where T: PartialOrd;
}
impl [u8] {
    pub const fn is_ascii(&self) -> bool;
    pub fn eq_ignore_ascii_case(&self, other: &[u8]) -> bool;
    pub const fn trim_ascii(&self) -> &[u8];
}
macro_rules! iters { ($($Name:ident [$($g:tt)*] $item:ty;)*) => { $(
    pub struct $Name<'a, T: 'a> { inner: &'a [T] }
    impl<'a, T> Iterator for $Name<'a, T> { type Item = $item; fn next(&mut self) -> Option<$item>; }
    impl<'a, T> DoubleEndedIterator for $Name<'a, T> { fn next_back(&mut self) -> Option<$item>; }
    impl<'a, T> ExactSizeIterator for $Name<'a, T> {}
)* } }
iters! { Iter [] &'a T; IterMut [] &'a mut T; Windows [] &'a [T]; Chunks [] &'a [T]; ChunksMut [] &'a mut [T]; }
impl<'a, T> Clone for Iter<'a, T> { fn clone(&self) -> Self; }
impl<'a, T> IntoIterator for &'a [T] { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
impl<'a, T> IntoIterator for &'a mut [T] { type Item = &'a mut T; type IntoIter = IterMut<'a, T>; fn into_iter(self) -> IterMut<'a, T>; }
pub const unsafe fn from_raw_parts<'a, T>(data: *const T, len: usize) -> &'a [T];
pub const fn from_ref<T>(s: &T) -> &[T];
