use crate::fmt;
use crate::marker::PhantomData;
use crate::time::{Duration, Instant};
pub struct Receiver<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for Receiver<T> {}
impl<T> !Sync for Receiver<T> {}
pub struct Sender<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for Sender<T> {}
unsafe impl<T: Send> Sync for Sender<T> {}
pub struct SyncSender<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for SyncSender<T> {}
unsafe impl<T: Send> Sync for SyncSender<T> {}
pub fn channel<T>() -> (Sender<T>, Receiver<T>);
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn send(&self, t: T) -> Result<(), SendError<T>>; }
impl<T> SyncSender<T> {
    pub fn send(&self, t: T) -> Result<(), SendError<T>>;
    pub fn try_send(&self, t: T) -> Result<(), TrySendError<T>>;
    pub fn send_timeout(&self, t: T, timeout: Duration) -> Result<(), SendTimeoutError<T>>;
}
impl<T> Receiver<T> {
    pub fn try_recv(&self) -> Result<T, TryRecvError>;
    pub fn recv(&self) -> Result<T, RecvError>;
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError>;
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError>;
    pub fn iter(&self) -> Iter<'_, T>;
    pub fn try_iter(&self) -> TryIter<'_, T>;
}
impl<T> Clone for Sender<T> { fn clone(&self) -> Sender<T>; }
impl<T> Clone for SyncSender<T> { fn clone(&self) -> SyncSender<T>; }
impl<T> Drop for Sender<T> { fn drop(&mut self); }
impl<T> Drop for SyncSender<T> { fn drop(&mut self); }
impl<T> Drop for Receiver<T> { fn drop(&mut self); }
#[derive(Debug)]
pub struct Iter<'a, T: 'a> { rx: &'a Receiver<T> }
#[derive(Debug)]
pub struct TryIter<'a, T: 'a> { rx: &'a Receiver<T> }
#[derive(Debug)]
pub struct IntoIter<T> { rx: Receiver<T> }
impl<'a, T> Iterator for Iter<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, T> Iterator for TryIter<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, T> IntoIterator for &'a Receiver<T> { type Item = T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
impl<T> IntoIterator for Receiver<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
#[derive(PartialEq, Eq, Clone, Copy)]
pub struct SendError<T>(pub T);
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct RecvError;
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub enum TryRecvError { Empty, Disconnected }
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub enum RecvTimeoutError { Timeout, Disconnected }
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum TrySendError<T> { Full(T), Disconnected(T) }
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum SendTimeoutError<T> { Timeout(T), Disconnected(T) }
macro_rules! errors { ($([$($g:tt)*] $t:ty;)*) => { $(
    impl<$($g)*> fmt::Display for $t { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
    impl<$($g)*> crate::error::Error for $t {}
)* } }
errors! { [T] SendError<T>; [T] TrySendError<T>; [T] SendTimeoutError<T>; [] RecvError; [] TryRecvError; [] RecvTimeoutError; }
macro_rules! debugs { ($($t:ident)*) => { $(impl<T> fmt::Debug for $t<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; })* } }
debugs! { SendError TrySendError SendTimeoutError Sender SyncSender Receiver }
impl<T> From<SendError<T>> for TrySendError<T> { fn from(err: SendError<T>) -> TrySendError<T>; }
impl From<RecvError> for TryRecvError { fn from(err: RecvError) -> TryRecvError; }
impl From<RecvError> for RecvTimeoutError { fn from(err: RecvError) -> RecvTimeoutError; }
