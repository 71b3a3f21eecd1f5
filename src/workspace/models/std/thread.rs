use crate::any::Any;
use crate::io;
use crate::marker::PhantomData;
use crate::num::NonZero;
use crate::time::{Duration, Instant};
pub type Result<T> = crate::result::Result<T, Box<dyn Any + Send + 'static>>;
pub fn spawn<F, T>(f: F) -> JoinHandle<T> where F: FnOnce() -> T + Send + 'static, T: Send + 'static { loop {} }
pub fn current() -> Thread { loop {} }
pub fn yield_now() { loop {} }
pub fn panicking() -> bool { loop {} }
pub fn sleep_ms(ms: u32) { loop {} }
pub fn sleep(dur: Duration) { loop {} }
pub fn sleep_until(deadline: Instant) { loop {} }
pub fn park() { loop {} }
pub fn park_timeout(dur: Duration) { loop {} }
pub fn park_timeout_ms(ms: u32) { loop {} }
pub fn available_parallelism() -> io::Result<NonZero<usize>> { loop {} }
pub fn scope<'env, F, T>(f: F) -> T where F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T { loop {} }
#[derive(Debug)]
pub struct Builder { name: Option<String>, stack_size: Option<usize> }
impl Builder {
    pub fn new() -> Builder { loop {} }
    pub fn name(self, name: String) -> Builder { loop {} }
    pub fn stack_size(self, size: usize) -> Builder { loop {} }
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>> where F: FnOnce() -> T + Send + 'static, T: Send + 'static { loop {} }
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>> where F: FnOnce() -> T + Send, T: Send { loop {} }
    pub fn spawn_scoped<'scope, 'env, F, T>(self, scope: &'scope Scope<'scope, 'env>, f: F) -> io::Result<ScopedJoinHandle<'scope, T>> where F: FnOnce() -> T + Send + 'scope, T: Send + 'scope { loop {} }
}
pub struct JoinHandle<T> { inner: PhantomData<T> }
unsafe impl<T> Send for JoinHandle<T> {}
unsafe impl<T> Sync for JoinHandle<T> {}
impl<T> JoinHandle<T> {
    pub fn thread(&self) -> &Thread { loop {} }
    pub fn join(self) -> Result<T> { loop {} }
    pub fn is_finished(&self) -> bool { loop {} }
}
impl<T> crate::fmt::Debug for JoinHandle<T> { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
pub struct Scope<'scope, 'env: 'scope> { scope: PhantomData<&'scope mut &'scope ()>, env: PhantomData<&'env mut &'env ()> }
impl<'scope, 'env> Scope<'scope, 'env> {
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T> where F: FnOnce() -> T + Send + 'scope, T: Send + 'scope { loop {} }
}
pub struct ScopedJoinHandle<'scope, T> { inner: PhantomData<&'scope T> }
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}
impl<'scope, T> ScopedJoinHandle<'scope, T> {
    pub fn thread(&self) -> &Thread { loop {} }
    pub fn join(self) -> Result<T> { loop {} }
    pub fn is_finished(&self) -> bool { loop {} }
}
#[derive(Clone, Debug)]
pub struct Thread { inner: usize }
impl Thread {
    pub fn unpark(&self) { loop {} }
    pub fn id(&self) -> ThreadId { loop {} }
    pub fn name(&self) -> Option<&str> { loop {} }
}
#[derive(Eq, PartialEq, Clone, Copy, Hash, Debug)]
pub struct ThreadId(u64);
pub struct LocalKey<T: 'static> { inner: fn() -> T }
#[derive(Clone, Copy, Eq, PartialEq, Debug)]
pub struct AccessError;
impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(inner: fn() -> T) -> LocalKey<T> { loop {} }
    pub fn with<F, R>(&'static self, f: F) -> R where F: FnOnce(&T) -> R { loop {} }
    pub fn try_with<F, R>(&'static self, f: F) -> crate::result::Result<R, AccessError> where F: FnOnce(&T) -> R { loop {} }
}
impl<T: 'static> LocalKey<crate::cell::Cell<T>> {
    pub fn set(&'static self, value: T) { loop {} }
    pub fn get(&'static self) -> T where T: Copy { loop {} }
    pub fn take(&'static self) -> T where T: Default { loop {} }
    pub fn replace(&'static self, value: T) -> T { loop {} }
}
impl<T: 'static> LocalKey<crate::cell::RefCell<T>> {
    pub fn with_borrow<F, R>(&'static self, f: F) -> R where F: FnOnce(&T) -> R { loop {} }
    pub fn with_borrow_mut<F, R>(&'static self, f: F) -> R where F: FnOnce(&mut T) -> R { loop {} }
}
