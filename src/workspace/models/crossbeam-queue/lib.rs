//! Model of `crossbeam-queue`.
pub struct SegQueue<T> { inner: std::marker::PhantomData<T> }
pub struct ArrayQueue<T> { inner: std::marker::PhantomData<T> }
unsafe impl<T: Send> Send for SegQueue<T> {}
unsafe impl<T: Send> Sync for SegQueue<T> {}
unsafe impl<T: Send> Send for ArrayQueue<T> {}
unsafe impl<T: Send> Sync for ArrayQueue<T> {}
impl<T> SegQueue<T> { pub const fn new() -> SegQueue<T> { loop {} } pub fn push(&self, value: T) { loop {} } pub fn pop(&self) -> Option<T> { loop {} } pub fn is_empty(&self) -> bool { loop {} } pub fn len(&self) -> usize { loop {} } }
impl<T> ArrayQueue<T> { pub fn new(cap: usize) -> ArrayQueue<T> { loop {} } pub fn push(&self, value: T) -> Result<(), T> { loop {} } pub fn force_push(&self, value: T) -> Option<T> { loop {} } pub fn pop(&self) -> Option<T> { loop {} } pub fn capacity(&self) -> usize { loop {} } pub fn is_empty(&self) -> bool { loop {} } pub fn is_full(&self) -> bool { loop {} } pub fn len(&self) -> usize { loop {} } }
impl<T> Default for SegQueue<T> { fn default() -> Self { loop {} } }
impl<T> std::fmt::Debug for SegQueue<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} } }
impl<T> std::fmt::Debug for ArrayQueue<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} } }
