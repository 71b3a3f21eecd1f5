//! Model of `crossbeam-deque`.
pub struct Worker<T> { inner: std::rc::Rc<T> }
pub struct Stealer<T> { inner: std::sync::Arc<T> }
pub struct Injector<T> { inner: std::marker::PhantomData<T> }
pub enum Steal<T> { Empty, Success(T), Retry }
impl<T> Worker<T> { pub fn new_fifo() -> Worker<T> { loop {} } pub fn new_lifo() -> Worker<T> { loop {} } pub fn stealer(&self) -> Stealer<T> { loop {} } pub fn push(&self, task: T) { loop {} } pub fn pop(&self) -> Option<T> { loop {} } pub fn is_empty(&self) -> bool { loop {} } pub fn len(&self) -> usize { loop {} } }
impl<T> Stealer<T> { pub fn steal(&self) -> Steal<T> { loop {} } pub fn is_empty(&self) -> bool { loop {} } }
impl<T> Injector<T> { pub fn new() -> Injector<T> { loop {} } pub fn push(&self, task: T) { loop {} } pub fn steal(&self) -> Steal<T> { loop {} } pub fn is_empty(&self) -> bool { loop {} } }
impl<T> Steal<T> { pub fn success(self) -> Option<T> { loop {} } pub fn is_retry(&self) -> bool { loop {} } }
impl<T> Clone for Stealer<T> { fn clone(&self) -> Self { loop {} } }
