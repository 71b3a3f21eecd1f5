#[macro_export]
#[rustc_builtin_macro(std_panic)]
macro_rules! panic { ($($arg:tt)*) => {}; }
// No call: rust-analyzer looks at the type of each again at every step of a long function.
#[macro_export]
macro_rules! print { ($($arg:tt)*) => {{ let _ = $crate::format_args!($($arg)*); }}; }
#[macro_export]
macro_rules! println { () => { $crate::print!("\n") }; ($($arg:tt)*) => {{ let _ = $crate::format_args_nl!($($arg)*); }}; }
#[macro_export]
macro_rules! eprint { ($($arg:tt)*) => {{ let _ = $crate::format_args!($($arg)*); }}; }
#[macro_export]
macro_rules! eprintln { () => { $crate::eprint!("\n") }; ($($arg:tt)*) => {{ let _ = $crate::format_args_nl!($($arg)*); }}; }
#[macro_export]
macro_rules! dbg {
    () => { $crate::eprintln!() };
    ($val:expr $(,)?) => { match $val { tmp => { $crate::eprintln!("{:?}", &tmp); tmp } } };
    ($($val:expr),+ $(,)?) => { ($($crate::dbg!($val)),+,) };
}
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident : $t:ty = const $init:block $(; $($rest:tt)*)?) => { $vis const $name: $crate::thread::LocalKey<$t> = { fn __init() -> $t { $init } $crate::thread::LocalKey::new(__init) }; $($crate::thread_local! { $($rest)* })? };
    ($(#[$attr:meta])* $vis:vis static $name:ident : $t:ty = $init:expr $(; $($rest:tt)*)?) => { $vis const $name: $crate::thread::LocalKey<$t> = { fn __init() -> $t { $init } $crate::thread::LocalKey::new(__init) }; $($crate::thread_local! { $($rest)* })? };
}
