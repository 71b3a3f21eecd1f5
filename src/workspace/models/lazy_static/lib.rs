//! Model of `lazy_static`: each static is a cell like once_cell's, its initialiser a closure.
pub struct Lazy<T> { init: fn() -> T }
impl<T> Lazy<T> { pub const fn new(init: fn() -> T) -> Lazy<T>; }
impl<T> std::ops::Deref for Lazy<T> { type Target = T; fn deref(&self) -> &T; }
unsafe impl<T: Sync> Sync for Lazy<T> {}
pub fn initialize<T>(lazy: &Lazy<T>) {}
#[macro_export]
macro_rules! lazy_static {
    ($(#[$attr:meta])* $vis:vis static ref $N:ident : $T:ty = $e:expr; $($rest:tt)*) => {
        $vis static $N: $crate::Lazy<$T> = $crate::Lazy::new(|| $e);
        $crate::lazy_static! { $($rest)* }
    };
    () => {};
}
