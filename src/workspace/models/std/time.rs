pub use core::time::Duration;
use crate::ops::{Add, AddAssign, Sub, SubAssign};
macro_rules! clock { ($T:ident $Err:ty) => {
    impl Add<Duration> for $T { type Output = $T; fn add(self, other: Duration) -> $T; }
    impl AddAssign<Duration> for $T { fn add_assign(&mut self, other: Duration); }
    impl Sub<Duration> for $T { type Output = $T; fn sub(self, other: Duration) -> $T; }
    impl SubAssign<Duration> for $T { fn sub_assign(&mut self, other: Duration); }
    impl $T {
        pub fn checked_add(&self, duration: Duration) -> Option<$T>;
        pub fn checked_sub(&self, duration: Duration) -> Option<$T>;
        pub fn now() -> $T;
    }
} }
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(u64);
clock! { Instant () }
impl Instant {
    pub fn duration_since(&self, earlier: Instant) -> Duration;
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration>;
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration;
    pub fn elapsed(&self) -> Duration;
}
impl Sub<Instant> for Instant { type Output = Duration; fn sub(self, other: Instant) -> Duration; }
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SystemTime(u64);
clock! { SystemTime () }
#[derive(Clone, Debug)]
pub struct SystemTimeError(Duration);
impl crate::fmt::Display for SystemTimeError { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
impl crate::error::Error for SystemTimeError {}
impl SystemTimeError { pub fn duration(&self) -> Duration; }
impl SystemTime {
    pub const UNIX_EPOCH: SystemTime = loop {};
    pub fn duration_since(&self, earlier: SystemTime) -> Result<Duration, SystemTimeError>;
    pub fn elapsed(&self) -> Result<Duration, SystemTimeError>;
}
pub const UNIX_EPOCH: SystemTime = loop {};
