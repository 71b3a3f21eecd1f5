//! Model of `anyhow`.
use std::fmt::{Debug, Display};
pub struct Error { inner: usize }
pub type Result<T, E = Error> = std::result::Result<T, E>;
impl Error {
    pub fn new<E: std::error::Error + Send + Sync + 'static>(error: E) -> Self;
    pub fn msg<M: Display + Debug + Send + Sync + 'static>(message: M) -> Self;
    pub fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Self;
    pub fn is<E: Display + Debug + Send + Sync + 'static>(&self) -> bool;
    pub fn downcast_ref<E: Display + Debug + Send + Sync + 'static>(&self) -> Option<&E>;
    pub fn root_cause(&self) -> &(dyn std::error::Error + 'static);
}
impl Debug for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error { fn from(error: E) -> Self; }
pub trait Context<T, E>: Sized {
    fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error>;
    fn with_context<C: Display + Send + Sync + 'static, F: FnOnce() -> C>(self, f: F) -> Result<T, Error>;
}
impl<T, E> Context<T, E> for std::result::Result<T, E> { fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error>; fn with_context<C: Display + Send + Sync + 'static, F: FnOnce() -> C>(self, f: F) -> Result<T, Error>; }
impl<T> Context<T, std::convert::Infallible> for Option<T> { fn context<C: Display + Send + Sync + 'static>(self, context: C) -> Result<T, Error>; fn with_context<C: Display + Send + Sync + 'static, F: FnOnce() -> C>(self, f: F) -> Result<T, Error>; }
#[doc(hidden)]
pub const FORMATTED: Error = loop {};
#[doc(hidden)]
pub fn formatted(arguments: std::fmt::Arguments<'_>) -> u8;
#[allow(non_snake_case)]
pub fn Ok<T>(value: T) -> Result<T>;
#[macro_export]
macro_rules! anyhow { ($msg:literal $(,)?) => { { let _ = $crate::formatted(std::format_args!($msg)); $crate::FORMATTED } }; ($err:expr $(,)?) => { $crate::Error::msg($err) }; ($fmt:expr, $($arg:tt)*) => { { let _ = $crate::formatted(std::format_args!($fmt, $($arg)*)); $crate::FORMATTED } }; }
#[macro_export]
macro_rules! bail { ($($arg:tt)*) => { return std::result::Result::Err($crate::anyhow!($($arg)*)) }; }
#[macro_export]
macro_rules! ensure { ($cond:expr $(,)?) => { if !$cond { return std::result::Result::Err($crate::anyhow!("condition failed")) } }; ($cond:expr, $($arg:tt)*) => { if !$cond { return std::result::Result::Err($crate::anyhow!($($arg)*)) } }; }
