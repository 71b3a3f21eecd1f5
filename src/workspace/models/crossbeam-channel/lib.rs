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
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
pub fn after(duration: Duration) -> Receiver<Instant>;
pub fn at(when: Instant) -> Receiver<Instant>;
pub fn never<T>() -> Receiver<T>;
pub fn tick(duration: Duration) -> Receiver<Instant>;
impl<T> Sender<T> {
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>;
    pub fn send(&self, msg: T) -> Result<(), SendError<T>>;
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>>;
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>>;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    pub fn same_channel(&self, other: &Sender<T>) -> bool;
}
impl<T> Receiver<T> {
    pub fn try_recv(&self) -> Result<T, TryRecvError>;
    pub fn recv(&self) -> Result<T, RecvError>;
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError>;
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError>;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    pub fn iter(&self) -> Iter<'_, T>;
    pub fn try_iter(&self) -> TryIter<'_, T>;
    pub fn same_channel(&self, other: &Receiver<T>) -> bool;
}
impl<T> Clone for Sender<T> { fn clone(&self) -> Self; }
impl<T> Clone for Receiver<T> { fn clone(&self) -> Self; }
impl<T> Drop for Sender<T> { fn drop(&mut self); }
impl<T> Drop for Receiver<T> { fn drop(&mut self); }
impl<T> fmt::Debug for Sender<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> fmt::Debug for Receiver<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub struct Iter<'a, T: 'a> { receiver: &'a Receiver<T> }
pub struct TryIter<'a, T: 'a> { receiver: &'a Receiver<T> }
pub struct IntoIter<T> { receiver: Receiver<T> }
impl<'a, T> Iterator for Iter<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, T> Iterator for TryIter<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, T> IntoIterator for &'a Receiver<T> { type Item = T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
impl<T> IntoIterator for Receiver<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
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
    impl<$($g)*> fmt::Display for $t { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
    impl<$($g)*> std::error::Error for $t {}
)* } }
errors! { [T] SendError<T>; [T] TrySendError<T>; [T] SendTimeoutError<T>; [] RecvError; [] TryRecvError; [] RecvTimeoutError; [] SelectTimeoutError; [] TrySelectError; }
macro_rules! debugs { ($($t:ident)*) => { $(impl<T> fmt::Debug for $t<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; })* } }
debugs! { SendError TrySendError SendTimeoutError }
impl<T> SendError<T> { pub fn into_inner(self) -> T; }
impl<T> TrySendError<T> { pub fn into_inner(self) -> T; pub fn is_full(&self) -> bool; pub fn is_disconnected(&self) -> bool; }
impl<T> SendTimeoutError<T> { pub fn into_inner(self) -> T; pub fn is_timeout(&self) -> bool; pub fn is_disconnected(&self) -> bool; }
impl TryRecvError { pub fn is_empty(&self) -> bool; pub fn is_disconnected(&self) -> bool; }
impl RecvTimeoutError { pub fn is_timeout(&self) -> bool; pub fn is_disconnected(&self) -> bool; }
pub struct Select<'a> { handles: PhantomData<&'a ()> }
pub struct SelectedOperation<'a> { index: usize, marker: PhantomData<&'a ()> }
impl<'a> Select<'a> {
    pub fn new() -> Select<'a>;
    pub fn new_biased() -> Self;
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize;
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize;
    pub fn remove(&mut self, index: usize);
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError>;
    pub fn select(&mut self) -> SelectedOperation<'a>;
    pub fn select_timeout(&mut self, timeout: Duration) -> Result<SelectedOperation<'a>, SelectTimeoutError>;
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError>;
    pub fn ready(&mut self) -> usize;
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError>;
}
impl SelectedOperation<'_> {
    pub fn index(&self) -> usize;
    pub fn send<T>(self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>>;
    pub fn recv<T>(self, r: &Receiver<T>) -> Result<T, RecvError>;
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
    pub fn received<R: Receives + ?Sized>(r: &R) -> Result<R::Message, RecvError>;
    pub trait Sends { type Message; }
    impl<T> Sends for Sender<T> { type Message = T; }
    impl<S: Sends + ?Sized> Sends for &S { type Message = S::Message; }
    impl<S: Sends + ?Sized> Sends for &mut S { type Message = S::Message; }
    pub fn sent<S: Sends + ?Sized>(s: &S, message: S::Message) -> Result<(), SendError<S::Message>>;
    pub fn timeout(duration: Duration);
    pub fn chosen() -> bool;
}
