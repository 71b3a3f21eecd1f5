use crate::marker::PointeeSized;
use crate::ops::{Deref, DerefMut};
use crate::fmt;
#[lang = "unsafe_cell"]
pub struct UnsafeCell<T: PointeeSized> { value: T }
impl<T: PointeeSized> !Sync for UnsafeCell<T> {}
impl<T> UnsafeCell<T> {
    pub const fn new(value: T) -> UnsafeCell<T> { loop {} }
    pub fn into_inner(self) -> T { loop {} }
}
impl<T: PointeeSized> UnsafeCell<T> {
    pub const fn get(&self) -> *mut T { loop {} }
    pub fn get_mut(&mut self) -> &mut T { loop {} }
}
pub struct Cell<T: PointeeSized> { value: UnsafeCell<T> }
unsafe impl<T: PointeeSized + Send> Send for Cell<T> {}
impl<T: PointeeSized> !Sync for Cell<T> {}
impl<T> Cell<T> {
    pub const fn new(value: T) -> Cell<T> { loop {} }
    pub fn set(&self, val: T) { loop {} }
    pub fn swap(&self, other: &Self) { loop {} }
    pub fn replace(&self, val: T) -> T { loop {} }
    pub fn into_inner(self) -> T { loop {} }
    pub fn get_mut(&mut self) -> &mut T { loop {} }
}
impl<T: Copy> Cell<T> { pub fn get(&self) -> T { loop {} } }
impl<T: Default> Cell<T> { pub fn take(&self) -> T { loop {} } }
impl<T: Default> Default for Cell<T> { fn default() -> Self { loop {} } }
impl<T: Copy> Clone for Cell<T> { fn clone(&self) -> Self { loop {} } }
impl<T: Copy + fmt::Debug> fmt::Debug for Cell<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
pub struct RefCell<T: PointeeSized> { borrow: Cell<isize>, value: UnsafeCell<T> }
unsafe impl<T: PointeeSized + Send> Send for RefCell<T> {}
impl<T: PointeeSized> !Sync for RefCell<T> {}
#[derive(Debug)]
pub struct BorrowError;
#[derive(Debug)]
pub struct BorrowMutError;
impl<T> RefCell<T> {
    pub const fn new(value: T) -> RefCell<T> { loop {} }
    pub fn into_inner(self) -> T { loop {} }
    pub fn replace(&self, t: T) -> T { loop {} }
    pub fn swap(&self, other: &Self) { loop {} }
}
impl<T: PointeeSized> RefCell<T> {
    pub fn borrow(&self) -> Ref<'_, T> { loop {} }
    pub fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError> { loop {} }
    pub fn borrow_mut(&self) -> RefMut<'_, T> { loop {} }
    pub fn try_borrow_mut(&self) -> Result<RefMut<'_, T>, BorrowMutError> { loop {} }
    pub fn get_mut(&mut self) -> &mut T { loop {} }
}
impl<T: Default> RefCell<T> { pub fn take(&self) -> T { loop {} } }
impl<T: Default> Default for RefCell<T> { fn default() -> Self { loop {} } }
impl<T: Clone> Clone for RefCell<T> { fn clone(&self) -> Self { loop {} } }
impl<T: fmt::Debug> fmt::Debug for RefCell<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
pub struct Ref<'b, T: PointeeSized> { value: *const T, borrow: &'b Cell<isize> }
pub struct RefMut<'b, T: PointeeSized> { value: *mut T, borrow: &'b Cell<isize> }
impl<'b, T: PointeeSized> Ref<'b, T> { pub fn map<U: PointeeSized, F: FnOnce(&T) -> &U>(orig: Ref<'b, T>, f: F) -> Ref<'b, U> { loop {} } }
impl<'b, T: PointeeSized> RefMut<'b, T> { pub fn map<U: PointeeSized, F: FnOnce(&mut T) -> &mut U>(orig: RefMut<'b, T>, f: F) -> RefMut<'b, U> { loop {} } }
impl<T: PointeeSized> Deref for Ref<'_, T> { type Target = T; fn deref(&self) -> &T { loop {} } }
impl<T: PointeeSized> Deref for RefMut<'_, T> { type Target = T; fn deref(&self) -> &T { loop {} } }
impl<T: PointeeSized> DerefMut for RefMut<'_, T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
pub struct OnceCell<T> { inner: UnsafeCell<Option<T>> }
impl<T> !Sync for OnceCell<T> {}
impl<T> OnceCell<T> {
    pub const fn new() -> OnceCell<T> { loop {} }
    pub fn get(&self) -> Option<&T> { loop {} }
    pub fn get_mut(&mut self) -> Option<&mut T> { loop {} }
    pub fn set(&self, value: T) -> Result<(), T> { loop {} }
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T { loop {} }
    pub fn into_inner(self) -> Option<T> { loop {} }
    pub fn take(&mut self) -> Option<T> { loop {} }
}
impl<T> Default for OnceCell<T> { fn default() -> Self { loop {} } }
pub struct LazyCell<T, F = fn() -> T> { state: UnsafeCell<Option<T>>, f: F }
impl<T, F: FnOnce() -> T> LazyCell<T, F> { pub const fn new(f: F) -> LazyCell<T, F> { loop {} } pub fn force(this: &LazyCell<T, F>) -> &T { loop {} } }
impl<T, F: FnOnce() -> T> Deref for LazyCell<T, F> { type Target = T; fn deref(&self) -> &T { loop {} } }
