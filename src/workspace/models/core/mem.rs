use crate::marker::PointeeSized;
#[lang = "manually_drop"]
pub struct ManuallyDrop<T: PointeeSized> { value: T }
impl<T> ManuallyDrop<T> { pub const fn new(value: T) -> ManuallyDrop<T> { loop {} } pub const fn into_inner(slot: ManuallyDrop<T>) -> T { loop {} } pub unsafe fn take(slot: &mut ManuallyDrop<T>) -> T { loop {} } }
impl<T: PointeeSized> crate::ops::Deref for ManuallyDrop<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
impl<T: PointeeSized> crate::ops::DerefMut for ManuallyDrop<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
#[lang = "maybe_uninit"]
pub union MaybeUninit<T> { uninit: (), value: ManuallyDrop<T> }
impl<T> MaybeUninit<T> { pub const fn new(val: T) -> MaybeUninit<T> { loop {} } pub const fn uninit() -> MaybeUninit<T> { loop {} } pub const fn zeroed() -> MaybeUninit<T> { loop {} } pub const unsafe fn assume_init(self) -> T { loop {} } pub fn as_mut_ptr(&mut self) -> *mut T { loop {} } pub fn as_ptr(&self) -> *const T { loop {} } }
pub fn drop<T>(_x: T) { loop {} }
pub const fn forget<T>(t: T) { loop {} }
pub const fn replace<T>(dest: &mut T, src: T) -> T { loop {} }
pub fn take<T: Default>(dest: &mut T) -> T { loop {} }
pub const fn swap<T>(x: &mut T, y: &mut T) { loop {} }
pub const unsafe fn transmute<Src, Dst>(src: Src) -> Dst { loop {} }
pub const unsafe fn zeroed<T>() -> T { loop {} }
pub const fn size_of<T>() -> usize { loop {} }
pub const fn size_of_val<T: ?Sized>(val: &T) -> usize { loop {} }
pub const fn align_of<T>() -> usize { loop {} }
pub const fn align_of_val<T: ?Sized>(val: &T) -> usize { loop {} }
pub const fn needs_drop<T: ?Sized>() -> bool { loop {} }
pub struct Discriminant<T>(<T as crate::marker::DiscriminantKind>::Discriminant);
pub const fn discriminant<T>(v: &T) -> Discriminant<T> { loop {} }
impl<T> PartialEq for Discriminant<T> { fn eq(&self, rhs: &Self) -> bool { loop {} } }
