use crate::marker::PointeeSized;
use crate::num::TryFromIntError;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Infallible {}
impl crate::fmt::Display for Infallible { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
impl crate::error::Error for Infallible {}
pub trait From<T>: Sized { fn from(value: T) -> Self; }
pub trait Into<T>: Sized { fn into(self) -> T; }
impl<T, U: From<T>> Into<U> for T { fn into(self) -> U; }
impl<T> From<T> for T { fn from(t: T) -> T; }
pub trait TryFrom<T>: Sized { type Error; fn try_from(value: T) -> Result<Self, Self::Error>; }
pub trait TryInto<T>: Sized { type Error; fn try_into(self) -> Result<T, Self::Error>; }
impl<T, U: TryFrom<T>> TryInto<U> for T { type Error = U::Error; fn try_into(self) -> Result<U, U::Error>; }
impl<T, U: Into<T>> TryFrom<U> for T { type Error = Infallible; fn try_from(value: U) -> Result<Self, Infallible>; }
pub trait AsRef<T: PointeeSized>: PointeeSized { fn as_ref(&self) -> &T; }
pub trait AsMut<T: PointeeSized>: PointeeSized { fn as_mut(&mut self) -> &mut T; }
impl<T: PointeeSized + AsRef<U>, U: PointeeSized> AsRef<U> for &T { fn as_ref(&self) -> &U; }
impl<T: PointeeSized + AsRef<U>, U: PointeeSized> AsRef<U> for &mut T { fn as_ref(&self) -> &U; }
impl<T: PointeeSized + AsMut<U>, U: PointeeSized> AsMut<U> for &mut T { fn as_mut(&mut self) -> &mut U; }
impl<T> AsRef<[T]> for [T] { fn as_ref(&self) -> &[T]; }
impl<T> AsMut<[T]> for [T] { fn as_mut(&mut self) -> &mut [T]; }
impl<T, const N: usize> AsRef<[T]> for [T; N] { fn as_ref(&self) -> &[T]; }
impl AsRef<str> for str { fn as_ref(&self) -> &str; }
impl AsRef<[u8]> for str { fn as_ref(&self) -> &[u8]; }
pub fn identity<T>(x: T) -> T;
macro_rules! lossless { ($($from:ty => $($to:ty)+;)*) => { $($(impl From<$from> for $to {})+)* } }
lossless! {
    bool => u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize;
    u8 => u16 u32 u64 u128 usize i16 i32 i64 i128 isize f32 f64 char;
    u16 => u32 u64 u128 usize i32 i64 i128 f32 f64;
    u32 => u64 u128 i64 i128 f64;
    u64 => u128 i128;
    i8 => i16 i32 i64 i128 isize f32 f64;
    i16 => i32 i64 i128 isize f32 f64;
    i32 => i64 i128 f64;
    i64 => i128;
    f32 => f64;
    char => u32 u64 u128;
}
macro_rules! lossy { ($($from:ty => $($to:ty)+;)*) => { $($(impl TryFrom<$from> for $to { type Error = TryFromIntError; })+)* } }
lossy! {
    u8 => i8;
    u16 => u8 i8 i16 isize;
    u32 => u8 u16 usize i8 i16 i32 isize;
    u64 => u8 u16 u32 usize i8 i16 i32 i64 isize;
    u128 => u8 u16 u32 u64 usize i8 i16 i32 i64 i128 isize;
    usize => u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 isize;
    i8 => u8 u16 u32 u64 u128 usize;
    i16 => u8 u16 u32 u64 u128 usize i8;
    i32 => u8 u16 u32 u64 u128 usize i8 i16 isize;
    i64 => u8 u16 u32 u64 u128 usize i8 i16 i32 isize;
    i128 => u8 u16 u32 u64 u128 usize i8 i16 i32 i64 isize;
    isize => u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128;
}
