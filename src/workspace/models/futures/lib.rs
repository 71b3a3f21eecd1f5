//! Model of `futures`.
pub use future::{Future, FutureExt, join_all};
pub use stream::{Stream, StreamExt};
pub mod future {
    pub use std::future::{Future, Ready, ready};
    use std::pin::Pin;
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
    pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
    pub async fn join_all<I>(iter: I) -> Vec<<<I as IntoIterator>::Item as Future>::Output> where I: IntoIterator, I::Item: Future { loop {} }
    pub async fn try_join_all<I, T, E>(iter: I) -> Result<Vec<T>, E> where I: IntoIterator, I::Item: Future<Output = Result<T, E>> { loop {} }
    pub trait FutureExt: Future { fn boxed<'a>(self) -> BoxFuture<'a, Self::Output> where Self: Sized + Send + 'a { loop {} } fn boxed_local<'a>(self) -> LocalBoxFuture<'a, Self::Output> where Self: Sized + 'a { loop {} } fn now_or_never(self) -> Option<Self::Output> where Self: Sized { loop {} } }
    impl<T: Future + ?Sized> FutureExt for T {}
}
pub mod stream {
    use std::pin::Pin;
    use std::task::{Context, Poll};
    pub trait Stream { type Item; fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>; }
    pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;
    impl<P: std::ops::DerefMut<Target: Stream>> Stream for Pin<P> { type Item = <<P as std::ops::Deref>::Target as Stream>::Item; fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>; }
    impl<S: ?Sized + Stream + Unpin> Stream for &mut S { type Item = S::Item; fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>>; }
    pub struct Next<'a, S: ?Sized> { stream: &'a mut S }
    impl<S: ?Sized + Stream + Unpin> std::future::Future for Next<'_, S> { type Output = Option<S::Item>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>>; }
    pub trait StreamExt: Stream { fn next(&mut self) -> Next<'_, Self> where Self: Unpin { loop {} } fn boxed<'a>(self) -> BoxStream<'a, Self::Item> where Self: Sized + Send + 'a { loop {} } }
    impl<T: Stream + ?Sized> StreamExt for T {}
}
pub mod executor {
    pub fn block_on<F: std::future::Future>(f: F) -> F::Output;
    pub struct LocalPool { tasks: std::rc::Rc<()> }
    impl LocalPool { pub fn new() -> LocalPool; pub fn run(&mut self); pub fn run_until<F: std::future::Future>(&mut self, future: F) -> F::Output; }
}
#[macro_export]
macro_rules! join { ($($future:expr),* $(,)?) => { ($(($future).await,)*) }; }
#[macro_export]
macro_rules! try_join {
    ($($future:expr),* $(,)?) => {{
        let mut failed = None;
        let all = ($(match ($future).await { Ok(it) => it, Err(error) => { failed = Some(error); loop {} } },)*);
        match failed { None => Ok(all), Some(error) => Err(error) }
    }};
}
