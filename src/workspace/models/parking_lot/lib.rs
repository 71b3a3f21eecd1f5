//! Model of `parking_lot`.
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};
macro_rules! guard { ($G:ident $L:ident) => {
    pub struct $G<'a, T: ?Sized + 'a> { lock: &'a $L<T>, marker: *const () }
    impl<T: ?Sized> !Send for $G<'_, T> {}
    unsafe impl<T: ?Sized + Sync> Sync for $G<'_, T> {}
    impl<T: ?Sized> Deref for $G<'_, T> { type Target = T; fn deref(&self) -> &T; }
    impl<T: ?Sized> Drop for $G<'_, T> { fn drop(&mut self); }
    impl<T: ?Sized + std::fmt::Debug> std::fmt::Debug for $G<'_, T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
} }
macro_rules! lock { ($L:ident) => {
    pub struct $L<T: ?Sized> { data: UnsafeCell<T> }
    unsafe impl<T: ?Sized + Send> Send for $L<T> {}
    unsafe impl<T: ?Sized + Send> Sync for $L<T> {}
    impl<T> $L<T> { pub const fn new(val: T) -> $L<T>; pub fn into_inner(self) -> T; }
    impl<T: ?Sized> $L<T> { pub fn get_mut(&mut self) -> &mut T; pub fn is_locked(&self) -> bool; }
    impl<T: Default> Default for $L<T> { fn default() -> Self; }
    impl<T: ?Sized + std::fmt::Debug> std::fmt::Debug for $L<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
} }
lock! { Mutex }
lock! { FairMutex }
lock! { RwLock }
lock! { ReentrantMutex }
guard! { MutexGuard Mutex }
guard! { ReentrantMutexGuard ReentrantMutex }
guard! { FairMutexGuard FairMutex }
guard! { RwLockReadGuard RwLock }
guard! { RwLockWriteGuard RwLock }
guard! { RwLockUpgradableReadGuard RwLock }
guard! { MappedMutexGuard Mutex }
guard! { MappedReentrantMutexGuard ReentrantMutex }
guard! { MappedFairMutexGuard FairMutex }
guard! { MappedRwLockReadGuard RwLock }
guard! { MappedRwLockWriteGuard RwLock }
macro_rules! map { ($($G:ident $M:ident)*) => { $(
    impl<'a, T: ?Sized + 'a> $G<'a, T> { pub fn map<U: ?Sized, F: FnOnce(&T) -> &U>(s: Self, f: F) -> $M<'a, U>; pub fn try_map<U: ?Sized, F: FnOnce(&T) -> Option<&U>>(s: Self, f: F) -> Result<$M<'a, U>, Self>; }
)* } }
macro_rules! map_mut { ($($G:ident $M:ident)*) => { $(
    impl<'a, T: ?Sized + 'a> $G<'a, T> { pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(s: Self, f: F) -> $M<'a, U>; pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(s: Self, f: F) -> Result<$M<'a, U>, Self>; }
    impl<T: ?Sized> DerefMut for $M<'_, T> { fn deref_mut(&mut self) -> &mut T; }
)* } }
map! { RwLockReadGuard MappedRwLockReadGuard ReentrantMutexGuard MappedReentrantMutexGuard }
map_mut! { MutexGuard MappedMutexGuard FairMutexGuard MappedFairMutexGuard RwLockWriteGuard MappedRwLockWriteGuard }
pub struct RawMutex { state: u8 }
pub struct RawRwLock { state: usize }
macro_rules! arc_guard { ($($G:ident $L:ident)*) => { $(
    pub struct $G<R, T: ?Sized> { raw: R, lock: std::sync::Arc<$L<T>>, marker: *const () }
    impl<R, T: ?Sized> !Send for $G<R, T> {}
    impl<R, T: ?Sized> Deref for $G<R, T> { type Target = T; fn deref(&self) -> &T; }
    impl<R, T: ?Sized> Drop for $G<R, T> { fn drop(&mut self); }
)* } }
arc_guard! { ArcMutexGuard Mutex ArcRwLockReadGuard RwLock ArcRwLockWriteGuard RwLock }
impl<R, T: ?Sized> DerefMut for ArcMutexGuard<R, T> { fn deref_mut(&mut self) -> &mut T; }
impl<R, T: ?Sized> DerefMut for ArcRwLockWriteGuard<R, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: ?Sized> Mutex<T> { pub fn lock_arc(self: &std::sync::Arc<Self>) -> ArcMutexGuard<RawMutex, T>; pub fn try_lock_arc(self: &std::sync::Arc<Self>) -> Option<ArcMutexGuard<RawMutex, T>>; }
impl<T: ?Sized> RwLock<T> { pub fn read_arc(self: &std::sync::Arc<Self>) -> ArcRwLockReadGuard<RawRwLock, T>; pub fn write_arc(self: &std::sync::Arc<Self>) -> ArcRwLockWriteGuard<RawRwLock, T>; }
impl<T: ?Sized> DerefMut for MutexGuard<'_, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: ?Sized> DerefMut for FairMutexGuard<'_, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: ?Sized> Mutex<T> { pub fn lock(&self) -> MutexGuard<'_, T>; pub fn try_lock(&self) -> Option<MutexGuard<'_, T>>; pub fn try_lock_for(&self, timeout: Duration) -> Option<MutexGuard<'_, T>>; }
impl<T: ?Sized> FairMutex<T> { pub fn lock(&self) -> FairMutexGuard<'_, T>; }
impl<T: ?Sized> ReentrantMutex<T> { pub fn lock(&self) -> ReentrantMutexGuard<'_, T>; }
impl<T: ?Sized> RwLock<T> { pub fn read(&self) -> RwLockReadGuard<'_, T>; pub fn write(&self) -> RwLockWriteGuard<'_, T>; pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>>; pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>>; pub fn upgradable_read(&self) -> RwLockUpgradableReadGuard<'_, T>; }
#[derive(Default)]
pub struct Condvar { state: usize }
pub struct WaitTimeoutResult(bool);
impl WaitTimeoutResult { pub fn timed_out(&self) -> bool; }
impl Condvar { pub const fn new() -> Condvar; pub fn notify_one(&self) -> bool; pub fn notify_all(&self) -> usize; pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>); pub fn wait_for<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Duration) -> WaitTimeoutResult; pub fn wait_until<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Instant) -> WaitTimeoutResult; pub fn wait_while<T: ?Sized, F: FnMut(&mut T) -> bool>(&self, guard: &mut MutexGuard<'_, T>, condition: F); }
pub struct Once { state: usize }
impl Once { pub const fn new() -> Once; pub fn call_once<F: FnOnce()>(&self, f: F); }
pub mod lock_api { pub use super::{ArcMutexGuard, ArcRwLockReadGuard, ArcRwLockWriteGuard}; }
