use crate::cmp::Ordering;
use crate::ops::{Range, RangeFrom, RangeInclusive, Try};
#[lang = "iterator"]
pub trait Iterator {
    type Item;
    #[lang = "next"]
    fn next(&mut self) -> Option<Self::Item>;
    fn size_hint(&self) -> (usize, Option<usize>) { loop {} }
    fn count(self) -> usize where Self: Sized { loop {} }
    fn last(self) -> Option<Self::Item> where Self: Sized { loop {} }
    fn nth(&mut self, n: usize) -> Option<Self::Item> { loop {} }
    fn step_by(self, step: usize) -> StepBy<Self> where Self: Sized { loop {} }
    fn chain<U: IntoIterator<Item = Self::Item>>(self, other: U) -> Chain<Self, U::IntoIter> where Self: Sized { loop {} }
    fn zip<U: IntoIterator>(self, other: U) -> Zip<Self, U::IntoIter> where Self: Sized { loop {} }
    fn map<B, F: FnMut(Self::Item) -> B>(self, f: F) -> Map<Self, F> where Self: Sized { loop {} }
    fn for_each<F: FnMut(Self::Item)>(self, f: F) where Self: Sized { loop {} }
    fn filter<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> Filter<Self, P> where Self: Sized { loop {} }
    fn filter_map<B, F: FnMut(Self::Item) -> Option<B>>(self, f: F) -> FilterMap<Self, F> where Self: Sized { loop {} }
    fn enumerate(self) -> Enumerate<Self> where Self: Sized { loop {} }
    fn peekable(self) -> Peekable<Self> where Self: Sized { loop {} }
    fn skip_while<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> SkipWhile<Self, P> where Self: Sized { loop {} }
    fn take_while<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> TakeWhile<Self, P> where Self: Sized { loop {} }
    fn map_while<B, P: FnMut(Self::Item) -> Option<B>>(self, predicate: P) -> MapWhile<Self, P> where Self: Sized { loop {} }
    fn skip(self, n: usize) -> Skip<Self> where Self: Sized { loop {} }
    fn take(self, n: usize) -> Take<Self> where Self: Sized { loop {} }
    fn scan<St, B, F: FnMut(&mut St, Self::Item) -> Option<B>>(self, initial_state: St, f: F) -> Scan<Self, St, F> where Self: Sized { loop {} }
    fn flat_map<U: IntoIterator, F: FnMut(Self::Item) -> U>(self, f: F) -> FlatMap<Self, U, F> where Self: Sized { loop {} }
    fn flatten(self) -> Flatten<Self> where Self: Sized, Self::Item: IntoIterator { loop {} }
    fn fuse(self) -> Fuse<Self> where Self: Sized { loop {} }
    fn inspect<F: FnMut(&Self::Item)>(self, f: F) -> Inspect<Self, F> where Self: Sized { loop {} }
    fn by_ref(&mut self) -> &mut Self where Self: Sized { loop {} }
    fn collect<B: FromIterator<Self::Item>>(self) -> B where Self: Sized { loop {} }
    fn partition<B: Default + Extend<Self::Item>, F: FnMut(&Self::Item) -> bool>(self, f: F) -> (B, B) where Self: Sized { loop {} }
    fn try_fold<B, F: FnMut(B, Self::Item) -> R, R: Try<Output = B>>(&mut self, init: B, f: F) -> R where Self: Sized { loop {} }
    fn try_for_each<F: FnMut(Self::Item) -> R, R: Try<Output = ()>>(&mut self, f: F) -> R where Self: Sized { loop {} }
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B where Self: Sized { loop {} }
    fn reduce<F: FnMut(Self::Item, Self::Item) -> Self::Item>(self, f: F) -> Option<Self::Item> where Self: Sized { loop {} }
    fn all<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool where Self: Sized { loop {} }
    fn any<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool where Self: Sized { loop {} }
    fn find<P: FnMut(&Self::Item) -> bool>(&mut self, predicate: P) -> Option<Self::Item> where Self: Sized { loop {} }
    fn find_map<B, F: FnMut(Self::Item) -> Option<B>>(&mut self, f: F) -> Option<B> where Self: Sized { loop {} }
    fn position<P: FnMut(Self::Item) -> bool>(&mut self, predicate: P) -> Option<usize> where Self: Sized { loop {} }
    fn rposition<P: FnMut(Self::Item) -> bool>(&mut self, predicate: P) -> Option<usize> where Self: Sized + ExactSizeIterator + DoubleEndedIterator { loop {} }
    fn max(self) -> Option<Self::Item> where Self: Sized, Self::Item: Ord { loop {} }
    fn min(self) -> Option<Self::Item> where Self: Sized, Self::Item: Ord { loop {} }
    fn max_by_key<B: Ord, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item> where Self: Sized { loop {} }
    fn max_by<F: FnMut(&Self::Item, &Self::Item) -> Ordering>(self, compare: F) -> Option<Self::Item> where Self: Sized { loop {} }
    fn min_by_key<B: Ord, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item> where Self: Sized { loop {} }
    fn min_by<F: FnMut(&Self::Item, &Self::Item) -> Ordering>(self, compare: F) -> Option<Self::Item> where Self: Sized { loop {} }
    fn rev(self) -> Rev<Self> where Self: Sized + DoubleEndedIterator { loop {} }
    fn unzip<A, B, FromA: Default + Extend<A>, FromB: Default + Extend<B>>(self) -> (FromA, FromB) where Self: Sized + Iterator<Item = (A, B)> { loop {} }
    fn copied<'a, T: 'a + Copy>(self) -> Copied<Self> where Self: Sized + Iterator<Item = &'a T> { loop {} }
    fn cloned<'a, T: 'a + Clone>(self) -> Cloned<Self> where Self: Sized + Iterator<Item = &'a T> { loop {} }
    fn cycle(self) -> Cycle<Self> where Self: Sized + Clone { loop {} }
    fn sum<S: Sum<Self::Item>>(self) -> S where Self: Sized { loop {} }
    fn product<P: Product<Self::Item>>(self) -> P where Self: Sized { loop {} }
    fn cmp<I: IntoIterator<Item = Self::Item>>(self, other: I) -> Ordering where Self::Item: Ord, Self: Sized { loop {} }
    fn eq<I: IntoIterator>(self, other: I) -> bool where Self::Item: PartialEq<I::Item>, Self: Sized { loop {} }
    fn is_sorted(self) -> bool where Self: Sized, Self::Item: PartialOrd { loop {} }
}
impl<I: Iterator + ?Sized> Iterator for &mut I { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
pub trait DoubleEndedIterator: Iterator {
    fn next_back(&mut self) -> Option<Self::Item>;
    fn rfold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B where Self: Sized { loop {} }
    fn rfind<P: FnMut(&Self::Item) -> bool>(&mut self, predicate: P) -> Option<Self::Item> where Self: Sized { loop {} }
}
impl<I: DoubleEndedIterator + ?Sized> DoubleEndedIterator for &mut I { fn next_back(&mut self) -> Option<I::Item>; }
pub trait ExactSizeIterator: Iterator { fn len(&self) -> usize { loop {} } }
#[lang = "fused_iterator"]
pub trait FusedIterator: Iterator {}
pub trait IntoIterator {
    type Item;
    type IntoIter: Iterator<Item = Self::Item>;
    #[lang = "into_iter"]
    fn into_iter(self) -> Self::IntoIter;
}
impl<I: Iterator> IntoIterator for I { type Item = I::Item; type IntoIter = I; fn into_iter(self) -> I; }
pub trait FromIterator<A>: Sized { fn from_iter<T: IntoIterator<Item = A>>(iter: T) -> Self; }
impl FromIterator<()> for () { fn from_iter<I: IntoIterator<Item = ()>>(iter: I) -> (); }
pub trait Extend<A> { fn extend<T: IntoIterator<Item = A>>(&mut self, iter: T); }
impl<A, B, EA: Extend<A>, EB: Extend<B>> Extend<(A, B)> for (EA, EB) { fn extend<T: IntoIterator<Item = (A, B)>>(&mut self, iter: T); }
pub trait Sum<A = Self>: Sized { fn sum<I: Iterator<Item = A>>(iter: I) -> Self; }
pub trait Product<A = Self>: Sized { fn product<I: Iterator<Item = A>>(iter: I) -> Self; }
impl<T: crate::ops::number::Number> Sum for T { fn sum<I: Iterator<Item = T>>(iter: I) -> T; }
impl<'a, T: crate::ops::number::Number> Sum<&'a T> for T { fn sum<I: Iterator<Item = &'a T>>(iter: I) -> T; }
impl<T: crate::ops::number::Number> Product for T { fn product<I: Iterator<Item = T>>(iter: I) -> T; }
impl<'a, T: crate::ops::number::Number> Product<&'a T> for T { fn product<I: Iterator<Item = &'a T>>(iter: I) -> T; }
impl<T, U: Sum<T>, E> Sum<Result<T, E>> for Result<U, E> { fn sum<I: Iterator<Item = Result<T, E>>>(iter: I) -> Result<U, E>; }
impl<T, U: Sum<T>> Sum<Option<T>> for Option<U> { fn sum<I: Iterator<Item = Option<T>>>(iter: I) -> Option<U>; }
#[derive(Clone)]
pub struct StepBy<I> { iter: I }
impl<I: Iterator> Iterator for StepBy<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: DoubleEndedIterator + ExactSizeIterator> DoubleEndedIterator for StepBy<I> { fn next_back(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct Chain<A, B> { a: A, b: B }
impl<A: Iterator, B: Iterator<Item = A::Item>> Iterator for Chain<A, B> { type Item = A::Item; fn next(&mut self) -> Option<A::Item>; }
impl<A: DoubleEndedIterator, B: DoubleEndedIterator<Item = A::Item>> DoubleEndedIterator for Chain<A, B> { fn next_back(&mut self) -> Option<A::Item>; }
#[derive(Clone)]
pub struct Zip<A, B> { a: A, b: B }
impl<A: Iterator, B: Iterator> Iterator for Zip<A, B> { type Item = (A::Item, B::Item); fn next(&mut self) -> Option<(A::Item, B::Item)>; }
impl<A: ExactSizeIterator + DoubleEndedIterator, B: ExactSizeIterator + DoubleEndedIterator> DoubleEndedIterator for Zip<A, B> { fn next_back(&mut self) -> Option<(A::Item, B::Item)>; }
#[derive(Clone)]
pub struct Map<I, F> { iter: I, f: F }
impl<B, I: Iterator, F: FnMut(I::Item) -> B> Iterator for Map<I, F> { type Item = B; fn next(&mut self) -> Option<B>; }
impl<B, I: DoubleEndedIterator, F: FnMut(I::Item) -> B> DoubleEndedIterator for Map<I, F> { fn next_back(&mut self) -> Option<B>; }
impl<B, I: ExactSizeIterator, F: FnMut(I::Item) -> B> ExactSizeIterator for Map<I, F> {}
#[derive(Clone)]
pub struct Filter<I, P> { iter: I, predicate: P }
impl<I: Iterator, P: FnMut(&I::Item) -> bool> Iterator for Filter<I, P> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: DoubleEndedIterator, P: FnMut(&I::Item) -> bool> DoubleEndedIterator for Filter<I, P> { fn next_back(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct FilterMap<I, F> { iter: I, f: F }
impl<B, I: Iterator, F: FnMut(I::Item) -> Option<B>> Iterator for FilterMap<I, F> { type Item = B; fn next(&mut self) -> Option<B>; }
impl<B, I: DoubleEndedIterator, F: FnMut(I::Item) -> Option<B>> DoubleEndedIterator for FilterMap<I, F> { fn next_back(&mut self) -> Option<B>; }
#[derive(Clone)]
pub struct Enumerate<I> { iter: I }
impl<I: Iterator> Iterator for Enumerate<I> { type Item = (usize, I::Item); fn next(&mut self) -> Option<(usize, I::Item)>; }
impl<I: ExactSizeIterator + DoubleEndedIterator> DoubleEndedIterator for Enumerate<I> { fn next_back(&mut self) -> Option<(usize, I::Item)>; }
impl<I: ExactSizeIterator> ExactSizeIterator for Enumerate<I> {}
pub struct Peekable<I: Iterator> { iter: I, peeked: Option<Option<I::Item>> }
impl<I: Iterator> Iterator for Peekable<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: Iterator> Peekable<I> {
    pub fn peek(&mut self) -> Option<&I::Item>;
    pub fn peek_mut(&mut self) -> Option<&mut I::Item>;
    pub fn next_if(&mut self, func: impl FnOnce(&I::Item) -> bool) -> Option<I::Item>;
}
#[derive(Clone)]
pub struct SkipWhile<I, P> { iter: I, predicate: P }
impl<I: Iterator, P: FnMut(&I::Item) -> bool> Iterator for SkipWhile<I, P> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct TakeWhile<I, P> { iter: I, predicate: P }
impl<I: Iterator, P: FnMut(&I::Item) -> bool> Iterator for TakeWhile<I, P> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct MapWhile<I, P> { iter: I, predicate: P }
impl<B, I: Iterator, P: FnMut(I::Item) -> Option<B>> Iterator for MapWhile<I, P> { type Item = B; fn next(&mut self) -> Option<B>; }
#[derive(Clone)]
pub struct Skip<I> { iter: I }
impl<I: Iterator> Iterator for Skip<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: DoubleEndedIterator + ExactSizeIterator> DoubleEndedIterator for Skip<I> { fn next_back(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct Take<I> { iter: I }
impl<I: Iterator> Iterator for Take<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: DoubleEndedIterator + ExactSizeIterator> DoubleEndedIterator for Take<I> { fn next_back(&mut self) -> Option<I::Item>; }
pub struct Scan<I, St, F> { iter: I, state: St, f: F }
impl<B, I: Iterator, St, F: FnMut(&mut St, I::Item) -> Option<B>> Iterator for Scan<I, St, F> { type Item = B; fn next(&mut self) -> Option<B>; }
pub struct FlatMap<I, U: IntoIterator, F> { iter: I, f: F, inner: Option<U::IntoIter> }
impl<I: Iterator, U: IntoIterator, F: FnMut(I::Item) -> U> Iterator for FlatMap<I, U, F> { type Item = U::Item; fn next(&mut self) -> Option<U::Item>; }
pub struct Flatten<I: Iterator> { iter: I }
impl<I: Iterator<Item: IntoIterator>> Iterator for Flatten<I> { type Item = <I::Item as IntoIterator>::Item; fn next(&mut self) -> Option<<I::Item as IntoIterator>::Item>; }
pub struct Fuse<I> { iter: Option<I> }
impl<I: Iterator> Iterator for Fuse<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
pub struct Inspect<I, F> { iter: I, f: F }
impl<I: Iterator, F: FnMut(&I::Item)> Iterator for Inspect<I, F> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
#[derive(Clone)]
pub struct Rev<T> { iter: T }
impl<I: DoubleEndedIterator> Iterator for Rev<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
impl<I: DoubleEndedIterator> DoubleEndedIterator for Rev<I> { fn next_back(&mut self) -> Option<I::Item>; }
impl<I: ExactSizeIterator + DoubleEndedIterator> ExactSizeIterator for Rev<I> {}
#[derive(Clone)]
pub struct Copied<I> { it: I }
impl<'a, I: Iterator<Item = &'a T>, T: 'a + Copy> Iterator for Copied<I> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, I: DoubleEndedIterator<Item = &'a T>, T: 'a + Copy> DoubleEndedIterator for Copied<I> { fn next_back(&mut self) -> Option<T>; }
#[derive(Clone)]
pub struct Cloned<I> { it: I }
impl<'a, I: Iterator<Item = &'a T>, T: 'a + Clone> Iterator for Cloned<I> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, I: DoubleEndedIterator<Item = &'a T>, T: 'a + Clone> DoubleEndedIterator for Cloned<I> { fn next_back(&mut self) -> Option<T>; }
#[derive(Clone)]
pub struct Cycle<I> { orig: I, iter: I }
impl<I: Clone + Iterator> Iterator for Cycle<I> { type Item = I::Item; fn next(&mut self) -> Option<I::Item>; }
pub struct Repeat<A> { element: A }
impl<A: Clone> Iterator for Repeat<A> { type Item = A; fn next(&mut self) -> Option<A>; }
pub fn repeat<T: Clone>(elt: T) -> Repeat<T>;
pub struct RepeatN<A> { element: A }
impl<A: Clone> Iterator for RepeatN<A> { type Item = A; fn next(&mut self) -> Option<A>; }
pub fn repeat_n<T: Clone>(elt: T, count: usize) -> RepeatN<T>;
pub struct RepeatWith<F> { repeater: F }
impl<A, F: FnMut() -> A> Iterator for RepeatWith<F> { type Item = A; fn next(&mut self) -> Option<A>; }
pub fn repeat_with<A, F: FnMut() -> A>(repeater: F) -> RepeatWith<F>;
pub struct Once<T> { inner: Option<T> }
impl<T> Iterator for Once<T> { type Item = T; fn next(&mut self) -> Option<T>; }
pub fn once<T>(value: T) -> Once<T>;
pub struct Empty<T> { inner: Option<T> }
impl<T> Iterator for Empty<T> { type Item = T; fn next(&mut self) -> Option<T>; }
pub const fn empty<T>() -> Empty<T>;
pub struct FromFn<F>(F);
impl<T, F: FnMut() -> Option<T>> Iterator for FromFn<F> { type Item = T; fn next(&mut self) -> Option<T>; }
pub fn from_fn<T, F: FnMut() -> Option<T>>(f: F) -> FromFn<F>;
pub struct Successors<T, F> { next: Option<T>, succ: F }
impl<T, F: FnMut(&T) -> Option<T>> Iterator for Successors<T, F> { type Item = T; fn next(&mut self) -> Option<T>; }
pub fn successors<T, F: FnMut(&T) -> Option<T>>(first: Option<T>, succ: F) -> Successors<T, F>;
pub fn zip<A: IntoIterator, B: IntoIterator>(a: A, b: B) -> Zip<A::IntoIter, B::IntoIter>;
pub trait Step: Clone + PartialOrd {}
macro_rules! steps { ($($t:ty)*) => { $(impl Step for $t {})* } }
steps! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 char }
impl<A: Step> Iterator for Range<A> { type Item = A; fn next(&mut self) -> Option<A>; }
impl<A: Step> DoubleEndedIterator for Range<A> { fn next_back(&mut self) -> Option<A>; }
impl<A: Step> ExactSizeIterator for Range<A> {}
impl<A: Step> Iterator for RangeFrom<A> { type Item = A; fn next(&mut self) -> Option<A>; }
impl<A: Step> Iterator for RangeInclusive<A> { type Item = A; fn next(&mut self) -> Option<A>; }
impl<A: Step> DoubleEndedIterator for RangeInclusive<A> { fn next_back(&mut self) -> Option<A>; }
impl<A: Step> ExactSizeIterator for RangeInclusive<A> {}
