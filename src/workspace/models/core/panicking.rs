#[rustc_const_panic_str]
#[lang = "panic_display"]
pub const fn panic_display<T: crate::fmt::Display>(x: &T) -> !;
#[lang = "const_panic_fmt"]
pub const fn const_panic_fmt(fmt: crate::fmt::Arguments<'_>) -> !;
#[lang = "panic_fmt"]
pub const fn panic_fmt(fmt: crate::fmt::Arguments<'_>) -> !;
#[lang = "panic"]
pub const fn panic(expr: &'static str) -> !;
pub const fn panic_explicit() -> !;
