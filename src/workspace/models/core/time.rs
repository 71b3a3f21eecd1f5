use crate::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Sub, SubAssign};
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Duration { secs: u64, nanos: u32 }
impl Duration {
    pub const SECOND: Duration = loop {};
    pub const MILLISECOND: Duration = loop {};
    pub const MICROSECOND: Duration = loop {};
    pub const NANOSECOND: Duration = loop {};
    pub const ZERO: Duration = loop {};
    pub const MAX: Duration = loop {};
    pub const fn new(secs: u64, nanos: u32) -> Duration;
    pub const fn from_secs(secs: u64) -> Duration;
    pub const fn from_millis(millis: u64) -> Duration;
    pub const fn from_micros(micros: u64) -> Duration;
    pub const fn from_nanos(nanos: u64) -> Duration;
    pub const fn from_mins(mins: u64) -> Duration;
    pub const fn from_hours(hours: u64) -> Duration;
    pub fn from_secs_f64(secs: f64) -> Duration;
    pub fn from_secs_f32(secs: f32) -> Duration;
    pub const fn is_zero(&self) -> bool;
    pub const fn as_secs(&self) -> u64;
    pub const fn subsec_millis(&self) -> u32;
    pub const fn subsec_micros(&self) -> u32;
    pub const fn subsec_nanos(&self) -> u32;
    pub const fn as_millis(&self) -> u128;
    pub const fn as_micros(&self) -> u128;
    pub const fn as_nanos(&self) -> u128;
    pub fn as_secs_f64(&self) -> f64;
    pub fn as_secs_f32(&self) -> f32;
    pub const fn abs_diff(self, other: Duration) -> Duration;
    pub const fn checked_add(self, rhs: Duration) -> Option<Duration>;
    pub const fn saturating_add(self, rhs: Duration) -> Duration;
    pub const fn checked_sub(self, rhs: Duration) -> Option<Duration>;
    pub const fn saturating_sub(self, rhs: Duration) -> Duration;
    pub const fn checked_mul(self, rhs: u32) -> Option<Duration>;
    pub const fn saturating_mul(self, rhs: u32) -> Duration;
    pub const fn checked_div(self, rhs: u32) -> Option<Duration>;
    pub fn mul_f64(self, rhs: f64) -> Duration;
    pub fn mul_f32(self, rhs: f32) -> Duration;
    pub fn div_f64(self, rhs: f64) -> Duration;
}
impl Add for Duration { type Output = Duration; fn add(self, rhs: Duration) -> Duration; }
impl AddAssign for Duration { fn add_assign(&mut self, rhs: Duration); }
impl Sub for Duration { type Output = Duration; fn sub(self, rhs: Duration) -> Duration; }
impl SubAssign for Duration { fn sub_assign(&mut self, rhs: Duration); }
impl Mul<u32> for Duration { type Output = Duration; fn mul(self, rhs: u32) -> Duration; }
impl Mul<Duration> for u32 { type Output = Duration; fn mul(self, rhs: Duration) -> Duration; }
impl MulAssign<u32> for Duration { fn mul_assign(&mut self, rhs: u32); }
impl Div<u32> for Duration { type Output = Duration; fn div(self, rhs: u32) -> Duration; }
impl DivAssign<u32> for Duration { fn div_assign(&mut self, rhs: u32); }
impl crate::iter::Sum for Duration { fn sum<I: Iterator<Item = Duration>>(iter: I) -> Duration; }
impl<'a> crate::iter::Sum<&'a Duration> for Duration { fn sum<I: Iterator<Item = &'a Duration>>(iter: I) -> Duration; }
