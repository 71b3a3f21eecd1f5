#[lang = "clone"]
pub trait Clone: Sized {
    fn clone(&self) -> Self;
    fn clone_from(&mut self, source: &Self) { loop {} }
}
#[rustc_builtin_macro]
pub macro Clone($item:item) {}
macro_rules! impl_clone { ($($t:ty)*) => { $(impl Clone for $t { fn clone(&self) -> Self; })* } }
impl_clone! { ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 bool char }
impl<T: crate::marker::PointeeSized> Clone for *const T { fn clone(&self) -> Self; }
impl<T: crate::marker::PointeeSized> Clone for *mut T { fn clone(&self) -> Self; }
impl<T: crate::marker::PointeeSized> Clone for &T { fn clone(&self) -> Self; }
