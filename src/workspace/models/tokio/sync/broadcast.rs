pub struct Sender<T> { shared: std::marker::PhantomData<T> }
pub struct Receiver<T> { shared: std::marker::PhantomData<T> }
unsafe impl<T: Send> Send for Sender<T> {}
unsafe impl<T: Send> Sync for Sender<T> {}
unsafe impl<T: Send> Send for Receiver<T> {}
unsafe impl<T: Send> Sync for Receiver<T> {}
pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn new(capacity: usize) -> Self; pub fn send(&self, value: T) -> Result<usize, error::SendError<T>>; pub fn subscribe(&self) -> Receiver<T>; pub fn receiver_count(&self) -> usize; pub fn len(&self) -> usize; }
impl<T: Clone> Receiver<T> { pub async fn recv(&mut self) -> Result<T, error::RecvError> { loop {} } pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>; pub fn blocking_recv(&mut self) -> Result<T, error::RecvError>; pub fn resubscribe(&self) -> Self; }
impl<T> Clone for Sender<T> { fn clone(&self) -> Self; }
pub mod error {
    #[derive(Debug)]
    pub struct SendError<T>(pub T);
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub enum RecvError { Closed, Lagged(u64) }
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub enum TryRecvError { Empty, Closed, Lagged(u64) }
    impl std::fmt::Display for RecvError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for RecvError {}
}
