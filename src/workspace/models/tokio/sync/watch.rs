use std::ops::Deref;
pub struct Sender<T> { shared: std::marker::PhantomData<T> }
pub struct Receiver<T> { shared: std::marker::PhantomData<T> }
unsafe impl<T: Send + Sync> Send for Sender<T> {}
unsafe impl<T: Send + Sync> Sync for Sender<T> {}
unsafe impl<T: Send + Sync> Send for Receiver<T> {}
unsafe impl<T: Send + Sync> Sync for Receiver<T> {}
pub struct Ref<'a, T> { inner: &'a T, not_send: *const () }
impl<T> Deref for Ref<'_, T> { type Target = T; fn deref(&self) -> &T; }
pub fn channel<T>(init: T) -> (Sender<T>, Receiver<T>);
impl<T> Sender<T> { pub fn send(&self, value: T) -> Result<(), error::SendError<T>>; pub fn send_modify<F: FnOnce(&mut T)>(&self, modify: F); pub fn send_replace(&self, value: T) -> T; pub fn borrow(&self) -> Ref<'_, T>; pub fn is_closed(&self) -> bool; pub async fn closed(&self) { loop {} } pub fn subscribe(&self) -> Receiver<T>; pub fn receiver_count(&self) -> usize; }
impl<T> Receiver<T> { pub fn borrow(&self) -> Ref<'_, T>; pub fn borrow_and_update(&mut self) -> Ref<'_, T>; pub fn has_changed(&self) -> Result<bool, error::RecvError>; pub async fn changed(&mut self) -> Result<(), error::RecvError> { loop {} } pub async fn wait_for(&mut self, f: impl FnMut(&T) -> bool) -> Result<Ref<'_, T>, error::RecvError> { loop {} } }
impl<T> Clone for Receiver<T> { fn clone(&self) -> Self; }
impl<T> Clone for Sender<T> { fn clone(&self) -> Self; }
pub mod error {
    #[derive(PartialEq, Eq, Clone, Copy, Debug)]
    pub struct SendError<T>(pub T);
    #[derive(Debug, Clone)]
    pub struct RecvError(());
    impl std::fmt::Display for RecvError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for RecvError {}
}
