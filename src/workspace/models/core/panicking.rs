#[rustc_const_panic_str]
#[lang = "panic_display"]
pub const fn panic_display<T: crate::fmt::Display>(x: &T) -> ! { loop {} }
#[lang = "const_panic_fmt"]
pub const fn const_panic_fmt(fmt: crate::fmt::Arguments<'_>) -> ! { loop {} }
#[lang = "panic_fmt"]
pub const fn panic_fmt(fmt: crate::fmt::Arguments<'_>) -> ! { loop {} }
#[lang = "panic"]
pub const fn panic(expr: &'static str) -> ! { loop {} }
pub const fn panic_explicit() -> ! { loop {} }
