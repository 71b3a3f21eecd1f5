//! Model of `rand`.
pub mod rngs { #[derive(Clone)] pub struct ThreadRng { rng: std::rc::Rc<u64> } }
pub use rngs::ThreadRng;
pub fn thread_rng() -> ThreadRng;
pub fn rng() -> ThreadRng;
pub fn random<T>() -> T;
pub trait RngCore { fn next_u32(&mut self) -> u32; fn next_u64(&mut self) -> u64; }
impl RngCore for ThreadRng { fn next_u32(&mut self) -> u32; fn next_u64(&mut self) -> u64; }
pub trait RangeOf<T> {}
impl<T> RangeOf<T> for std::ops::Range<T> {}
impl<T> RangeOf<T> for std::ops::RangeInclusive<T> {}
pub trait Rng: RngCore { fn r#gen<T>(&mut self) -> T { loop {} } fn gen_range<T, R: RangeOf<T>>(&mut self, range: R) -> T { loop {} } fn random_range<T, R: RangeOf<T>>(&mut self, range: R) -> T { loop {} } fn gen_bool(&mut self, p: f64) -> bool { loop {} } fn random<T>(&mut self) -> T { loop {} } }
impl<R: RngCore + ?Sized> Rng for R {}
