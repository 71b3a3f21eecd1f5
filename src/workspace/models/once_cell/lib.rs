//! Model of `once_cell`.
macro_rules! cells { ($cell:ident $lazy:ident) => {
    pub struct $cell<T> { value: std::cell::UnsafeCell<Option<T>> }
    impl<T> $cell<T> { pub const fn new() -> Self; pub fn get(&self) -> Option<&T>; pub fn set(&self, value: T) -> Result<(), T>; pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T; pub fn get_or_try_init<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>; pub fn take(&mut self) -> Option<T>; pub fn into_inner(self) -> Option<T>; }
    impl<T> Default for $cell<T> { fn default() -> Self; }
    pub struct $lazy<T, F = fn() -> T> { cell: $cell<T>, init: F }
    impl<T, F: FnOnce() -> T> $lazy<T, F> { pub const fn new(init: F) -> $lazy<T, F>; pub fn force(this: &$lazy<T, F>) -> &T; }
    impl<T, F: FnOnce() -> T> std::ops::Deref for $lazy<T, F> { type Target = T; fn deref(&self) -> &T; }
} }
pub mod sync { cells! { OnceCell Lazy } unsafe impl<T: Sync + Send> Sync for OnceCell<T> {} unsafe impl<T: Sync + Send, F: Send> Sync for Lazy<T, F> {} }
pub mod unsync { cells! { OnceCell Lazy } }
