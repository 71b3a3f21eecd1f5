use crate::str::FromStr;
use crate::fmt;
macro_rules! errors { ($($t:ident)*) => { $(
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct $t(());
    impl fmt::Display for $t { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
    impl crate::error::Error for $t {}
)* } }
errors! { ParseIntError ParseFloatError TryFromIntError }
impl From<crate::convert::Infallible> for TryFromIntError { fn from(x: crate::convert::Infallible) -> TryFromIntError; }
// Methods are made inside of each type's `impl`, which is only read if somebody calls one.
macro_rules! integer { ($t:ident $u:ident $bytes:literal) => {
    pub const MIN: $t = 0;
    pub const MAX: $t = 0;
    pub const BITS: u32 = 0;
    pub const fn from_str_radix(src: &str, radix: u32) -> Result<$t, ParseIntError>;
    pub const fn count_ones(self) -> u32;
    pub const fn count_zeros(self) -> u32;
    pub const fn leading_zeros(self) -> u32;
    pub const fn trailing_zeros(self) -> u32;
    pub const fn rotate_left(self, n: u32) -> $t;
    pub const fn rotate_right(self, n: u32) -> $t;
    pub const fn swap_bytes(self) -> $t;
    pub const fn to_be(self) -> $t;
    pub const fn to_le(self) -> $t;
    pub const fn checked_add(self, rhs: $t) -> Option<$t>;
    pub const fn checked_sub(self, rhs: $t) -> Option<$t>;
    pub const fn checked_mul(self, rhs: $t) -> Option<$t>;
    pub const fn checked_div(self, rhs: $t) -> Option<$t>;
    pub const fn checked_rem(self, rhs: $t) -> Option<$t>;
    pub const fn checked_pow(self, exp: u32) -> Option<$t>;
    pub const fn saturating_add(self, rhs: $t) -> $t;
    pub const fn saturating_sub(self, rhs: $t) -> $t;
    pub const fn saturating_mul(self, rhs: $t) -> $t;
    pub const fn saturating_pow(self, exp: u32) -> $t;
    pub const fn wrapping_add(self, rhs: $t) -> $t;
    pub const fn wrapping_sub(self, rhs: $t) -> $t;
    pub const fn wrapping_mul(self, rhs: $t) -> $t;
    pub const fn wrapping_neg(self) -> $t;
    pub const fn wrapping_shl(self, rhs: u32) -> $t;
    pub const fn wrapping_shr(self, rhs: u32) -> $t;
    pub const fn overflowing_add(self, rhs: $t) -> ($t, bool);
    pub const fn overflowing_sub(self, rhs: $t) -> ($t, bool);
    pub const fn overflowing_mul(self, rhs: $t) -> ($t, bool);
    pub const fn pow(self, exp: u32) -> $t;
    pub const fn isqrt(self) -> $t;
    pub const fn ilog2(self) -> u32;
    pub const fn ilog10(self) -> u32;
    pub const fn div_euclid(self, rhs: $t) -> $t;
    pub const fn rem_euclid(self, rhs: $t) -> $t;
    pub const fn abs_diff(self, other: $t) -> $u;
    pub const fn min_value() -> $t;
    pub const fn max_value() -> $t;
    pub const fn to_be_bytes(self) -> [u8; $bytes] { loop {} }
    pub const fn to_le_bytes(self) -> [u8; $bytes] { loop {} }
    pub const fn to_ne_bytes(self) -> [u8; $bytes] { loop {} }
    pub const fn from_be_bytes(bytes: [u8; $bytes]) -> $t { loop {} }
    pub const fn from_le_bytes(bytes: [u8; $bytes]) -> $t { loop {} }
    pub const fn from_ne_bytes(bytes: [u8; $bytes]) -> $t { loop {} }
} }
macro_rules! signed { ($t:ident $u:ident) => {
    pub const fn abs(self) -> $t;
    pub const fn signum(self) -> $t;
    pub const fn is_positive(self) -> bool;
    pub const fn is_negative(self) -> bool;
    pub const fn unsigned_abs(self) -> $u;
    pub const fn checked_neg(self) -> Option<$t>;
    pub const fn checked_abs(self) -> Option<$t>;
    pub const fn wrapping_abs(self) -> $t;
} }
macro_rules! unsigned { ($t:ident $s:ident) => {
    pub const fn is_power_of_two(self) -> bool;
    pub const fn next_power_of_two(self) -> $t;
    pub const fn div_ceil(self, rhs: $t) -> $t;
    pub const fn next_multiple_of(self, rhs: $t) -> $t;
    pub const fn is_multiple_of(self, rhs: $t) -> bool;
    pub const fn checked_next_power_of_two(self) -> Option<$t>;
    pub const fn saturating_add_signed(self, rhs: $s) -> $t;
    pub const fn checked_add_signed(self, rhs: $s) -> Option<$t>;
} }
impl u8 { integer! { u8 u8 1 } unsigned! { u8 i8 } }
impl u16 { integer! { u16 u16 2 } unsigned! { u16 i16 } }
impl u32 { integer! { u32 u32 4 } unsigned! { u32 i32 } }
impl u64 { integer! { u64 u64 8 } unsigned! { u64 i64 } }
impl u128 { integer! { u128 u128 16 } unsigned! { u128 i128 } }
impl usize { integer! { usize usize 8 } unsigned! { usize isize } }
impl i8 { integer! { i8 u8 1 } signed! { i8 u8 } }
impl i16 { integer! { i16 u16 2 } signed! { i16 u16 } }
impl i32 { integer! { i32 u32 4 } signed! { i32 u32 } }
impl i64 { integer! { i64 u64 8 } signed! { i64 u64 } }
impl i128 { integer! { i128 u128 16 } signed! { i128 u128 } }
impl isize { integer! { isize usize 8 } signed! { isize usize } }
macro_rules! parsed { ($Err:ident $($t:ident)*) => { $(impl FromStr for $t { type Err = $Err; fn from_str(s: &str) -> Result<$t, $Err>; })* } }
parsed! { ParseIntError u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }
parsed! { ParseFloatError f32 f64 }
impl u8 {
    pub const fn is_ascii(&self) -> bool;
    pub const fn is_ascii_digit(&self) -> bool;
    pub const fn is_ascii_alphabetic(&self) -> bool;
    pub const fn is_ascii_alphanumeric(&self) -> bool;
    pub const fn is_ascii_whitespace(&self) -> bool;
    pub const fn to_ascii_lowercase(&self) -> u8;
    pub const fn to_ascii_uppercase(&self) -> u8;
    pub const fn eq_ignore_ascii_case(&self, other: &u8) -> bool;
}
macro_rules! float { ($t:ident $bits:ident) => {
    pub const MIN: $t = 0.0;
    pub const MAX: $t = 0.0;
    pub const EPSILON: $t = 0.0;
    pub const MIN_POSITIVE: $t = 0.0;
    pub const NAN: $t = 0.0;
    pub const INFINITY: $t = 0.0;
    pub const NEG_INFINITY: $t = 0.0;
    pub const fn is_nan(self) -> bool;
    pub const fn is_infinite(self) -> bool;
    pub const fn is_finite(self) -> bool;
    pub const fn is_sign_negative(self) -> bool;
    pub const fn is_sign_positive(self) -> bool;
    pub fn floor(self) -> $t;
    pub fn ceil(self) -> $t;
    pub fn round(self) -> $t;
    pub fn trunc(self) -> $t;
    pub fn fract(self) -> $t;
    pub fn abs(self) -> $t;
    pub fn signum(self) -> $t;
    pub fn mul_add(self, a: $t, b: $t) -> $t;
    pub fn powi(self, n: i32) -> $t;
    pub fn powf(self, n: $t) -> $t;
    pub fn sqrt(self) -> $t;
    pub fn cbrt(self) -> $t;
    pub fn exp(self) -> $t;
    pub fn exp2(self) -> $t;
    pub fn ln(self) -> $t;
    pub fn log(self, base: $t) -> $t;
    pub fn log2(self) -> $t;
    pub fn log10(self) -> $t;
    pub fn sin(self) -> $t;
    pub fn cos(self) -> $t;
    pub fn tan(self) -> $t;
    pub fn tanh(self) -> $t;
    pub fn atan2(self, other: $t) -> $t;
    pub fn hypot(self, other: $t) -> $t;
    pub fn recip(self) -> $t;
    pub fn max(self, other: $t) -> $t;
    pub fn min(self, other: $t) -> $t;
    pub fn clamp(self, min: $t, max: $t) -> $t;
    pub fn rem_euclid(self, rhs: $t) -> $t;
    pub fn total_cmp(&self, other: &$t) -> crate::cmp::Ordering;
    pub const fn to_bits(self) -> $bits;
    pub const fn from_bits(v: $bits) -> $t;
    pub fn to_degrees(self) -> $t;
    pub fn to_radians(self) -> $t;
} }
impl f32 { float! { f32 u32 } }
impl f64 { float! { f64 u64 } }
impl bool {
    pub fn then_some<T>(self, t: T) -> Option<T>;
    pub fn then<T, F: FnOnce() -> T>(self, f: F) -> Option<T>;
}
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NonZero<T>(T);
impl<T> NonZero<T> { pub const fn new(n: T) -> Option<Self>; pub const fn get(self) -> T; }
impl<T: fmt::Display> fmt::Display for NonZero<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub type NonZeroU8 = NonZero<u8>;
pub type NonZeroU16 = NonZero<u16>;
pub type NonZeroU32 = NonZero<u32>;
pub type NonZeroU64 = NonZero<u64>;
pub type NonZeroUsize = NonZero<usize>;
pub type NonZeroI32 = NonZero<i32>;
pub type NonZeroI64 = NonZero<i64>;
macro_rules! nonzero { ($($t:ident)*) => { $(impl From<NonZero<$t>> for $t { fn from(n: NonZero<$t>) -> $t; })* } }
nonzero! { u8 u16 u32 u64 usize i32 i64 }
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Wrapping<T>(pub T);
