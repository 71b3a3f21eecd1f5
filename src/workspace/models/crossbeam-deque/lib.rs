//! Model of `crossbeam-deque`.
pub struct Worker<T> { inner: std::rc::Rc<T> }
pub struct Stealer<T> { inner: std::sync::Arc<T> }
pub struct Injector<T> { inner: std::marker::PhantomData<T> }
pub enum Steal<T> { Empty, Success(T), Retry }
impl<T> Worker<T> { pub fn new_fifo() -> Worker<T>; pub fn new_lifo() -> Worker<T>; pub fn stealer(&self) -> Stealer<T>; pub fn push(&self, task: T); pub fn pop(&self) -> Option<T>; pub fn is_empty(&self) -> bool; pub fn len(&self) -> usize; }
impl<T> Stealer<T> { pub fn steal(&self) -> Steal<T>; pub fn is_empty(&self) -> bool; }
impl<T> Injector<T> { pub fn new() -> Injector<T>; pub fn push(&self, task: T); pub fn steal(&self) -> Steal<T>; pub fn is_empty(&self) -> bool; }
impl<T> Steal<T> { pub fn success(self) -> Option<T>; pub fn is_retry(&self) -> bool; }
impl<T> Clone for Stealer<T> { fn clone(&self) -> Self; }
