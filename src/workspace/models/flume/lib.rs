//! Model of `flume`.
use std::time::Duration;
macro_rules! ends { ($($N:ident)*) => { $(pub struct $N<T> { shared: std::marker::PhantomData<T> } unsafe impl<T: Send> Send for $N<T> {} unsafe impl<T: Send> Sync for $N<T> {} impl<T> Clone for $N<T> { fn clone(&self) -> Self; })* } }
ends! { Sender Receiver }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub struct SendError<T>(pub T);
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TrySendError<T> { Full(T), Disconnected(T) }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum RecvError { Disconnected }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TryRecvError { Empty, Disconnected }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum RecvTimeoutError { Timeout, Disconnected }
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn send(&self, msg: T) -> Result<(), SendError<T>>; pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>; pub async fn send_async(&self, item: T) -> Result<(), SendError<T>> { loop {} } }
impl<T> Receiver<T> { pub fn recv(&self) -> Result<T, RecvError>; pub fn try_recv(&self) -> Result<T, TryRecvError>; pub fn recv_timeout(&self, dur: Duration) -> Result<T, RecvTimeoutError>; pub async fn recv_async(&self) -> Result<T, RecvError> { loop {} } pub fn iter(&self) -> Iter<'_, T>; }
pub struct Iter<'a, T> { receiver: &'a Receiver<T> }
impl<'a, T> Iterator for Iter<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
