use crate::marker::PointeeSized;
use crate::ops::{Deref, DerefMut};
use crate::fmt;
#[lang = "unsafe_cell"]
pub struct UnsafeCell<T: PointeeSized> { value: T }
impl<T: PointeeSized> !Sync for UnsafeCell<T> {}
impl<T> UnsafeCell<T> {
    pub const fn new(value: T) -> UnsafeCell<T>;
    pub fn into_inner(self) -> T;
}
impl<T: PointeeSized> UnsafeCell<T> {
    pub const fn get(&self) -> *mut T;
    pub fn get_mut(&mut self) -> &mut T;
}
pub struct Cell<T: PointeeSized> { value: UnsafeCell<T> }
unsafe impl<T: PointeeSized + Send> Send for Cell<T> {}
impl<T: PointeeSized> !Sync for Cell<T> {}
impl<T> Cell<T> {
    pub const fn new(value: T) -> Cell<T>;
    pub fn set(&self, val: T);
    pub fn swap(&self, other: &Self);
    pub fn replace(&self, val: T) -> T;
    pub fn into_inner(self) -> T;
    pub fn get_mut(&mut self) -> &mut T;
}
impl<T: Copy> Cell<T> { pub fn get(&self) -> T; }
impl<T: Default> Cell<T> { pub fn take(&self) -> T; }
impl<T: Default> Default for Cell<T> { fn default() -> Self; }
impl<T: Copy> Clone for Cell<T> { fn clone(&self) -> Self; }
impl<T: Copy + fmt::Debug> fmt::Debug for Cell<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub struct RefCell<T: PointeeSized> { borrow: Cell<isize>, value: UnsafeCell<T> }
unsafe impl<T: PointeeSized + Send> Send for RefCell<T> {}
impl<T: PointeeSized> !Sync for RefCell<T> {}
#[derive(Debug)]
pub struct BorrowError;
#[derive(Debug)]
pub struct BorrowMutError;
impl<T> RefCell<T> {
    pub const fn new(value: T) -> RefCell<T>;
    pub fn into_inner(self) -> T;
    pub fn replace(&self, t: T) -> T;
    pub fn swap(&self, other: &Self);
}
impl<T: PointeeSized> RefCell<T> {
    pub fn borrow(&self) -> Ref<'_, T>;
    pub fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError>;
    pub fn borrow_mut(&self) -> RefMut<'_, T>;
    pub fn try_borrow_mut(&self) -> Result<RefMut<'_, T>, BorrowMutError>;
    pub fn get_mut(&mut self) -> &mut T;
}
impl<T: Default> RefCell<T> { pub fn take(&self) -> T; }
impl<T: Default> Default for RefCell<T> { fn default() -> Self; }
impl<T: Clone> Clone for RefCell<T> { fn clone(&self) -> Self; }
impl<T: fmt::Debug> fmt::Debug for RefCell<T> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
pub struct Ref<'b, T: PointeeSized> { value: *const T, borrow: &'b Cell<isize> }
pub struct RefMut<'b, T: PointeeSized> { value: *mut T, borrow: &'b Cell<isize> }
impl<'b, T: PointeeSized> Ref<'b, T> { pub fn map<U: PointeeSized, F: FnOnce(&T) -> &U>(orig: Ref<'b, T>, f: F) -> Ref<'b, U>; }
impl<'b, T: PointeeSized> RefMut<'b, T> { pub fn map<U: PointeeSized, F: FnOnce(&mut T) -> &mut U>(orig: RefMut<'b, T>, f: F) -> RefMut<'b, U>; }
impl<T: PointeeSized> Deref for Ref<'_, T> { type Target = T; fn deref(&self) -> &T; }
impl<T: PointeeSized> Deref for RefMut<'_, T> { type Target = T; fn deref(&self) -> &T; }
impl<T: PointeeSized> DerefMut for RefMut<'_, T> { fn deref_mut(&mut self) -> &mut T; }
pub struct OnceCell<T> { inner: UnsafeCell<Option<T>> }
impl<T> !Sync for OnceCell<T> {}
impl<T> OnceCell<T> {
    pub const fn new() -> OnceCell<T>;
    pub fn get(&self) -> Option<&T>;
    pub fn get_mut(&mut self) -> Option<&mut T>;
    pub fn set(&self, value: T) -> Result<(), T>;
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
    pub fn into_inner(self) -> Option<T>;
    pub fn take(&mut self) -> Option<T>;
}
impl<T> Default for OnceCell<T> { fn default() -> Self; }
pub struct LazyCell<T, F = fn() -> T> { state: UnsafeCell<Option<T>>, f: F }
impl<T, F: FnOnce() -> T> LazyCell<T, F> { pub const fn new(f: F) -> LazyCell<T, F>; pub fn force(this: &LazyCell<T, F>) -> &T; }
impl<T, F: FnOnce() -> T> Deref for LazyCell<T, F> { type Target = T; fn deref(&self) -> &T; }
