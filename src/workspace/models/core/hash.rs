use crate::marker::PointeeSized;
pub trait Hasher {
    fn finish(&self) -> u64;
    fn write(&mut self, bytes: &[u8]);
    fn write_u8(&mut self, i: u8) { loop {} }
    fn write_u32(&mut self, i: u32) { loop {} }
    fn write_u64(&mut self, i: u64) { loop {} }
    fn write_usize(&mut self, i: usize) { loop {} }
}
pub trait Hash: PointeeSized {
    fn hash<H: Hasher>(&self, state: &mut H);
    fn hash_slice<H: Hasher>(data: &[Self], state: &mut H) where Self: Sized { loop {} }
}
pub(crate) mod derive {
    #[rustc_builtin_macro]
    pub macro Hash($item:item) {}
}
pub use derive::Hash;
pub trait BuildHasher { type Hasher: Hasher; fn build_hasher(&self) -> Self::Hasher; fn hash_one<T: Hash>(&self, x: T) -> u64 where Self: Sized { loop {} } }
pub struct BuildHasherDefault<H> { marker: crate::marker::PhantomData<fn() -> H> }
impl<H: Default + Hasher> BuildHasher for BuildHasherDefault<H> { type Hasher = H; fn build_hasher(&self) -> H; }
impl<H> Default for BuildHasherDefault<H> { fn default() -> Self; }
impl<H> Clone for BuildHasherDefault<H> { fn clone(&self) -> Self; }
macro_rules! impl_hash { ($($t:ty)*) => { $(impl Hash for $t { fn hash<H: Hasher>(&self, state: &mut H); })* } }
impl_hash! { () ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 bool char str }
impl<T: Hash> Hash for [T] { fn hash<H: Hasher>(&self, state: &mut H); }
impl<T: Hash, const N: usize> Hash for [T; N] { fn hash<H: Hasher>(&self, state: &mut H); }
impl<T: PointeeSized + Hash> Hash for &T { fn hash<H: Hasher>(&self, state: &mut H); }
impl<T: PointeeSized + Hash> Hash for &mut T { fn hash<H: Hasher>(&self, state: &mut H); }
