use crate::task::JoinHandle;
use std::future::Future;
use std::io;
use std::time::Duration;
#[derive(Debug)]
pub struct Runtime { handle: Handle }
#[derive(Debug, Clone)]
pub struct Handle { inner: usize }
pub struct EnterGuard<'a> { handle: &'a Handle, not_send: *const () }
#[derive(Debug)]
pub struct TryCurrentError { kind: u8 }
impl std::fmt::Display for TryCurrentError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} } }
impl std::error::Error for TryCurrentError {}
#[derive(Debug, PartialEq, Eq)]
pub enum RuntimeFlavor { CurrentThread, MultiThread }
macro_rules! spawner { ($T:ident) => { impl $T {
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output> where F: Future + Send + 'static, F::Output: Send + 'static { loop {} }
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R> where F: FnOnce() -> R + Send + 'static, R: Send + 'static { loop {} }
    pub fn block_on<F: Future>(&self, future: F) -> F::Output { loop {} }
    pub fn enter(&self) -> EnterGuard<'_> { loop {} }
} } }
spawner! { Runtime }
spawner! { Handle }
impl Runtime {
    pub fn new() -> io::Result<Runtime> { loop {} }
    pub fn handle(&self) -> &Handle { loop {} }
    pub fn shutdown_timeout(self, duration: Duration) { loop {} }
    pub fn shutdown_background(self) { loop {} }
}
impl Drop for Runtime { fn drop(&mut self) { loop {} } }
impl Handle { pub fn current() -> Self { loop {} } pub fn try_current() -> Result<Self, TryCurrentError> { loop {} } pub fn runtime_flavor(&self) -> RuntimeFlavor { loop {} } }
#[derive(Debug)]
pub struct Builder { kind: u8 }
impl Builder {
    pub fn new_current_thread() -> Builder { loop {} }
    pub fn new_multi_thread() -> Builder { loop {} }
    pub fn enable_all(&mut self) -> &mut Self { loop {} }
    pub fn enable_io(&mut self) -> &mut Self { loop {} }
    pub fn enable_time(&mut self) -> &mut Self { loop {} }
    pub fn worker_threads(&mut self, val: usize) -> &mut Self { loop {} }
    pub fn max_blocking_threads(&mut self, val: usize) -> &mut Self { loop {} }
    pub fn thread_name(&mut self, val: impl Into<String>) -> &mut Self { loop {} }
    pub fn thread_stack_size(&mut self, val: usize) -> &mut Self { loop {} }
    pub fn thread_keep_alive(&mut self, duration: Duration) -> &mut Self { loop {} }
    pub fn on_thread_start<F: Fn() + Send + Sync + 'static>(&mut self, f: F) -> &mut Self { loop {} }
    pub fn on_thread_stop<F: Fn() + Send + Sync + 'static>(&mut self, f: F) -> &mut Self { loop {} }
    pub fn build(&mut self) -> io::Result<Runtime> { loop {} }
}
