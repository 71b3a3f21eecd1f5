#[lang = "Poll"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll<T> {
    #[lang = "Ready"]
    Ready(T),
    #[lang = "Pending"]
    Pending,
}
impl<T> Poll<T> {
    pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Poll<U>;
    pub const fn is_ready(&self) -> bool;
    pub const fn is_pending(&self) -> bool;
}
#[lang = "Context"]
pub struct Context<'a> { waker: &'a Waker }
impl<'a> Context<'a> {
    pub const fn from_waker(waker: &'a Waker) -> Self;
    pub const fn waker(&self) -> &'a Waker;
}
pub struct RawWaker { data: *const () }
#[derive(Clone, Debug)]
pub struct Waker { waker: usize }
impl Waker {
    pub fn wake(self);
    pub fn wake_by_ref(&self);
    pub fn will_wake(&self, other: &Waker) -> bool;
    pub const fn noop() -> &'static Waker;
}
