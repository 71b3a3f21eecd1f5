pub mod atomic {
    #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Ordering { Relaxed, Release, Acquire, AcqRel, SeqCst }
    pub fn fence(order: Ordering);
    macro_rules! atomics { ($($A:ident $t:ty;)*) => { $(
        pub struct $A { v: crate::cell::UnsafeCell<$t> }
        unsafe impl Sync for $A {}
        impl Default for $A { fn default() -> Self; }
        impl From<$t> for $A { fn from(v: $t) -> Self; }
        impl crate::fmt::Debug for $A { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
    )* } }
    atomics! {
        AtomicBool bool; AtomicI8 i8; AtomicU8 u8; AtomicI16 i16; AtomicU16 u16; AtomicI32 i32; AtomicU32 u32;
        AtomicI64 i64; AtomicU64 u64; AtomicIsize isize; AtomicUsize usize;
    }
    // Methods are made inside of each type's `impl`, which is only read if somebody calls one.
    macro_rules! atomic { ($A:ident $t:ident) => {
        pub const fn new(v: $t) -> $A;
        pub fn get_mut(&mut self) -> &mut $t;
        pub const fn into_inner(self) -> $t;
        pub fn load(&self, order: Ordering) -> $t;
        pub fn store(&self, val: $t, order: Ordering);
        pub fn swap(&self, val: $t, order: Ordering) -> $t;
        pub fn compare_and_swap(&self, current: $t, new: $t, order: Ordering) -> $t;
        pub fn compare_exchange(&self, current: $t, new: $t, success: Ordering, failure: Ordering) -> Result<$t, $t>;
        pub fn compare_exchange_weak(&self, current: $t, new: $t, success: Ordering, failure: Ordering) -> Result<$t, $t>;
        pub fn fetch_and(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_or(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_xor(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_update<F: FnMut($t) -> Option<$t>>(&self, set_order: Ordering, fetch_order: Ordering, f: F) -> Result<$t, $t>;
    } }
    macro_rules! counting { ($t:ident) => {
        pub fn fetch_add(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_sub(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_max(&self, val: $t, order: Ordering) -> $t;
        pub fn fetch_min(&self, val: $t, order: Ordering) -> $t;
    } }
    impl AtomicBool { atomic! { AtomicBool bool } }
    impl AtomicI8 { atomic! { AtomicI8 i8 } counting! { i8 } }
    impl AtomicU8 { atomic! { AtomicU8 u8 } counting! { u8 } }
    impl AtomicI16 { atomic! { AtomicI16 i16 } counting! { i16 } }
    impl AtomicU16 { atomic! { AtomicU16 u16 } counting! { u16 } }
    impl AtomicI32 { atomic! { AtomicI32 i32 } counting! { i32 } }
    impl AtomicU32 { atomic! { AtomicU32 u32 } counting! { u32 } }
    impl AtomicI64 { atomic! { AtomicI64 i64 } counting! { i64 } }
    impl AtomicU64 { atomic! { AtomicU64 u64 } counting! { u64 } }
    impl AtomicIsize { atomic! { AtomicIsize isize } counting! { isize } }
    impl AtomicUsize { atomic! { AtomicUsize usize } counting! { usize } }
    pub struct AtomicPtr<T> { p: crate::cell::UnsafeCell<*mut T> }
    unsafe impl<T> Send for AtomicPtr<T> {}
    unsafe impl<T> Sync for AtomicPtr<T> {}
    impl<T> AtomicPtr<T> {
        pub const fn new(p: *mut T) -> AtomicPtr<T>;
        pub fn load(&self, order: Ordering) -> *mut T;
        pub fn store(&self, ptr: *mut T, order: Ordering);
        pub fn swap(&self, ptr: *mut T, order: Ordering) -> *mut T;
    }
}
