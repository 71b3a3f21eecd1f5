//! Model of `lazy_static`.
pub struct Lazy<T> { make: fn() -> T }
#[macro_export]
macro_rules! lazy_static {
    ($(#[$attr:meta])* $vis:vis static ref $N:ident : $T:ty = $e:expr; $($rest:tt)*) => {
        #[allow(non_camel_case_types)]
        $vis struct $N { private: () }
        $vis static $N: $N = $N { private: () };
        impl std::ops::Deref for $N { type Target = $T; fn deref(&self) -> &$T { fn make() -> $T { $e } loop {} } }
        $crate::lazy_static! { $($rest)* }
    };
    () => {};
}
