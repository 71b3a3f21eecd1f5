use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
pub fn spawn<F>(future: F) -> JoinHandle<F::Output> where F: Future + Send + 'static, F::Output: Send + 'static;
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R> where F: FnOnce() -> R + Send + 'static, R: Send + 'static;
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output> where F: Future + 'static, F::Output: 'static;
pub fn block_in_place<F, R>(f: F) -> R where F: FnOnce() -> R;
pub async fn yield_now() { loop {} }
pub async fn unconstrained<F: Future>(inner: F) -> F::Output { loop {} }
pub struct JoinHandle<T> { raw: PhantomData<T> }
unsafe impl<T: Send> Send for JoinHandle<T> {}
unsafe impl<T: Send> Sync for JoinHandle<T> {}
impl<T> Unpin for JoinHandle<T> {}
impl<T> JoinHandle<T> { pub fn abort(&self); pub fn is_finished(&self) -> bool; pub fn abort_handle(&self) -> AbortHandle; pub fn id(&self) -> Id; }
impl<T> Future for JoinHandle<T> { type Output = Result<T, JoinError>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, JoinError>>; }
impl<T> fmt::Debug for JoinHandle<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(u64);
#[derive(Clone, Debug)]
pub struct AbortHandle { raw: usize }
impl AbortHandle { pub fn abort(&self); pub fn is_finished(&self) -> bool; }
#[derive(Debug)]
pub struct JoinError { id: Id }
impl JoinError { pub fn is_cancelled(&self) -> bool; pub fn is_panic(&self) -> bool; pub fn into_panic(self) -> Box<dyn Any + Send + 'static>; pub fn try_into_panic(self) -> Result<Box<dyn Any + Send + 'static>, JoinError>; }
impl fmt::Display for JoinError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl std::error::Error for JoinError {}
impl From<JoinError> for std::io::Error { fn from(src: JoinError) -> std::io::Error; }
pub struct JoinSet<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for JoinSet<T> {}
impl<T: 'static> JoinSet<T> {
    pub fn new() -> Self;
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle where F: Future<Output = T> + Send + 'static, T: Send;
    pub fn spawn_on<F>(&mut self, task: F, handle: &crate::runtime::Handle) -> AbortHandle where F: Future<Output = T> + Send + 'static, T: Send;
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle where F: Future<Output = T> + 'static;
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle where F: FnOnce() -> T + Send + 'static, T: Send;
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> { loop {} }
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>>;
    pub async fn join_all(self) -> Vec<T> { loop {} }
    pub async fn shutdown(&mut self) { loop {} }
    pub fn abort_all(&mut self);
    pub fn detach_all(&mut self);
}
impl<T> Default for JoinSet<T> { fn default() -> Self; }
#[derive(Debug)]
pub struct LocalSet { not_send: PhantomData<*const ()> }
impl LocalSet {
    pub fn new() -> LocalSet;
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output> where F: Future + 'static, F::Output: 'static;
    pub fn block_on<F: Future>(&self, rt: &crate::runtime::Runtime, future: F) -> F::Output;
    pub async fn run_until<F: Future>(&self, future: F) -> F::Output { loop {} }
}
impl Future for LocalSet { type Output = (); fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>; }
pub struct LocalKey<T: 'static> { inner: PhantomData<T> }
