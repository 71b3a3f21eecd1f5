//! Model of `crossbeam-channel`.
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::time::{Duration, Instant};
mod select_macro;
pub struct Sender<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for Sender<T> {}
unsafe impl<T: Send> Sync for Sender<T> {}
pub struct Receiver<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for Receiver<T> {}
unsafe impl<T: Send> Sync for Receiver<T> {}
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) { loop {} }
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) { loop {} }
pub fn after(duration: Duration) -> Receiver<Instant> { loop {} }
pub fn at(when: Instant) -> Receiver<Instant> { loop {} }
pub fn never<T>() -> Receiver<T> { loop {} }
pub fn tick(duration: Duration) -> Receiver<Instant> { loop {} }
impl<T> Sender<T> {
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>> { loop {} }
    pub fn send(&self, msg: T) -> Result<(), SendError<T>> { loop {} }
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> { loop {} }
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> { loop {} }
    pub fn is_empty(&self) -> bool { loop {} }
    pub fn is_full(&self) -> bool { loop {} }
    pub fn len(&self) -> usize { loop {} }
    pub fn capacity(&self) -> Option<usize> { loop {} }
    pub fn same_channel(&self, other: &Sender<T>) -> bool { loop {} }
}
impl<T> Receiver<T> {
    pub fn try_recv(&self) -> Result<T, TryRecvError> { loop {} }
    pub fn recv(&self) -> Result<T, RecvError> { loop {} }
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> { loop {} }
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> { loop {} }
    pub fn is_empty(&self) -> bool { loop {} }
    pub fn is_full(&self) -> bool { loop {} }
    pub fn len(&self) -> usize { loop {} }
    pub fn capacity(&self) -> Option<usize> { loop {} }
    pub fn iter(&self) -> Iter<'_, T> { loop {} }
    pub fn try_iter(&self) -> TryIter<'_, T> { loop {} }
    pub fn same_channel(&self, other: &Receiver<T>) -> bool { loop {} }
}
impl<T> Clone for Sender<T> { fn clone(&self) -> Self { loop {} } }
impl<T> Clone for Receiver<T> { fn clone(&self) -> Self { loop {} } }
impl<T> Drop for Sender<T> { fn drop(&mut self) { loop {} } }
impl<T> Drop for Receiver<T> { fn drop(&mut self) { loop {} } }
impl<T> fmt::Debug for Sender<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl<T> fmt::Debug for Receiver<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
pub struct Iter<'a, T: 'a> { receiver: &'a Receiver<T> }
pub struct TryIter<'a, T: 'a> { receiver: &'a Receiver<T> }
pub struct IntoIter<T> { receiver: Receiver<T> }
impl<'a, T> Iterator for Iter<'a, T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
impl<'a, T> Iterator for TryIter<'a, T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
impl<'a, T> IntoIterator for &'a Receiver<T> { type Item = T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
impl<T> IntoIterator for Receiver<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T> { loop {} } }
#[derive(PartialEq, Eq, Clone, Copy)]
pub struct SendError<T>(pub T);
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum TrySendError<T> { Full(T), Disconnected(T) }
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum SendTimeoutError<T> { Timeout(T), Disconnected(T) }
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct RecvError;
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub enum TryRecvError { Empty, Disconnected }
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub enum RecvTimeoutError { Timeout, Disconnected }
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct SelectTimeoutError;
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct TrySelectError;
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct ReadyTimeoutError;
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub struct TryReadyError;
macro_rules! errors { ($([$($g:tt)*] $t:ty;)*) => { $(
    impl<$($g)*> fmt::Display for $t { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
    impl<$($g)*> std::error::Error for $t {}
)* } }
errors! { [T] SendError<T>; [T] TrySendError<T>; [T] SendTimeoutError<T>; [] RecvError; [] TryRecvError; [] RecvTimeoutError; [] SelectTimeoutError; [] TrySelectError; }
macro_rules! debugs { ($($t:ident)*) => { $(impl<T> fmt::Debug for $t<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } })* } }
debugs! { SendError TrySendError SendTimeoutError }
impl<T> SendError<T> { pub fn into_inner(self) -> T { loop {} } }
impl<T> TrySendError<T> { pub fn into_inner(self) -> T { loop {} } pub fn is_full(&self) -> bool { loop {} } pub fn is_disconnected(&self) -> bool { loop {} } }
impl TryRecvError { pub fn is_empty(&self) -> bool { loop {} } pub fn is_disconnected(&self) -> bool { loop {} } }
impl RecvTimeoutError { pub fn is_timeout(&self) -> bool { loop {} } pub fn is_disconnected(&self) -> bool { loop {} } }
pub struct Select<'a> { handles: PhantomData<&'a ()> }
pub struct SelectedOperation<'a> { index: usize, marker: PhantomData<&'a ()> }
impl<'a> Select<'a> {
    pub fn new() -> Select<'a> { loop {} }
    pub fn new_biased() -> Self { loop {} }
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize { loop {} }
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize { loop {} }
    pub fn remove(&mut self, index: usize) { loop {} }
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> { loop {} }
    pub fn select(&mut self) -> SelectedOperation<'a> { loop {} }
    pub fn select_timeout(&mut self, timeout: Duration) -> Result<SelectedOperation<'a>, SelectTimeoutError> { loop {} }
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError> { loop {} }
    pub fn ready(&mut self) -> usize { loop {} }
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError> { loop {} }
}
impl SelectedOperation<'_> {
    pub fn index(&self) -> usize { loop {} }
    pub fn send<T>(self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> { loop {} }
    pub fn recv<T>(self, r: &Receiver<T>) -> Result<T, RecvError> { loop {} }
}
#[doc(hidden)]
pub mod internal {
    use super::*;
    /// What an arm's channel may be: an end, or a reference to one.
    pub trait Receives { type Message; }
    impl<T> Receives for Receiver<T> { type Message = T; }
    impl<R: Receives + ?Sized> Receives for &R { type Message = R::Message; }
    impl<R: Receives + ?Sized> Receives for &mut R { type Message = R::Message; }
    impl<R: Receives + ?Sized> Receives for std::sync::Arc<R> { type Message = R::Message; }
    impl<R: Receives + ?Sized> Receives for Box<R> { type Message = R::Message; }
    pub fn received<R: Receives + ?Sized>(r: &R) -> Result<R::Message, RecvError> { loop {} }
    pub trait Sends { type Message; }
    impl<T> Sends for Sender<T> { type Message = T; }
    impl<S: Sends + ?Sized> Sends for &S { type Message = S::Message; }
    impl<S: Sends + ?Sized> Sends for &mut S { type Message = S::Message; }
    pub fn sent<S: Sends + ?Sized>(s: &S, message: S::Message) -> Result<(), SendError<S::Message>> { loop {} }
    pub fn timeout(duration: Duration) { loop {} }
    pub fn chosen() -> bool { loop {} }
}
