pub struct Sender<T> { shared: std::marker::PhantomData<T> }
pub struct Receiver<T> { shared: std::marker::PhantomData<T> }
unsafe impl<T: Send> Send for Sender<T> {}
unsafe impl<T: Send> Sync for Sender<T> {}
unsafe impl<T: Send> Send for Receiver<T> {}
unsafe impl<T: Send> Sync for Receiver<T> {}
pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>) { loop {} }
impl<T> Sender<T> { pub fn new(capacity: usize) -> Self { loop {} } pub fn send(&self, value: T) -> Result<usize, error::SendError<T>> { loop {} } pub fn subscribe(&self) -> Receiver<T> { loop {} } pub fn receiver_count(&self) -> usize { loop {} } pub fn len(&self) -> usize { loop {} } }
impl<T: Clone> Receiver<T> { pub async fn recv(&mut self) -> Result<T, error::RecvError> { loop {} } pub fn try_recv(&mut self) -> Result<T, error::TryRecvError> { loop {} } pub fn blocking_recv(&mut self) -> Result<T, error::RecvError> { loop {} } pub fn resubscribe(&self) -> Self { loop {} } }
impl<T> Clone for Sender<T> { fn clone(&self) -> Self { loop {} } }
pub mod error {
    #[derive(Debug)]
    pub struct SendError<T>(pub T);
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub enum RecvError { Closed, Lagged(u64) }
    #[derive(Debug, PartialEq, Eq, Clone)]
    pub enum TryRecvError { Empty, Closed, Lagged(u64) }
    impl std::fmt::Display for RecvError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} } }
    impl std::error::Error for RecvError {}
}
