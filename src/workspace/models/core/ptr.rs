use crate::marker::PointeeSized;
#[lang = "drop_in_place"]
pub unsafe fn drop_in_place<T: PointeeSized>(to_drop: *mut T) { loop {} }
pub const fn null<T>() -> *const T { loop {} }
pub const fn null_mut<T>() -> *mut T { loop {} }
pub const unsafe fn read<T>(src: *const T) -> T { loop {} }
pub const unsafe fn write<T>(dst: *mut T, src: T) { loop {} }
pub fn eq<T: PointeeSized>(a: *const T, b: *const T) -> bool { loop {} }
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
impl<T: PointeeSized> Clone for NonNull<T> { fn clone(&self) -> Self { loop {} } }
impl<T: PointeeSized> Copy for NonNull<T> {}
impl<T: PointeeSized> NonNull<T> {
    pub const fn new(ptr: *mut T) -> Option<Self> { loop {} }
    pub const fn as_ptr(self) -> *mut T { loop {} }
    pub const unsafe fn as_ref<'a>(&self) -> &'a T { loop {} }
    pub unsafe fn as_mut<'a>(&mut self) -> &'a mut T { loop {} }
}
pub macro addr_of($place:expr) { &raw const $place }
pub macro addr_of_mut($place:expr) { &raw mut $place }
impl<T> *const T {
    pub const fn is_null(self) -> bool { loop {} }
    pub const fn cast<U>(self) -> *const U { loop {} }
    pub const unsafe fn add(self, count: usize) -> Self { loop {} }
    pub const unsafe fn offset(self, count: isize) -> Self { loop {} }
    pub const unsafe fn as_ref<'a>(self) -> Option<&'a T> { loop {} }
    pub const unsafe fn read(self) -> T { loop {} }
}
impl<T> *mut T {
    pub const fn is_null(self) -> bool { loop {} }
    pub const fn cast<U>(self) -> *mut U { loop {} }
    pub const unsafe fn add(self, count: usize) -> Self { loop {} }
    pub const unsafe fn offset(self, count: isize) -> Self { loop {} }
    pub const unsafe fn as_ref<'a>(self) -> Option<&'a T> { loop {} }
    pub const unsafe fn as_mut<'a>(self) -> Option<&'a mut T> { loop {} }
    pub const unsafe fn read(self) -> T { loop {} }
    pub const unsafe fn write(self, val: T) { loop {} }
}
