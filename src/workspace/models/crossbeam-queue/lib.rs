//! Model of `crossbeam-queue`.
pub struct SegQueue<T> { inner: std::marker::PhantomData<T> }
pub struct ArrayQueue<T> { inner: std::marker::PhantomData<T> }
unsafe impl<T: Send> Send for SegQueue<T> {}
unsafe impl<T: Send> Sync for SegQueue<T> {}
unsafe impl<T: Send> Send for ArrayQueue<T> {}
unsafe impl<T: Send> Sync for ArrayQueue<T> {}
impl<T> SegQueue<T> { pub const fn new() -> SegQueue<T>; pub fn push(&self, value: T); pub fn pop(&self) -> Option<T>; pub fn is_empty(&self) -> bool; pub fn len(&self) -> usize; }
impl<T> ArrayQueue<T> { pub fn new(cap: usize) -> ArrayQueue<T>; pub fn push(&self, value: T) -> Result<(), T>; pub fn force_push(&self, value: T) -> Option<T>; pub fn pop(&self) -> Option<T>; pub fn capacity(&self) -> usize; pub fn is_empty(&self) -> bool; pub fn is_full(&self) -> bool; pub fn len(&self) -> usize; }
impl<T> Default for SegQueue<T> { fn default() -> Self; }
impl<T> std::fmt::Debug for SegQueue<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl<T> std::fmt::Debug for ArrayQueue<T> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
