//! Model of `tracing`.
#[macro_export]
macro_rules! trace { ($($arg:tt)*) => { $crate::__model_event!($($arg)*) }; }
#[macro_export]
macro_rules! debug { ($($arg:tt)*) => { $crate::__model_event!($($arg)*) }; }
#[macro_export]
macro_rules! info { ($($arg:tt)*) => { $crate::__model_event!($($arg)*) }; }
#[macro_export]
macro_rules! warn { ($($arg:tt)*) => { $crate::__model_event!($($arg)*) }; }
#[macro_export]
macro_rules! error { ($($arg:tt)*) => { $crate::__model_event!($($arg)*) }; }
#[doc(hidden)]
#[macro_export]
macro_rules! __model_event {
    () => { () };
    ($format:literal) => { { let _ = $crate::internal::event(std::format_args!($format)); } };
    ($format:literal, $($arg:tt)*) => { { let _ = $crate::internal::event(std::format_args!($format, $($arg)*)); } };
    (target: $target:expr, $($rest:tt)*) => { { let _ = &$target; $crate::__model_event!($($rest)*) } };
    (parent: $parent:expr, $($rest:tt)*) => { { let _ = &$parent; $crate::__model_event!($($rest)*) } };
    ($($name:ident).+ = ?$value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
    ($($name:ident).+ = %$value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
    ($($name:ident).+ = $value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
    (?$value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
    (%$value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
    ({ $($fields:tt)* } $(, $($rest:tt)*)?) => { { $crate::__model_event!($($fields)*); $crate::__model_event!($($($rest)*)?) } };
    ($value:expr $(, $($rest:tt)*)?) => { { let _ = &$value; $crate::__model_event!($($($rest)*)?) } };
}
#[doc(hidden)]
pub mod internal { pub fn event(arguments: std::fmt::Arguments<'_>) -> u8; }
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);
impl Level { pub const ERROR: Level = loop {}; pub const WARN: Level = loop {}; pub const INFO: Level = loop {}; pub const DEBUG: Level = loop {}; pub const TRACE: Level = loop {}; }
#[derive(Clone, Debug)]
pub struct Span { id: u64 }
pub mod span { pub struct Entered<'a> { span: &'a super::Span, not_send: *const () } pub struct EnteredSpan { span: super::Span, not_send: *const () } }
impl Span { pub fn current() -> Span; pub fn none() -> Span; pub fn enter(&self) -> span::Entered<'_>; pub fn entered(self) -> span::EnteredSpan; pub fn in_scope<F: FnOnce() -> T, T>(&self, f: F) -> T; }
#[doc(hidden)]
pub fn __span() -> Span;
#[macro_export]
macro_rules! span { ($level:expr, $($arg:tt)*) => { { let _ = $level; $crate::__model_event!($($arg)*); $crate::__span() } }; }
#[macro_export]
macro_rules! info_span { ($($arg:tt)*) => { { $crate::__model_event!($($arg)*); $crate::__span() } }; }
#[macro_export]
macro_rules! debug_span { ($($arg:tt)*) => { { $crate::__model_event!($($arg)*); $crate::__span() } }; }
