#[lang = "panic_location"]
pub struct Location<'a> { file: &'a str, line: u32, col: u32 }
impl<'a> Location<'a> {
    pub const fn caller() -> &'static Location<'static> { loop {} }
    pub const fn file(&self) -> &'a str { loop {} }
    pub const fn line(&self) -> u32 { loop {} }
    pub const fn column(&self) -> u32 { loop {} }
}
#[lang = "panic_info"]
pub struct PanicInfo<'a> { location: &'a Location<'a> }
impl<'a> PanicInfo<'a> {
    pub fn location(&self) -> Option<&Location<'_>> { loop {} }
}
pub auto trait UnwindSafe {}
pub auto trait RefUnwindSafe {}
pub struct AssertUnwindSafe<T>(pub T);
impl<T> crate::ops::Deref for AssertUnwindSafe<T> {
    type Target = T;
    fn deref(&self) -> &T { loop {} }
}
impl<T> crate::ops::DerefMut for AssertUnwindSafe<T> {
    fn deref_mut(&mut self) -> &mut T { loop {} }
}
impl<R, F: FnOnce() -> R> FnOnce<()> for AssertUnwindSafe<F> {
    type Output = R;
    extern "rust-call" fn call_once(self, args: ()) -> R { loop {} }
}
#[allow_internal_unstable(panic_internals)]
pub macro panic_2015 {
    () => ($crate::panicking::panic("explicit panic")),
    ($msg:expr $(,)?) => ($crate::panicking::panic_display(&$msg)),
    ($fmt:expr, $($arg:tt)+) => ($crate::panicking::panic_fmt($crate::const_format_args!($fmt, $($arg)+))),
}
pub macro panic_2021 {
    () => ($crate::panicking::panic("explicit panic")),
    ("{}", $arg:expr $(,)?) => ($crate::panicking::panic_display(&$arg)),
    ($($t:tt)+) => ($crate::panicking::panic_fmt($crate::const_format_args!($($t)+))),
}
