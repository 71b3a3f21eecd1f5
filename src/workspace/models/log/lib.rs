//! Model of `log`.
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
