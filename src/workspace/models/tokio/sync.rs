pub mod broadcast;
pub mod mpsc;
pub mod oneshot;
pub mod watch;
use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
macro_rules! guard { ($G:ident [$($l:tt)*]) => {
    pub struct $G<$($l)* T: ?Sized> { lock: std::marker::PhantomData<&'static T> }
    impl<$($l)* T: ?Sized> Deref for $G<$($l)* T> { type Target = T; fn deref(&self) -> &T; }
    impl<$($l)* T: ?Sized + fmt::Debug> fmt::Debug for $G<$($l)* T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
    unsafe impl<$($l)* T: ?Sized + Send> Send for $G<$($l)* T> {}
    impl<$($l)* T: ?Sized> Drop for $G<$($l)* T> { fn drop(&mut self); }
} }
macro_rules! mutable { ($G:ident [$($l:tt)*]) => { impl<$($l)* T: ?Sized> DerefMut for $G<$($l)* T> { fn deref_mut(&mut self) -> &mut T; } } }
guard! { MutexGuard ['a,] }
mutable! { MutexGuard ['a,] }
guard! { OwnedMutexGuard [] }
mutable! { OwnedMutexGuard [] }
guard! { RwLockReadGuard ['a,] }
guard! { RwLockWriteGuard ['a,] }
mutable! { RwLockWriteGuard ['a,] }
guard! { OwnedRwLockReadGuard [] }
guard! { OwnedRwLockWriteGuard [] }
mutable! { OwnedRwLockWriteGuard [] }
macro_rules! lock { ($L:ident) => {
    pub struct $L<T: ?Sized> { data: UnsafeCell<T> }
    unsafe impl<T: ?Sized + Send> Send for $L<T> {}
    unsafe impl<T: ?Sized + Send> Sync for $L<T> {}
    impl<T> $L<T> { pub fn new(t: T) -> Self; pub const fn const_new(t: T) -> Self; pub fn into_inner(self) -> T; }
    impl<T: ?Sized> $L<T> { pub fn get_mut(&mut self) -> &mut T; }
    impl<T: Default> Default for $L<T> { fn default() -> Self; }
    impl<T: ?Sized + fmt::Debug> fmt::Debug for $L<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
} }
lock! { Mutex }
lock! { RwLock }
#[derive(Debug)]
pub struct TryLockError(());
impl fmt::Display for TryLockError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl std::error::Error for TryLockError {}
impl<T: ?Sized> Mutex<T> {
    pub async fn lock(&self) -> MutexGuard<'_, T> { loop {} }
    pub fn blocking_lock(&self) -> MutexGuard<'_, T>;
    pub async fn lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T> { loop {} }
    pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError>;
}
impl<T: ?Sized> RwLock<T> {
    pub async fn read(&self) -> RwLockReadGuard<'_, T> { loop {} }
    pub async fn write(&self) -> RwLockWriteGuard<'_, T> { loop {} }
    pub async fn read_owned(self: Arc<Self>) -> OwnedRwLockReadGuard<T> { loop {} }
    pub async fn write_owned(self: Arc<Self>) -> OwnedRwLockWriteGuard<T> { loop {} }
    pub fn blocking_read(&self) -> RwLockReadGuard<'_, T>;
    pub fn blocking_write(&self) -> RwLockWriteGuard<'_, T>;
    pub fn try_read(&self) -> Result<RwLockReadGuard<'_, T>, TryLockError>;
    pub fn try_write(&self) -> Result<RwLockWriteGuard<'_, T>, TryLockError>;
}
#[derive(Debug, Default)]
pub struct Notify { state: usize }
impl Notify { pub fn new() -> Notify; pub const fn const_new() -> Notify; pub async fn notified(&self) { loop {} } pub fn notify_one(&self); pub fn notify_waiters(&self); }
#[derive(Debug)]
pub struct Semaphore { permits: usize }
#[derive(Debug)]
pub struct SemaphorePermit<'a> { sem: &'a Semaphore }
#[derive(Debug)]
pub struct OwnedSemaphorePermit { sem: Arc<Semaphore> }
#[derive(Debug)]
pub struct AcquireError(());
#[derive(Debug, PartialEq, Eq)]
pub enum TryAcquireError { Closed, NoPermits }
impl fmt::Display for AcquireError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl std::error::Error for AcquireError {}
impl Semaphore {
    pub fn new(permits: usize) -> Self;
    pub const fn const_new(permits: usize) -> Self;
    pub fn available_permits(&self) -> usize;
    pub fn add_permits(&self, n: usize);
    pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> { loop {} }
    pub async fn acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, AcquireError> { loop {} }
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError>;
    pub async fn acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError> { loop {} }
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, TryAcquireError>;
    pub fn close(&self);
}
impl SemaphorePermit<'_> { pub fn forget(self); }
#[derive(Debug)]
pub struct Barrier { n: usize }
#[derive(Debug, Clone)]
pub struct BarrierWaitResult(bool);
impl Barrier { pub fn new(n: usize) -> Barrier; pub async fn wait(&self) -> BarrierWaitResult { loop {} } }
impl BarrierWaitResult { pub fn is_leader(&self) -> bool; }
pub struct OnceCell<T> { value: UnsafeCell<Option<T>> }
unsafe impl<T: Send + Sync> Sync for OnceCell<T> {}
impl<T> OnceCell<T> { pub fn new() -> Self; pub const fn const_new() -> Self; pub fn get(&self) -> Option<&T>; pub async fn get_or_init<F: FnOnce() -> Fut, Fut: std::future::Future<Output = T>>(&self, f: F) -> &T { loop {} } pub async fn get_or_try_init<E, F: FnOnce() -> Fut, Fut: std::future::Future<Output = Result<T, E>>>(&self, f: F) -> Result<&T, E> { loop {} } }
