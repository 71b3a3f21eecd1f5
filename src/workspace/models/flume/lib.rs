//! Model of `flume`.
use std::time::{Duration, Instant};
macro_rules! ends { ($($N:ident)*) => { $(pub struct $N<T> { shared: std::marker::PhantomData<T> } unsafe impl<T: Send> Send for $N<T> {} unsafe impl<T: Send> Sync for $N<T> {} impl<T> Clone for $N<T> { fn clone(&self) -> Self; } impl<T> $N<T> { pub fn is_disconnected(&self) -> bool; pub fn is_empty(&self) -> bool; pub fn is_full(&self) -> bool; pub fn len(&self) -> usize; pub fn capacity(&self) -> Option<usize>; pub fn sender_count(&self) -> usize; pub fn receiver_count(&self) -> usize; pub fn same_channel(&self, other: &$N<T>) -> bool; })* } }
ends! { Sender Receiver }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub struct SendError<T>(pub T);
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TrySendError<T> { Full(T), Disconnected(T) }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum SendTimeoutError<T> { Timeout(T), Disconnected(T) }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum RecvError { Disconnected }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TryRecvError { Empty, Disconnected }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum RecvTimeoutError { Timeout, Disconnected }
impl<T> SendError<T> { pub fn into_inner(self) -> T; }
impl<T> TrySendError<T> { pub fn into_inner(self) -> T; }
impl<T> SendTimeoutError<T> { pub fn into_inner(self) -> T; }
macro_rules! told { ($($N:ident)*) => { $(impl std::fmt::Display for $N { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; } impl std::error::Error for $N {})* } }
told! { RecvError TryRecvError RecvTimeoutError }
macro_rules! told_with { ($($N:ident)*) => { $(impl<T> std::fmt::Display for $N<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; } impl<T: std::fmt::Debug> std::error::Error for $N<T> {})* } }
told_with! { SendError TrySendError SendTimeoutError }
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn send(&self, msg: T) -> Result<(), SendError<T>>; pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>; pub fn send_timeout(&self, msg: T, dur: Duration) -> Result<(), SendTimeoutError<T>>; pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>>; pub async fn send_async(&self, item: T) -> Result<(), SendError<T>> { loop {} } pub async fn into_send_async(self, item: T) -> Result<(), SendError<T>> { loop {} } }
impl<T> Receiver<T> { pub fn recv(&self) -> Result<T, RecvError>; pub fn try_recv(&self) -> Result<T, TryRecvError>; pub fn recv_timeout(&self, dur: Duration) -> Result<T, RecvTimeoutError>; pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError>; pub async fn recv_async(&self) -> Result<T, RecvError> { loop {} } pub async fn into_recv_async(self) -> Result<T, RecvError> { loop {} } pub fn iter(&self) -> Iter<'_, T>; pub fn try_iter(&self) -> TryIter<'_, T>; pub fn drain(&self) -> Drain<'_, T>; }
macro_rules! over { ($($N:ident)*) => { $(pub struct $N<'a, T> { receiver: &'a Receiver<T> } impl<'a, T> Iterator for $N<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; })* } }
over! { Iter TryIter Drain }
pub struct IntoIter<T> { receiver: Receiver<T> }
impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
impl<'a, T> IntoIterator for &'a Receiver<T> { type Item = T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
impl<T> IntoIterator for Receiver<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
