use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll};
use std::time::Duration;
pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>);
pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>);
macro_rules! ends { ($($N:ident)*) => { $(
    pub struct $N<T> { chan: PhantomData<T> }
    unsafe impl<T: Send> Send for $N<T> {}
    unsafe impl<T: Send> Sync for $N<T> {}
    impl<T> Unpin for $N<T> {}
    impl<T> fmt::Debug for $N<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
)* } }
ends! { Sender Receiver UnboundedSender UnboundedReceiver WeakSender WeakUnboundedSender OwnedPermit }
impl<T> Clone for Sender<T> { fn clone(&self) -> Self; }
impl<T> Clone for UnboundedSender<T> { fn clone(&self) -> Self; }
impl<T> Clone for WeakSender<T> { fn clone(&self) -> Self; }
macro_rules! receiver { ($($N:ident)*) => { $(impl<T> $N<T> {
    pub async fn recv(&mut self) -> Option<T> { loop {} }
    pub async fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize { loop {} }
    pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>;
    pub fn blocking_recv(&mut self) -> Option<T>;
    pub fn close(&mut self);
    pub fn is_closed(&self) -> bool;
    pub fn is_empty(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>>;
})* } }
receiver! { Receiver UnboundedReceiver }
impl<T> Receiver<T> {
    pub fn capacity(&self) -> usize;
    pub fn max_capacity(&self) -> usize;
}
impl<T> Sender<T> {
    pub async fn send(&self, value: T) -> Result<(), error::SendError<T>> { loop {} }
    pub async fn closed(&self) { loop {} }
    pub fn try_send(&self, message: T) -> Result<(), error::TrySendError<T>>;
    pub async fn send_timeout(&self, value: T, timeout: Duration) -> Result<(), error::SendTimeoutError<T>> { loop {} }
    pub fn blocking_send(&self, value: T) -> Result<(), error::SendError<T>>;
    pub fn is_closed(&self) -> bool;
    pub async fn reserve(&self) -> Result<Permit<'_, T>, error::SendError<()>> { loop {} }
    pub async fn reserve_owned(self) -> Result<OwnedPermit<T>, error::SendError<()>> { loop {} }
    pub fn try_reserve(&self) -> Result<Permit<'_, T>, error::TrySendError<()>>;
    pub fn same_channel(&self, other: &Self) -> bool;
    pub fn capacity(&self) -> usize;
    pub fn max_capacity(&self) -> usize;
    pub fn downgrade(&self) -> WeakSender<T>;
}
impl<T> WeakSender<T> { pub fn upgrade(&self) -> Option<Sender<T>>; }
pub struct Permit<'a, T> { chan: &'a Sender<T> }
pub struct OwnedPermit<T> { chan: Option<Sender<T>> }
impl<T> OwnedPermit<T> { pub fn send(self, value: T) -> Sender<T>; pub fn release(self) -> Sender<T>; }
impl<T> Permit<'_, T> { pub fn send(self, value: T); }
impl<T> UnboundedSender<T> {
    pub fn send(&self, message: T) -> Result<(), error::SendError<T>>;
    pub async fn closed(&self) { loop {} }
    pub fn is_closed(&self) -> bool;
    pub fn same_channel(&self, other: &Self) -> bool;
    pub fn downgrade(&self) -> WeakUnboundedSender<T>;
}
impl<T> WeakUnboundedSender<T> { pub fn upgrade(&self) -> Option<UnboundedSender<T>>; }
pub mod error {
    use std::fmt;
    #[derive(PartialEq, Eq, Clone, Copy)]
    pub struct SendError<T>(pub T);
    #[derive(PartialEq, Eq, Clone, Copy)]
    pub enum TrySendError<T> { Full(T), Closed(T) }
    #[derive(PartialEq, Eq, Clone, Copy)]
    pub enum SendTimeoutError<T> { Timeout(T), Closed(T) }
    #[derive(PartialEq, Eq, Clone, Copy, Debug)]
    pub enum TryRecvError { Empty, Disconnected }
    impl<T> TrySendError<T> { pub fn into_inner(self) -> T; }
    impl<T> SendTimeoutError<T> { pub fn into_inner(self) -> T; }
    macro_rules! errors { ($([$($g:tt)*] $t:ty;)*) => { $(
        impl<$($g)*> fmt::Display for $t { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
        impl<$($g)*> std::error::Error for $t {}
    )* } }
    errors! { [T] SendError<T>; [T] TrySendError<T>; [T] SendTimeoutError<T>; [] TryRecvError; }
    macro_rules! debugs { ($($t:ident)*) => { $(impl<T> fmt::Debug for $t<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; })* } }
    debugs! { SendError TrySendError SendTimeoutError }
}
