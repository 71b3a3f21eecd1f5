pub mod mpsc;
pub mod atomic { pub use core::sync::atomic::*; }
pub use alloc_crate::sync::{Arc, Weak};
use crate::cell::UnsafeCell;
use crate::fmt;
use crate::ops::{Deref, DerefMut};
use crate::time::Duration;
pub struct PoisonError<T> { data: T }
pub enum TryLockError<T> { Poisoned(PoisonError<T>), WouldBlock }
pub type LockResult<T> = Result<T, PoisonError<T>>;
pub type TryLockResult<T> = Result<T, TryLockError<T>>;
impl<T> PoisonError<T> { pub fn into_inner(self) -> T; pub fn get_ref(&self) -> &T; pub fn get_mut(&mut self) -> &mut T; }
impl<T> fmt::Debug for PoisonError<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> fmt::Display for PoisonError<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> crate::error::Error for PoisonError<T> {}
impl<T> fmt::Debug for TryLockError<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> fmt::Display for TryLockError<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> crate::error::Error for TryLockError<T> {}
macro_rules! guard { ($G:ident $L:ident) => {
    pub struct $G<'a, T: ?Sized + 'a> { lock: &'a $L<T> }
    impl<T: ?Sized> !Send for $G<'_, T> {}
    unsafe impl<T: ?Sized + Sync> Sync for $G<'_, T> {}
    impl<T: ?Sized> Deref for $G<'_, T> { type Target = T; fn deref(&self) -> &T; }
    impl<T: ?Sized> Drop for $G<'_, T> { fn drop(&mut self); }
    impl<T: ?Sized + fmt::Debug> fmt::Debug for $G<'_, T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
    impl<T: ?Sized + fmt::Display> fmt::Display for $G<'_, T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
} }
pub struct Mutex<T: ?Sized> { data: UnsafeCell<T> }
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}
guard! { MutexGuard Mutex }
impl<T: ?Sized> DerefMut for MutexGuard<'_, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T> Mutex<T> { pub const fn new(t: T) -> Mutex<T>; pub fn into_inner(self) -> LockResult<T>; }
impl<T: ?Sized> Mutex<T> {
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>>;
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>>;
    pub fn is_poisoned(&self) -> bool;
    pub fn clear_poison(&self);
    pub fn get_mut(&mut self) -> LockResult<&mut T>;
}
impl<T> From<T> for Mutex<T> { fn from(t: T) -> Self; }
impl<T: Default> Default for Mutex<T> { fn default() -> Self; }
impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub struct RwLock<T: ?Sized> { data: UnsafeCell<T> }
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}
guard! { RwLockReadGuard RwLock }
guard! { RwLockWriteGuard RwLock }
impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T> RwLock<T> { pub const fn new(t: T) -> RwLock<T>; pub fn into_inner(self) -> LockResult<T>; }
impl<T: ?Sized> RwLock<T> {
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>>;
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>>;
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>>;
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>>;
    pub fn is_poisoned(&self) -> bool;
    pub fn get_mut(&mut self) -> LockResult<&mut T>;
}
impl<T: Default> Default for RwLock<T> { fn default() -> Self; }
impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);
impl WaitTimeoutResult { pub fn timed_out(&self) -> bool; }
#[derive(Default, Debug)]
pub struct Condvar { inner: usize }
impl Condvar {
    pub const fn new() -> Condvar;
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>>;
    pub fn wait_while<'a, T, F: FnMut(&mut T) -> bool>(&self, guard: MutexGuard<'a, T>, condition: F) -> LockResult<MutexGuard<'a, T>>;
    pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, dur: Duration) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;
    pub fn wait_timeout_while<'a, T, F: FnMut(&mut T) -> bool>(&self, guard: MutexGuard<'a, T>, dur: Duration, condition: F) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;
    pub fn notify_one(&self);
    pub fn notify_all(&self);
}
#[derive(Debug)]
pub struct Barrier { n: usize }
#[derive(Debug)]
pub struct BarrierWaitResult(bool);
impl Barrier { pub const fn new(n: usize) -> Barrier; pub fn wait(&self) -> BarrierWaitResult; }
impl BarrierWaitResult { pub fn is_leader(&self) -> bool; }
#[derive(Debug)]
pub struct Once { inner: usize }
#[derive(Debug)]
pub struct OnceState { inner: usize }
pub const ONCE_INIT: Once = loop {};
impl Once { pub const fn new() -> Once; pub fn call_once<F: FnOnce()>(&self, f: F); pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F); pub fn is_completed(&self) -> bool; }
pub struct OnceLock<T> { value: UnsafeCell<Option<T>> }
unsafe impl<T: Sync + Send> Sync for OnceLock<T> {}
unsafe impl<T: Send> Send for OnceLock<T> {}
impl<T> OnceLock<T> {
    pub const fn new() -> OnceLock<T>;
    pub fn get(&self) -> Option<&T>;
    pub fn get_mut(&mut self) -> Option<&mut T>;
    pub fn set(&self, value: T) -> Result<(), T>;
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
    pub fn into_inner(self) -> Option<T>;
    pub fn take(&mut self) -> Option<T>;
}
impl<T> Default for OnceLock<T> { fn default() -> Self; }
pub struct LazyLock<T, F = fn() -> T> { data: UnsafeCell<Option<T>>, f: F }
unsafe impl<T: Sync + Send, F: Send> Sync for LazyLock<T, F> {}
impl<T, F: FnOnce() -> T> LazyLock<T, F> { pub const fn new(f: F) -> LazyLock<T, F>; pub fn force(this: &LazyLock<T, F>) -> &T; }
impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> { type Target = T; fn deref(&self) -> &T; }
