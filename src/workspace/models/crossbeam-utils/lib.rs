//! Model of `crossbeam-utils`.
pub struct CachePadded<T> { value: T }
impl<T> CachePadded<T> { pub const fn new(t: T) -> CachePadded<T>; pub fn into_inner(self) -> T; }
impl<T> std::ops::Deref for CachePadded<T> { type Target = T; fn deref(&self) -> &T; }
impl<T> std::ops::DerefMut for CachePadded<T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: Default> Default for CachePadded<T> { fn default() -> Self; }
impl<T: std::fmt::Debug> std::fmt::Debug for CachePadded<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
pub struct Backoff { step: std::cell::Cell<u32> }
impl Backoff { pub fn new() -> Self; pub fn reset(&self); pub fn spin(&self); pub fn snooze(&self); pub fn is_completed(&self) -> bool; }
pub mod atomic {
    pub struct AtomicCell<T> { value: std::cell::UnsafeCell<T> }
    unsafe impl<T: Send> Send for AtomicCell<T> {}
    unsafe impl<T: Send> Sync for AtomicCell<T> {}
    impl<T> AtomicCell<T> { pub const fn new(val: T) -> AtomicCell<T>; pub fn store(&self, val: T); pub fn swap(&self, val: T) -> T; pub fn take(&self) -> T where T: Default; pub fn load(&self) -> T where T: Copy; }
}
pub mod sync {
    #[derive(Clone)]
    pub struct WaitGroup { inner: std::sync::Arc<()> }
    impl WaitGroup { pub fn new() -> Self; pub fn wait(self); }
    pub struct Parker { unparker: Unparker }
    #[derive(Clone)]
    pub struct Unparker { inner: std::sync::Arc<()> }
    impl Parker { pub fn new() -> Parker; pub fn park(&self); pub fn park_timeout(&self, timeout: std::time::Duration); pub fn unparker(&self) -> &Unparker; }
    impl Unparker { pub fn unpark(&self); }
    pub struct ShardedLock<T: ?Sized> { value: std::sync::RwLock<T> }
    impl<T> ShardedLock<T> { pub fn new(value: T) -> ShardedLock<T>; pub fn read(&self) -> std::sync::LockResult<std::sync::RwLockReadGuard<'_, T>>; pub fn write(&self) -> std::sync::LockResult<std::sync::RwLockWriteGuard<'_, T>>; }
}
pub mod thread {
    use std::io;
    use std::marker::PhantomData;
    pub struct Scope<'env> { env: PhantomData<&'env ()> }
    unsafe impl Sync for Scope<'_> {}
    pub struct ScopedJoinHandle<'scope, T> { marker: PhantomData<&'scope T> }
    pub struct ScopedThreadBuilder<'scope, 'env> { scope: &'scope Scope<'env> }
    pub fn scope<'env, F, R>(f: F) -> std::thread::Result<R> where F: FnOnce(&Scope<'env>) -> R;
    impl<'env> Scope<'env> {
        pub fn spawn<'scope, F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T> where F: FnOnce(&Scope<'env>) -> T + Send + 'env, T: Send + 'env;
        pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env>;
    }
    impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
        pub fn name(self, name: String) -> Self;
        pub fn stack_size(self, size: usize) -> Self;
        pub fn spawn<F, T>(self, f: F) -> io::Result<ScopedJoinHandle<'scope, T>> where F: FnOnce(&Scope<'env>) -> T + Send + 'env, T: Send + 'env;
    }
    impl<T> ScopedJoinHandle<'_, T> { pub fn join(self) -> std::thread::Result<T>; pub fn thread(&self) -> &std::thread::Thread; }
}
