#[macro_export]
#[rustc_builtin_macro(core_panic)]
macro_rules! panic { ($($arg:tt)*) => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! assert { ($($arg:tt)*) => {}; }
#[macro_export]
macro_rules! assert_eq {
    ($left:expr, $right:expr $(,)?) => { match (&$left, &$right) { (left, right) => { if !(*left == *right) { $crate::panic!() } } } };
    ($left:expr, $right:expr, $($arg:tt)+) => { match (&$left, &$right) { (left, right) => { if !(*left == *right) { $crate::panic!($($arg)+) } } } };
}
#[macro_export]
macro_rules! assert_ne {
    ($left:expr, $right:expr $(,)?) => { match (&$left, &$right) { (left, right) => { if *left == *right { $crate::panic!() } } } };
    ($left:expr, $right:expr, $($arg:tt)+) => { match (&$left, &$right) { (left, right) => { if *left == *right { $crate::panic!($($arg)+) } } } };
}
#[macro_export]
macro_rules! debug_assert { ($($arg:tt)*) => { if true { $crate::assert!($($arg)*); } }; }
#[macro_export]
macro_rules! debug_assert_eq { ($($arg:tt)*) => { if true { $crate::assert_eq!($($arg)*); } }; }
#[macro_export]
macro_rules! debug_assert_ne { ($($arg:tt)*) => { if true { $crate::assert_ne!($($arg)*); } }; }
#[macro_export]
macro_rules! matches {
    ($expression:expr, $pattern:pat $(if $guard:expr)? $(,)?) => {
        match $expression { $pattern $(if $guard)? => true, _ => false }
    };
}
#[macro_export]
macro_rules! r#try {
    ($expr:expr $(,)?) => {
        match $expr { Ok(val) => val, Err(err) => return Err(From::from(err)) }
    };
}
#[macro_export]
macro_rules! write { ($dst:expr, $($arg:tt)*) => { $dst.write_fmt($crate::format_args!($($arg)*)) }; }
#[macro_export]
macro_rules! writeln {
    ($dst:expr $(,)?) => { $crate::write!($dst, "\n") };
    ($dst:expr, $($arg:tt)*) => { $dst.write_fmt($crate::format_args_nl!($($arg)*)) };
}
#[macro_export]
macro_rules! unreachable {
    () => { $crate::panicking::panic("unreachable") };
    ($($arg:tt)+) => { $crate::panic!($($arg)+) };
}
#[macro_export]
macro_rules! unimplemented {
    () => { $crate::panicking::panic("not implemented") };
    ($($arg:tt)+) => { $crate::panic!("not implemented: {}", $crate::format_args!($($arg)+)) };
}
#[macro_export]
macro_rules! todo {
    () => { $crate::panicking::panic("not yet implemented") };
    ($($arg:tt)+) => { $crate::panic!("not yet implemented: {}", $crate::format_args!($($arg)+)) };
}
#[macro_export]
#[rustc_builtin_macro]
macro_rules! format_args { ($fmt:expr) => {{}}; ($fmt:expr, $($args:tt)*) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! const_format_args { ($fmt:expr) => {{}}; ($fmt:expr, $($args:tt)*) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! format_args_nl { ($fmt:expr) => {{}}; ($fmt:expr, $($args:tt)*) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! compile_error { ($msg:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! env { ($name:expr $(,)?) => {{}}; ($name:expr, $error_msg:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! option_env { ($name:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! concat { ($($e:expr),* $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! line { () => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! column { () => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! file { () => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! stringify { ($($t:tt)*) => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! include { ($file:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! include_str { ($file:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! include_bytes { ($file:expr $(,)?) => {{}}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! module_path { () => {}; }
#[macro_export]
#[rustc_builtin_macro]
macro_rules! cfg { ($($cfg:tt)*) => {}; }

pub(crate) mod builtin {
    #[rustc_builtin_macro]
    pub macro derive($item:item) {}
    #[rustc_builtin_macro]
    pub macro test($item:item) {}
    #[rustc_builtin_macro]
    pub macro bench($item:item) {}
    #[rustc_builtin_macro]
    pub macro global_allocator($item:item) {}
    #[rustc_builtin_macro]
    pub macro cfg_eval($($tt:tt)*) {}
}
