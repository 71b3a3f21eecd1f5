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
impl std::fmt::Display for TryCurrentError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl std::error::Error for TryCurrentError {}
#[derive(Debug, PartialEq, Eq)]
pub enum RuntimeFlavor { CurrentThread, MultiThread }
macro_rules! spawner { ($T:ident) => { impl $T {
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output> where F: Future + Send + 'static, F::Output: Send + 'static;
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R> where F: FnOnce() -> R + Send + 'static, R: Send + 'static;
    pub fn block_on<F: Future>(&self, future: F) -> F::Output;
    pub fn enter(&self) -> EnterGuard<'_>;
} } }
spawner! { Runtime }
spawner! { Handle }
impl Runtime {
    pub fn new() -> io::Result<Runtime>;
    pub fn handle(&self) -> &Handle;
    pub fn shutdown_timeout(self, duration: Duration);
    pub fn shutdown_background(self);
}
impl Drop for Runtime { fn drop(&mut self); }
impl Handle { pub fn current() -> Self; pub fn try_current() -> Result<Self, TryCurrentError>; pub fn runtime_flavor(&self) -> RuntimeFlavor; }
#[derive(Debug)]
pub struct Builder { kind: u8 }
impl Builder {
    pub fn new_current_thread() -> Builder;
    pub fn new_multi_thread() -> Builder;
    pub fn enable_all(&mut self) -> &mut Self;
    pub fn enable_io(&mut self) -> &mut Self;
    pub fn enable_time(&mut self) -> &mut Self;
    pub fn worker_threads(&mut self, val: usize) -> &mut Self;
    pub fn max_blocking_threads(&mut self, val: usize) -> &mut Self;
    pub fn thread_name(&mut self, val: impl Into<String>) -> &mut Self;
    pub fn thread_stack_size(&mut self, val: usize) -> &mut Self;
    pub fn thread_keep_alive(&mut self, duration: Duration) -> &mut Self;
    pub fn on_thread_start<F: Fn() + Send + Sync + 'static>(&mut self, f: F) -> &mut Self;
    pub fn on_thread_stop<F: Fn() + Send + Sync + 'static>(&mut self, f: F) -> &mut Self;
    pub fn build(&mut self) -> io::Result<Runtime>;
}
