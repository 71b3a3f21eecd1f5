use crate::convert::Infallible;
use crate::marker::{PointeeSized, Tuple, Unsize};
#[lang = "coerce_unsized"]
pub trait CoerceUnsized<T> {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<&'a mut U> for &'a mut T {}
impl<'a, 'b: 'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<&'a U> for &'b mut T {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*mut U> for &'a mut T {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*const U> for &'a mut T {}
impl<'a, 'b: 'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<&'a U> for &'b T {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*const U> for &'a T {}
impl<T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*mut U> for *mut T {}
impl<T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*const U> for *mut T {}
impl<T: PointeeSized + Unsize<U>, U: PointeeSized> CoerceUnsized<*const U> for *const T {}
#[lang = "dispatch_from_dyn"]
pub trait DispatchFromDyn<T> {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> DispatchFromDyn<&'a U> for &'a T {}
impl<'a, T: PointeeSized + Unsize<U>, U: PointeeSized> DispatchFromDyn<&'a mut U> for &'a mut T {}
impl<T: PointeeSized + Unsize<U>, U: PointeeSized> DispatchFromDyn<*const U> for *const T {}
impl<T: PointeeSized + Unsize<U>, U: PointeeSized> DispatchFromDyn<*mut U> for *mut T {}
#[lang = "deref"]
pub trait Deref: PointeeSized {
    #[lang = "deref_target"]
    type Target: ?Sized;
    fn deref(&self) -> &Self::Target;
}
impl<T: PointeeSized> Deref for &T { type Target = T; fn deref(&self) -> &T; }
impl<T: PointeeSized> Deref for &mut T { type Target = T; fn deref(&self) -> &T; }
#[lang = "deref_mut"]
pub trait DerefMut: Deref + PointeeSized { fn deref_mut(&mut self) -> &mut Self::Target; }
impl<T: PointeeSized> DerefMut for &mut T { fn deref_mut(&mut self) -> &mut T; }
#[lang = "receiver"]
pub trait Receiver: PointeeSized {
    #[lang = "receiver_target"]
    type Target: ?Sized;
}
impl<P: PointeeSized + Deref<Target = T>, T: PointeeSized> Receiver for P { type Target = T; }
#[lang = "drop"]
pub trait Drop { fn drop(&mut self); }
#[lang = "index"]
pub trait Index<Idx: ?Sized> { type Output: ?Sized; fn index(&self, index: Idx) -> &Self::Output; }
#[lang = "index_mut"]
pub trait IndexMut<Idx: ?Sized>: Index<Idx> { fn index_mut(&mut self, index: Idx) -> &mut Self::Output; }

#[lang = "RangeFull"]
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub struct RangeFull;
#[lang = "Range"]
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub struct Range<Idx> { pub start: Idx, pub end: Idx }
#[lang = "RangeFrom"]
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RangeFrom<Idx> { pub start: Idx }
#[lang = "RangeTo"]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RangeTo<Idx> { pub end: Idx }
#[lang = "RangeInclusive"]
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RangeInclusive<Idx> { pub(crate) start: Idx, pub(crate) end: Idx, pub(crate) exhausted: bool }
#[lang = "RangeToInclusive"]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RangeToInclusive<Idx> { pub end: Idx }
impl<Idx> RangeInclusive<Idx> {
    #[lang = "range_inclusive_new"]
    pub const fn new(start: Idx, end: Idx) -> Self;
    pub const fn start(&self) -> &Idx;
    pub const fn end(&self) -> &Idx;
}
impl<Idx: PartialOrd<Idx>> Range<Idx> { pub fn contains<U: ?Sized + PartialOrd<Idx>>(&self, item: &U) -> bool where Idx: PartialOrd<U>; pub fn is_empty(&self) -> bool; }
impl<Idx: PartialOrd<Idx>> RangeInclusive<Idx> { pub fn contains<U: ?Sized + PartialOrd<Idx>>(&self, item: &U) -> bool where Idx: PartialOrd<U>; pub fn is_empty(&self) -> bool; }
#[derive(Clone, Copy, Debug)]
pub enum Bound<T> { Included(T), Excluded(T), Unbounded }
pub trait RangeBounds<T: ?Sized> { fn start_bound(&self) -> Bound<&T>; fn end_bound(&self) -> Bound<&T>; }
macro_rules! bounds { ($($t:ty)*) => { $(impl<T> RangeBounds<T> for $t { fn start_bound(&self) -> Bound<&T>; fn end_bound(&self) -> Bound<&T>; })* } }
bounds! { Range<T> RangeFrom<T> RangeTo<T> RangeInclusive<T> RangeToInclusive<T> }
impl<T: ?Sized> RangeBounds<T> for RangeFull { fn start_bound(&self) -> Bound<&T>; fn end_bound(&self) -> Bound<&T>; }

#[lang = "fn"]
#[fundamental]
#[rustc_paren_sugar]
pub trait Fn<Args: Tuple>: FnMut<Args> { extern "rust-call" fn call(&self, args: Args) -> Self::Output; }
#[lang = "fn_mut"]
#[fundamental]
#[rustc_paren_sugar]
pub trait FnMut<Args: Tuple>: FnOnce<Args> { extern "rust-call" fn call_mut(&mut self, args: Args) -> Self::Output; }
#[lang = "fn_once"]
#[fundamental]
#[rustc_paren_sugar]
pub trait FnOnce<Args: Tuple> {
    #[lang = "fn_once_output"]
    type Output;
    extern "rust-call" fn call_once(self, args: Args) -> Self::Output;
}
impl<A: Tuple, F: ?Sized + Fn<A>> Fn<A> for &F { extern "rust-call" fn call(&self, args: A) -> F::Output; }
impl<A: Tuple, F: ?Sized + Fn<A>> FnMut<A> for &F { extern "rust-call" fn call_mut(&mut self, args: A) -> F::Output; }
impl<A: Tuple, F: ?Sized + Fn<A>> FnOnce<A> for &F { type Output = F::Output; extern "rust-call" fn call_once(self, args: A) -> F::Output; }
impl<A: Tuple, F: ?Sized + FnMut<A>> FnMut<A> for &mut F { extern "rust-call" fn call_mut(&mut self, args: A) -> F::Output; }
impl<A: Tuple, F: ?Sized + FnMut<A>> FnOnce<A> for &mut F { type Output = F::Output; extern "rust-call" fn call_once(self, args: A) -> F::Output; }

use crate::future::Future;
#[lang = "async_fn"]
#[fundamental]
#[rustc_paren_sugar]
pub trait AsyncFn<Args: Tuple>: AsyncFnMut<Args> { extern "rust-call" fn async_call(&self, args: Args) -> Self::CallRefFuture<'_>; }
#[lang = "async_fn_mut"]
#[fundamental]
#[rustc_paren_sugar]
pub trait AsyncFnMut<Args: Tuple>: AsyncFnOnce<Args> {
    #[lang = "call_ref_future"]
    type CallRefFuture<'a>: Future<Output = Self::Output> where Self: 'a;
    extern "rust-call" fn async_call_mut(&mut self, args: Args) -> Self::CallRefFuture<'_>;
}
#[lang = "async_fn_once"]
#[fundamental]
#[rustc_paren_sugar]
pub trait AsyncFnOnce<Args: Tuple> {
    #[lang = "async_fn_once_output"]
    type Output;
    #[lang = "call_once_future"]
    type CallOnceFuture: Future<Output = Self::Output>;
    extern "rust-call" fn async_call_once(self, args: Args) -> Self::CallOnceFuture;
}
mod async_fn_detail {
    #[lang = "async_fn_kind_helper"]
    trait AsyncFnKindHelper<GoalKind> {
        #[lang = "async_fn_kind_upvars"]
        type Upvars<'closure_env, Inputs, Upvars, BorrowedUpvarsAsFnPtr>;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlFlow<B, C = ()> {
    #[lang = "Continue"]
    Continue(C),
    #[lang = "Break"]
    Break(B),
}
impl<B, C> ControlFlow<B, C> {
    pub fn is_break(&self) -> bool;
    pub fn is_continue(&self) -> bool;
    pub fn break_value(self) -> Option<B>;
}
pub trait FromResidual<R = <Self as Try>::Residual> {
    fn from_residual(residual: R) -> Self;
}
// What `?` calls to leave, simpler than the real one: the type of what is returned tells nothing about an expression, and
// each call whose type rust-analyzer cannot prove well-formed is looked at again at every step of a long function.
#[lang = "from_residual"]
pub fn leave(residual: ()) -> !;
pub trait Residual<O>: Sized { type TryType: Try<Output = O, Residual = Self>; }
#[lang = "Try"]
pub trait Try: FromResidual<Self::Residual> {
    type Output;
    type Residual;
    #[lang = "from_output"]
    fn from_output(output: Self::Output) -> Self;
    #[lang = "branch"]
    fn branch(self) -> ControlFlow<(), Self::Output>;
}
#[lang = "into_try_type"]
pub const fn residual_into_try_type<R: Residual<O>, O>(r: R) -> <R as Residual<O>>::TryType;
macro_rules! try_impl { ([$($g:tt)*] $t:ty, $out:ty, $res:ty) => {
    impl<$($g)*> Try for $t { type Output = $out; type Residual = $res; fn from_output(output: $out) -> Self; fn branch(self) -> ControlFlow<(), $out>; }
    impl<$($g)*> Residual<$out> for $res { type TryType = $t; }
} }
try_impl! { [T] Option<T>, T, Option<Infallible> }
try_impl! { [T, E] Result<T, E>, T, Result<Infallible, E> }
try_impl! { [B, C] ControlFlow<B, C>, C, ControlFlow<B, Infallible> }
impl<T> FromResidual<Option<Infallible>> for Option<T> { fn from_residual(x: Option<Infallible>) -> Self; }
impl<T, E, F: From<E>> FromResidual<Result<Infallible, E>> for Result<T, F> { fn from_residual(x: Result<Infallible, E>) -> Self; }
impl<B, C> FromResidual<ControlFlow<B, Infallible>> for ControlFlow<B, C> { fn from_residual(x: ControlFlow<B, Infallible>) -> Self; }
impl<T, E, F: From<E>> FromResidual<Result<Infallible, E>> for crate::task::Poll<Result<T, F>> { fn from_residual(x: Result<Infallible, E>) -> Self; }

// One implementation for all numbers instead of one for each; and none repeats the trait's method, which is what a call
// resolves to then.
pub(crate) mod number { pub trait Number {} }
use number::Number;
macro_rules! numbers { ($($t:ty)*) => { $(impl Number for $t {})* } }
numbers! { ! bool usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 }
macro_rules! binary { ($($lang:literal $Trait:ident $method:ident $alang:literal $Assign:ident $amethod:ident;)*) => { $(
    #[lang = $lang]
    pub trait $Trait<Rhs = Self> { type Output; fn $method(self, rhs: Rhs) -> Self::Output; }
    impl<T: Number> $Trait for T { type Output = T; }
    impl<T: Number> $Trait<&T> for T { type Output = T; }
    impl<T: Number> $Trait<T> for &T { type Output = T; }
    impl<T: Number> $Trait<&T> for &T { type Output = T; }
    #[lang = $alang]
    pub trait $Assign<Rhs = Self> { fn $amethod(&mut self, rhs: Rhs); }
    impl<T: Number> $Assign for T {}
    impl<T: Number> $Assign<&T> for T {}
)* } }
binary! {
    "add" Add add "add_assign" AddAssign add_assign;
    "sub" Sub sub "sub_assign" SubAssign sub_assign;
    "mul" Mul mul "mul_assign" MulAssign mul_assign;
    "div" Div div "div_assign" DivAssign div_assign;
    "rem" Rem rem "rem_assign" RemAssign rem_assign;
    "bitand" BitAnd bitand "bitand_assign" BitAndAssign bitand_assign;
    "bitor" BitOr bitor "bitor_assign" BitOrAssign bitor_assign;
    "bitxor" BitXor bitxor "bitxor_assign" BitXorAssign bitxor_assign;
    "shl" Shl shl "shl_assign" ShlAssign shl_assign;
    "shr" Shr shr "shr_assign" ShrAssign shr_assign;
}
macro_rules! unary { ($($lang:literal $Trait:ident $method:ident;)*) => { $(
    #[lang = $lang]
    pub trait $Trait { type Output; fn $method(self) -> Self::Output; }
    impl<T: Number> $Trait for T { type Output = T; }
    impl<T: Number> $Trait for &T { type Output = T; }
)* } }
unary! {
    "not" Not not;
    "neg" Neg neg;
}
#[lang = "coroutine"]
pub trait Coroutine<R = ()> {
    #[lang = "coroutine_yield"]
    type Yield;
    #[lang = "coroutine_return"]
    type Return;
    fn resume(self: crate::pin::Pin<&mut Self>, arg: R) -> CoroutineState<Self::Yield, Self::Return>;
}
#[lang = "coroutine_state"]
pub enum CoroutineState<Y, R> { Yielded(Y), Complete(R) }
