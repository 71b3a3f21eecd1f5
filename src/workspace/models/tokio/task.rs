use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
pub fn spawn<F>(future: F) -> JoinHandle<F::Output> where F: Future + Send + 'static, F::Output: Send + 'static { loop {} }
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R> where F: FnOnce() -> R + Send + 'static, R: Send + 'static { loop {} }
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output> where F: Future + 'static, F::Output: 'static { loop {} }
pub fn block_in_place<F, R>(f: F) -> R where F: FnOnce() -> R { loop {} }
pub async fn yield_now() { loop {} }
pub async fn unconstrained<F: Future>(inner: F) -> F::Output { loop {} }
pub struct JoinHandle<T> { raw: PhantomData<T> }
unsafe impl<T: Send> Send for JoinHandle<T> {}
unsafe impl<T: Send> Sync for JoinHandle<T> {}
impl<T> Unpin for JoinHandle<T> {}
impl<T> JoinHandle<T> { pub fn abort(&self) { loop {} } pub fn is_finished(&self) -> bool { loop {} } pub fn abort_handle(&self) -> AbortHandle { loop {} } pub fn id(&self) -> Id { loop {} } }
impl<T> Future for JoinHandle<T> { type Output = Result<T, JoinError>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, JoinError>> { loop {} } }
impl<T> fmt::Debug for JoinHandle<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(u64);
#[derive(Clone, Debug)]
pub struct AbortHandle { raw: usize }
impl AbortHandle { pub fn abort(&self) { loop {} } pub fn is_finished(&self) -> bool { loop {} } }
#[derive(Debug)]
pub struct JoinError { id: Id }
impl JoinError { pub fn is_cancelled(&self) -> bool { loop {} } pub fn is_panic(&self) -> bool { loop {} } pub fn into_panic(self) -> Box<dyn Any + Send + 'static> { loop {} } pub fn try_into_panic(self) -> Result<Box<dyn Any + Send + 'static>, JoinError> { loop {} } }
impl fmt::Display for JoinError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl std::error::Error for JoinError {}
impl From<JoinError> for std::io::Error { fn from(src: JoinError) -> std::io::Error { loop {} } }
pub struct JoinSet<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for JoinSet<T> {}
impl<T: 'static> JoinSet<T> {
    pub fn new() -> Self { loop {} }
    pub fn len(&self) -> usize { loop {} }
    pub fn is_empty(&self) -> bool { loop {} }
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle where F: Future<Output = T> + Send + 'static, T: Send { loop {} }
    pub fn spawn_on<F>(&mut self, task: F, handle: &crate::runtime::Handle) -> AbortHandle where F: Future<Output = T> + Send + 'static, T: Send { loop {} }
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle where F: Future<Output = T> + 'static { loop {} }
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle where F: FnOnce() -> T + Send + 'static, T: Send { loop {} }
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> { loop {} }
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> { loop {} }
    pub async fn join_all(self) -> Vec<T> { loop {} }
    pub async fn shutdown(&mut self) { loop {} }
    pub fn abort_all(&mut self) { loop {} }
    pub fn detach_all(&mut self) { loop {} }
}
impl<T> Default for JoinSet<T> { fn default() -> Self { loop {} } }
#[derive(Debug)]
pub struct LocalSet { not_send: PhantomData<*const ()> }
impl LocalSet {
    pub fn new() -> LocalSet { loop {} }
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output> where F: Future + 'static, F::Output: 'static { loop {} }
    pub fn block_on<F: Future>(&self, rt: &crate::runtime::Runtime, future: F) -> F::Output { loop {} }
    pub async fn run_until<F: Future>(&self, future: F) -> F::Output { loop {} }
}
impl Future for LocalSet { type Output = (); fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { loop {} } }
pub struct LocalKey<T: 'static> { inner: PhantomData<T> }
