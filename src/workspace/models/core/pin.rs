use crate::ops::{Deref, DerefMut};
#[lang = "pin"]
#[fundamental]
pub struct Pin<Ptr> { pub pointer: Ptr }
impl<Ptr: Deref> Pin<Ptr> {
    pub const fn new(pointer: Ptr) -> Pin<Ptr>;
    #[lang = "new_unchecked"]
    pub const unsafe fn new_unchecked(pointer: Ptr) -> Pin<Ptr>;
    pub fn as_ref(&self) -> Pin<&Ptr::Target>;
    pub fn into_inner(pin: Pin<Ptr>) -> Ptr;
}
impl<Ptr: DerefMut> Pin<Ptr> {
    pub fn as_mut(&mut self) -> Pin<&mut Ptr::Target>;
    pub fn set(&mut self, value: Ptr::Target) where Ptr::Target: Sized;
}
impl<'a, T: ?Sized> Pin<&'a mut T> {
    pub fn get_mut(self) -> &'a mut T;
    pub unsafe fn get_unchecked_mut(self) -> &'a mut T;
}
impl<'a, T: ?Sized> Pin<&'a T> { pub fn get_ref(self) -> &'a T; }
impl<Ptr: Clone> Clone for Pin<Ptr> { fn clone(&self) -> Self; }
impl<Ptr: Copy> Copy for Pin<Ptr> {}
impl<Ptr: Deref> Deref for Pin<Ptr> { type Target = Ptr::Target; fn deref(&self) -> &Ptr::Target; }
impl<Ptr: DerefMut> DerefMut for Pin<Ptr> { fn deref_mut(&mut self) -> &mut Ptr::Target; }
impl<Ptr: crate::ops::CoerceUnsized<U>, U> crate::ops::CoerceUnsized<Pin<U>> for Pin<Ptr> {}
impl<Ptr: crate::ops::DispatchFromDyn<U>, U> crate::ops::DispatchFromDyn<Pin<U>> for Pin<Ptr> {}
pub macro pin($value:expr $(,)?) { $crate::pin::Pin::<&mut _> { pointer: &mut { $value } } }
