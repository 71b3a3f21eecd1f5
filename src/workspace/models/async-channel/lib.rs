//! Model of `async-channel`.
macro_rules! ends { ($($N:ident)*) => { $(pub struct $N<T> { shared: std::marker::PhantomData<T> } unsafe impl<T: Send> Send for $N<T> {} unsafe impl<T: Send> Sync for $N<T> {} impl<T> Clone for $N<T> { fn clone(&self) -> Self; } impl<T> $N<T> { pub fn close(&self) -> bool; pub fn is_closed(&self) -> bool; pub fn is_empty(&self) -> bool; pub fn len(&self) -> usize; pub fn is_full(&self) -> bool; pub fn capacity(&self) -> Option<usize>; pub fn receiver_count(&self) -> usize; pub fn sender_count(&self) -> usize; })* } }
ends! { Sender Receiver }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub struct SendError<T>(pub T);
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TrySendError<T> { Full(T), Closed(T) }
impl<T> SendError<T> { pub fn into_inner(self) -> T; }
impl<T> TrySendError<T> { pub fn into_inner(self) -> T; pub fn is_full(&self) -> bool; pub fn is_closed(&self) -> bool; }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub struct RecvError;
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum TryRecvError { Empty, Closed }
impl TryRecvError { pub fn is_empty(&self) -> bool; pub fn is_closed(&self) -> bool; }
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub async fn send(&self, msg: T) -> Result<(), SendError<T>> { loop {} } pub fn send_blocking(&self, msg: T) -> Result<(), SendError<T>>; pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>; }
impl<T> Receiver<T> { pub async fn recv(&self) -> Result<T, RecvError> { loop {} } pub fn recv_blocking(&self) -> Result<T, RecvError>; pub fn try_recv(&self) -> Result<T, TryRecvError>; }
