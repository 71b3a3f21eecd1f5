#[lang = "Poll"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll<T> {
    #[lang = "Ready"]
    Ready(T),
    #[lang = "Pending"]
    Pending,
}
impl<T> Poll<T> {
    pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Poll<U> { loop {} }
    pub const fn is_ready(&self) -> bool { loop {} }
    pub const fn is_pending(&self) -> bool { loop {} }
}
#[lang = "Context"]
pub struct Context<'a> { waker: &'a Waker }
impl<'a> Context<'a> {
    pub const fn from_waker(waker: &'a Waker) -> Self { loop {} }
    pub const fn waker(&self) -> &'a Waker { loop {} }
}
pub struct RawWaker { data: *const () }
#[derive(Clone, Debug)]
pub struct Waker { waker: usize }
impl Waker {
    pub fn wake(self) { loop {} }
    pub fn wake_by_ref(&self) { loop {} }
    pub fn will_wake(&self, other: &Waker) -> bool { loop {} }
    pub const fn noop() -> &'static Waker { loop {} }
}
