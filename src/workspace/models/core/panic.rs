#[lang = "panic_location"]
pub struct Location<'a> { file: &'a str, line: u32, col: u32 }
impl<'a> Location<'a> {
    pub const fn caller() -> &'static Location<'static>;
    pub const fn file(&self) -> &'a str;
    pub const fn line(&self) -> u32;
    pub const fn column(&self) -> u32;
}
#[lang = "panic_info"]
pub struct PanicInfo<'a> { location: &'a Location<'a> }
impl<'a> PanicInfo<'a> {
    pub fn location(&self) -> Option<&Location<'_>>;
}
pub auto trait UnwindSafe {}
pub auto trait RefUnwindSafe {}
pub struct AssertUnwindSafe<T>(pub T);
impl<T> crate::ops::Deref for AssertUnwindSafe<T> {
    type Target = T;
    fn deref(&self) -> &T;
}
impl<T> crate::ops::DerefMut for AssertUnwindSafe<T> {
    fn deref_mut(&mut self) -> &mut T;
}
impl<R, F: FnOnce() -> R> FnOnce<()> for AssertUnwindSafe<F> {
    type Output = R;
    extern "rust-call" fn call_once(self, args: ()) -> R;
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
