//! Model of `rayon`.
pub fn spawn<F: FnOnce() + Send + 'static>(func: F);
pub fn join<A, B, RA, RB>(a: A, b: B) -> (RA, RB) where A: FnOnce() -> RA + Send, B: FnOnce() -> RB + Send, RA: Send, RB: Send;
pub struct Scope<'scope> { marker: std::marker::PhantomData<&'scope ()> }
impl<'scope> Scope<'scope> { pub fn spawn<B: FnOnce(&Scope<'scope>) + Send + 'scope>(&self, body: B); }
pub fn scope<'scope, OP, R>(op: OP) -> R where OP: FnOnce(&Scope<'scope>) -> R + Send, R: Send;
pub fn current_num_threads() -> usize;
pub struct ThreadPool { registry: usize }
impl ThreadPool { pub fn install<OP: FnOnce() -> R + Send, R: Send>(&self, op: OP) -> R; pub fn spawn<OP: FnOnce() + Send + 'static>(&self, op: OP); }
pub mod iter {
    pub struct Par<I> { iter: I }
    pub trait ParallelIterator: Sized {
        type Item;
        fn for_each<OP: Fn(Self::Item) + Sync + Send>(self, op: OP) { loop {} }
        fn map<F: Fn(Self::Item) -> R + Sync + Send, R: Send>(self, map_op: F) -> Par<std::iter::Map<std::vec::IntoIter<Self::Item>, F>> { loop {} }
        fn filter<P: Fn(&Self::Item) -> bool + Sync + Send>(self, filter_op: P) -> Par<std::iter::Filter<std::vec::IntoIter<Self::Item>, P>> { loop {} }
        fn collect<C: FromIterator<Self::Item>>(self) -> C { loop {} }
        fn sum<S: std::iter::Sum<Self::Item>>(self) -> S { loop {} }
        fn count(self) -> usize { loop {} }
    }
    impl<I: Iterator> ParallelIterator for Par<I> { type Item = I::Item; }
    pub trait IntoParallelIterator { type Iter; fn into_par_iter(self) -> Self::Iter; }
    impl<T: IntoIterator> IntoParallelIterator for T { type Iter = Par<T::IntoIter>; fn into_par_iter(self) -> Par<T::IntoIter>; }
    pub trait ParallelSlice<T> { fn par_iter(&self) -> Par<std::slice::Iter<'_, T>>; fn par_iter_mut(&mut self) -> Par<std::slice::IterMut<'_, T>>; fn par_chunks(&self, size: usize) -> Par<std::slice::Chunks<'_, T>>; }
    impl<T> ParallelSlice<T> for [T] { fn par_iter(&self) -> Par<std::slice::Iter<'_, T>>; fn par_iter_mut(&mut self) -> Par<std::slice::IterMut<'_, T>>; fn par_chunks(&self, size: usize) -> Par<std::slice::Chunks<'_, T>>; }
}
pub mod prelude { pub use crate::iter::{IntoParallelIterator, ParallelIterator, ParallelSlice}; }
