pub use std::time::Duration;
use std::future::{Future, IntoFuture};
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::pin::Pin;
use std::task::{Context, Poll};
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant { std: std::time::Instant }
impl Instant {
    pub fn now() -> Instant { loop {} }
    pub fn from_std(std: std::time::Instant) -> Instant { loop {} }
    pub fn into_std(self) -> std::time::Instant { loop {} }
    pub fn duration_since(&self, earlier: Instant) -> Duration { loop {} }
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration { loop {} }
    pub fn elapsed(&self) -> Duration { loop {} }
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> { loop {} }
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> { loop {} }
}
impl From<std::time::Instant> for Instant { fn from(time: std::time::Instant) -> Instant { loop {} } }
impl From<Instant> for std::time::Instant { fn from(time: Instant) -> std::time::Instant { loop {} } }
impl Add<Duration> for Instant { type Output = Instant; fn add(self, other: Duration) -> Instant { loop {} } }
impl AddAssign<Duration> for Instant { fn add_assign(&mut self, rhs: Duration) { loop {} } }
impl Sub for Instant { type Output = Duration; fn sub(self, rhs: Instant) -> Duration { loop {} } }
impl Sub<Duration> for Instant { type Output = Instant; fn sub(self, rhs: Duration) -> Instant { loop {} } }
impl SubAssign<Duration> for Instant { fn sub_assign(&mut self, rhs: Duration) { loop {} } }
#[derive(Debug)]
pub struct Sleep { deadline: Instant, pinned: std::marker::PhantomPinned }
impl Sleep { pub fn deadline(&self) -> Instant { loop {} } pub fn is_elapsed(&self) -> bool { loop {} } pub fn reset(self: Pin<&mut Self>, deadline: Instant) { loop {} } }
impl Future for Sleep { type Output = (); fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { loop {} } }
pub fn sleep(duration: Duration) -> Sleep { loop {} }
pub fn sleep_until(deadline: Instant) -> Sleep { loop {} }
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissedTickBehavior { #[default] Burst, Delay, Skip }
#[derive(Debug)]
pub struct Interval { period: Duration }
impl Interval {
    pub async fn tick(&mut self) -> Instant { loop {} }
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Instant> { loop {} }
    pub fn reset(&mut self) { loop {} }
    pub fn reset_after(&mut self, after: Duration) { loop {} }
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior { loop {} }
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) { loop {} }
    pub fn period(&self) -> Duration { loop {} }
}
pub fn interval(period: Duration) -> Interval { loop {} }
pub fn interval_at(start: Instant, period: Duration) -> Interval { loop {} }
#[derive(Debug)]
pub struct Timeout<T> { value: T }
impl<T> Timeout<T> { pub fn into_inner(self) -> T { loop {} } }
impl<T: Future> Future for Timeout<T> { type Output = Result<T::Output, error::Elapsed>; fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T::Output, error::Elapsed>> { loop {} } }
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> { loop {} }
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture> { loop {} }
pub fn pause() { loop {} }
pub fn resume() { loop {} }
pub async fn advance(duration: Duration) { loop {} }
pub mod error {
    #[derive(Debug, PartialEq, Eq)]
    pub struct Elapsed(());
    impl std::fmt::Display for Elapsed { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} } }
    impl std::error::Error for Elapsed {}
    impl From<Elapsed> for std::io::Error { fn from(err: Elapsed) -> std::io::Error { loop {} } }
}
