use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
pub struct Sender<T> { inner: PhantomData<T> }
pub struct Receiver<T> { inner: PhantomData<T> }
unsafe impl<T: Send> Send for Sender<T> {}
unsafe impl<T: Send> Sync for Sender<T> {}
unsafe impl<T: Send> Send for Receiver<T> {}
unsafe impl<T: Send> Sync for Receiver<T> {}
impl<T> Unpin for Receiver<T> {}
pub fn channel<T>() -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn send(self, t: T) -> Result<(), T>; pub async fn closed(&mut self) { loop {} } pub fn is_closed(&self) -> bool; }
impl<T> Receiver<T> { pub fn close(&mut self); pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>; pub fn blocking_recv(self) -> Result<T, error::RecvError>; }
impl<T> Future for Receiver<T> { type Output = Result<T, error::RecvError>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, error::RecvError>>; }
impl<T> fmt::Debug for Sender<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T> fmt::Debug for Receiver<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub mod error {
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub struct RecvError(());
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub enum TryRecvError { Empty, Closed }
    impl std::fmt::Display for RecvError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for RecvError {}
    impl std::fmt::Display for TryRecvError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for TryRecvError {}
}
