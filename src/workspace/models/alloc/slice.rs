pub use core::slice::*;
use crate::boxed::Box;
use crate::string::String;
use crate::vec::Vec;
#[doc(hidden)]
pub fn into_vec_from_array<T, const N: usize>(array: [T; N]) -> Vec<T> { loop {} }
pub trait Concat<Item: ?Sized> { type Output; }
pub trait Join<Separator> { type Output; }
impl<S: core::borrow::Borrow<str>> Concat<str> for [S] { type Output = String; }
impl<S: core::borrow::Borrow<str>> Join<&str> for [S] { type Output = String; }
impl<T: Clone, V: core::borrow::Borrow<[T]>> Concat<T> for [V] { type Output = Vec<T>; }
impl<T> [T] {
    #[rustc_allow_incoherent_impl]
    pub fn sort(&mut self) where T: Ord;
    #[rustc_allow_incoherent_impl]
    pub fn sort_by<F: FnMut(&T, &T) -> core::cmp::Ordering>(&mut self, compare: F);
    #[rustc_allow_incoherent_impl]
    pub fn sort_by_key<K: Ord, F: FnMut(&T) -> K>(&mut self, f: F);
    #[rustc_allow_incoherent_impl]
    pub fn to_vec(&self) -> Vec<T> where T: Clone;
    #[rustc_allow_incoherent_impl]
    pub fn into_vec(self: Box<Self>) -> Vec<T>;
    #[rustc_allow_incoherent_impl]
    pub fn repeat(&self, n: usize) -> Vec<T> where T: Copy;
    #[rustc_allow_incoherent_impl]
    pub fn concat<Item: ?Sized>(&self) -> <Self as Concat<Item>>::Output where Self: Concat<Item>;
    #[rustc_allow_incoherent_impl]
    pub fn join<Separator>(&self, sep: Separator) -> <Self as Join<Separator>>::Output where Self: Join<Separator>;
}
impl [u8] {
    #[rustc_allow_incoherent_impl]
    pub fn to_ascii_lowercase(&self) -> Vec<u8>;
}
