use crate::marker::PointeeSized;
#[lang = "drop_in_place"]
pub unsafe fn drop_in_place<T: PointeeSized>(to_drop: *mut T);
pub const fn null<T>() -> *const T;
pub const fn null_mut<T>() -> *mut T;
pub const unsafe fn read<T>(src: *const T) -> T;
pub const unsafe fn write<T>(dst: *mut T, src: T);
pub fn eq<T: PointeeSized>(a: *const T, b: *const T) -> bool;
#[lang = "pointee_trait"]
pub trait Pointee: PointeeSized {
    #[lang = "metadata_type"]
    type Metadata: Copy + Send + Sync + Ord + crate::hash::Hash + Unpin;
}
#[lang = "dyn_metadata"]
pub struct DynMetadata<Dyn: PointeeSized> { _phantom: crate::marker::PhantomData<Dyn> }
pub struct NonNull<T: PointeeSized> { pointer: *const T }
impl<T: PointeeSized> !Send for NonNull<T> {}
impl<T: PointeeSized> !Sync for NonNull<T> {}
impl<T: PointeeSized> Clone for NonNull<T> { fn clone(&self) -> Self; }
impl<T: PointeeSized> Copy for NonNull<T> {}
impl<T: PointeeSized> NonNull<T> {
    pub const fn new(ptr: *mut T) -> Option<Self>;
    pub const fn as_ptr(self) -> *mut T;
    pub const unsafe fn as_ref<'a>(&self) -> &'a T;
    pub unsafe fn as_mut<'a>(&mut self) -> &'a mut T;
}
pub macro addr_of($place:expr) { &raw const $place }
pub macro addr_of_mut($place:expr) { &raw mut $place }
impl<T> *const T {
    pub const fn is_null(self) -> bool;
    pub const fn cast<U>(self) -> *const U;
    pub const unsafe fn add(self, count: usize) -> Self;
    pub const unsafe fn offset(self, count: isize) -> Self;
    pub const unsafe fn as_ref<'a>(self) -> Option<&'a T>;
    pub const unsafe fn read(self) -> T;
}
impl<T> *mut T {
    pub const fn is_null(self) -> bool;
    pub const fn cast<U>(self) -> *mut U;
    pub const unsafe fn add(self, count: usize) -> Self;
    pub const unsafe fn offset(self, count: isize) -> Self;
    pub const unsafe fn as_ref<'a>(self) -> Option<&'a T>;
    pub const unsafe fn as_mut<'a>(self) -> Option<&'a mut T>;
    pub const unsafe fn read(self) -> T;
    pub const unsafe fn write(self, val: T);
}
