pub use std::time::Duration;
use std::future::{Future, IntoFuture};
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::pin::Pin;
use std::task::{Context, Poll};
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant { std: std::time::Instant }
impl Instant {
    pub fn now() -> Instant;
    pub fn from_std(std: std::time::Instant) -> Instant;
    pub fn into_std(self) -> std::time::Instant;
    pub fn duration_since(&self, earlier: Instant) -> Duration;
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration;
    pub fn elapsed(&self) -> Duration;
    pub fn checked_add(&self, duration: Duration) -> Option<Instant>;
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant>;
}
impl From<std::time::Instant> for Instant { fn from(time: std::time::Instant) -> Instant; }
impl From<Instant> for std::time::Instant { fn from(time: Instant) -> std::time::Instant; }
impl Add<Duration> for Instant { type Output = Instant; fn add(self, other: Duration) -> Instant; }
impl AddAssign<Duration> for Instant { fn add_assign(&mut self, rhs: Duration); }
impl Sub for Instant { type Output = Duration; fn sub(self, rhs: Instant) -> Duration; }
impl Sub<Duration> for Instant { type Output = Instant; fn sub(self, rhs: Duration) -> Instant; }
impl SubAssign<Duration> for Instant { fn sub_assign(&mut self, rhs: Duration); }
#[derive(Debug)]
pub struct Sleep { deadline: Instant, pinned: std::marker::PhantomPinned }
impl Sleep { pub fn deadline(&self) -> Instant; pub fn is_elapsed(&self) -> bool; pub fn reset(self: Pin<&mut Self>, deadline: Instant); }
impl Future for Sleep { type Output = (); fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>; }
pub fn sleep(duration: Duration) -> Sleep;
pub fn sleep_until(deadline: Instant) -> Sleep;
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissedTickBehavior { #[default] Burst, Delay, Skip }
#[derive(Debug)]
pub struct Interval { period: Duration }
impl Interval {
    pub async fn tick(&mut self) -> Instant { loop {} }
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Instant>;
    pub fn reset(&mut self);
    pub fn reset_after(&mut self, after: Duration);
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior;
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior);
    pub fn period(&self) -> Duration;
}
pub fn interval(period: Duration) -> Interval;
pub fn interval_at(start: Instant, period: Duration) -> Interval;
#[derive(Debug)]
pub struct Timeout<T> { value: T }
impl<T> Timeout<T> { pub fn into_inner(self) -> T; }
impl<T: Future> Future for Timeout<T> { type Output = Result<T::Output, error::Elapsed>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T::Output, error::Elapsed>>; }
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture>;
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture>;
pub fn pause();
pub fn resume();
pub async fn advance(duration: Duration) { loop {} }
pub mod error {
    #[derive(Debug, PartialEq, Eq)]
    pub struct Elapsed(());
    impl std::fmt::Display for Elapsed { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for Elapsed {}
    impl From<Elapsed> for std::io::Error { fn from(err: Elapsed) -> std::io::Error; }
}
