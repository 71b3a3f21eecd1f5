use crate::marker::PointeeSized;
use self::Ordering::*;
#[lang = "eq"]
pub trait PartialEq<Rhs: PointeeSized = Self>: PointeeSized {
    fn eq(&self, other: &Rhs) -> bool;
    fn ne(&self, other: &Rhs) -> bool { loop {} }
}
#[rustc_builtin_macro]
pub macro PartialEq($item:item) {}
pub trait Eq: PartialEq<Self> + PointeeSized {}
#[rustc_builtin_macro]
pub macro Eq($item:item) {}
#[lang = "partial_ord"]
pub trait PartialOrd<Rhs: PointeeSized = Self>: PartialEq<Rhs> + PointeeSized {
    fn partial_cmp(&self, other: &Rhs) -> Option<Ordering>;
    fn lt(&self, other: &Rhs) -> bool { loop {} }
    fn le(&self, other: &Rhs) -> bool { loop {} }
    fn gt(&self, other: &Rhs) -> bool { loop {} }
    fn ge(&self, other: &Rhs) -> bool { loop {} }
}
#[rustc_builtin_macro]
pub macro PartialOrd($item:item) {}
pub trait Ord: Eq + PartialOrd<Self> + PointeeSized {
    fn cmp(&self, other: &Self) -> Ordering;
    fn max(self, other: Self) -> Self where Self: Sized { loop {} }
    fn min(self, other: Self) -> Self where Self: Sized { loop {} }
    fn clamp(self, min: Self, max: Self) -> Self where Self: Sized { loop {} }
}
#[rustc_builtin_macro]
pub macro Ord($item:item) {}
#[lang = "Ordering"]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Ordering { Less = -1, Equal = 0, Greater = 1 }
impl Ordering {
    pub const fn is_eq(self) -> bool;
    pub const fn is_ne(self) -> bool;
    pub const fn is_lt(self) -> bool;
    pub const fn is_gt(self) -> bool;
    pub const fn is_le(self) -> bool;
    pub const fn is_ge(self) -> bool;
    pub const fn reverse(self) -> Ordering;
    pub const fn then(self, other: Ordering) -> Ordering;
    pub fn then_with<F: FnOnce() -> Ordering>(self, f: F) -> Ordering;
}
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Default)]
pub struct Reverse<T>(pub T);
impl<T: PartialOrd> PartialOrd for Reverse<T> { fn partial_cmp(&self, other: &Reverse<T>) -> Option<Ordering>; }
impl<T: Ord> Ord for Reverse<T> { fn cmp(&self, other: &Reverse<T>) -> Ordering; }
pub fn max<T: Ord>(v1: T, v2: T) -> T;
pub fn min<T: Ord>(v1: T, v2: T) -> T;
macro_rules! impl_partial { ($($t:ty)*) => { $(
    impl PartialEq for $t {}
    impl PartialOrd for $t {}
)* } }
macro_rules! impl_total { ($($t:ty)*) => { $(
    impl Eq for $t {}
    impl Ord for $t {}
)* } }
impl_partial! { () ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 bool char str }
impl_total! { () ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 bool char str }
impl<A: PointeeSized + PartialEq<B>, B: PointeeSized> PartialEq<&B> for &A { fn eq(&self, other: &&B) -> bool; }
impl<A: PointeeSized + PartialEq<B>, B: PointeeSized> PartialEq<&mut B> for &mut A { fn eq(&self, other: &&mut B) -> bool; }
impl<A: PointeeSized + PartialOrd<B>, B: PointeeSized> PartialOrd<&B> for &A { fn partial_cmp(&self, other: &&B) -> Option<Ordering>; }
impl<A: PointeeSized + Eq> Eq for &A {}
impl<A: PointeeSized + Eq> Eq for &mut A {}
impl<A: PointeeSized + Ord> Ord for &A { fn cmp(&self, other: &Self) -> Ordering; }
impl<T: PartialEq<U>, U> PartialEq<[U]> for [T] { fn eq(&self, other: &[U]) -> bool; }
impl<T: PartialEq<U>, U, const N: usize> PartialEq<[U; N]> for [T; N] { fn eq(&self, other: &[U; N]) -> bool { loop {} } }
impl<T: PartialEq<U>, U, const N: usize> PartialEq<[U]> for [T; N] { fn eq(&self, other: &[U]) -> bool; }
impl<T: PartialEq<U>, U, const N: usize> PartialEq<[U; N]> for [T] { fn eq(&self, other: &[U; N]) -> bool { loop {} } }
impl<T: PartialEq<U>, U, const N: usize> PartialEq<[U; N]> for &[T] { fn eq(&self, other: &[U; N]) -> bool { loop {} } }
impl<T: Eq> Eq for [T] {}
impl<T: Eq, const N: usize> Eq for [T; N] {}
impl<T: PartialOrd> PartialOrd for [T] { fn partial_cmp(&self, other: &[T]) -> Option<Ordering>; }
impl<T: Ord> Ord for [T] { fn cmp(&self, other: &[T]) -> Ordering; }
impl<T: PartialOrd, const N: usize> PartialOrd for [T; N] { fn partial_cmp(&self, other: &[T; N]) -> Option<Ordering> { loop {} } }
impl<T: Ord, const N: usize> Ord for [T; N] { fn cmp(&self, other: &[T; N]) -> Ordering { loop {} } }
