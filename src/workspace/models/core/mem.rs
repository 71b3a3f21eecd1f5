use crate::marker::PointeeSized;
#[lang = "manually_drop"]
pub struct ManuallyDrop<T: PointeeSized> { value: T }
impl<T> ManuallyDrop<T> { pub const fn new(value: T) -> ManuallyDrop<T>; pub const fn into_inner(slot: ManuallyDrop<T>) -> T; pub unsafe fn take(slot: &mut ManuallyDrop<T>) -> T; }
impl<T: PointeeSized> crate::ops::Deref for ManuallyDrop<T> { type Target = T; fn deref(&self) -> &T; }
impl<T: PointeeSized> crate::ops::DerefMut for ManuallyDrop<T> { fn deref_mut(&mut self) -> &mut T; }
#[lang = "maybe_uninit"]
pub union MaybeUninit<T> { uninit: (), value: ManuallyDrop<T> }
impl<T> MaybeUninit<T> { pub const fn new(val: T) -> MaybeUninit<T>; pub const fn uninit() -> MaybeUninit<T>; pub const fn zeroed() -> MaybeUninit<T>; pub const unsafe fn assume_init(self) -> T; pub fn as_mut_ptr(&mut self) -> *mut T; pub fn as_ptr(&self) -> *const T; }
pub fn drop<T>(_x: T);
pub const fn forget<T>(t: T);
pub const fn replace<T>(dest: &mut T, src: T) -> T;
pub fn take<T: Default>(dest: &mut T) -> T;
pub const fn swap<T>(x: &mut T, y: &mut T);
pub const unsafe fn transmute<Src, Dst>(src: Src) -> Dst;
pub const unsafe fn zeroed<T>() -> T;
pub const fn size_of<T>() -> usize;
pub const fn size_of_val<T: ?Sized>(val: &T) -> usize;
pub const fn align_of<T>() -> usize;
pub const fn align_of_val<T: ?Sized>(val: &T) -> usize;
pub const fn needs_drop<T: ?Sized>() -> bool;
pub struct Discriminant<T>(<T as crate::marker::DiscriminantKind>::Discriminant);
pub const fn discriminant<T>(v: &T) -> Discriminant<T>;
impl<T> PartialEq for Discriminant<T> { fn eq(&self, rhs: &Self) -> bool; }
