use crate::marker::PointeeSized;
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Error;
impl Display for Error { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
pub type Result = crate::result::Result<(), Error>;
pub trait Write {
    fn write_str(&mut self, s: &str) -> Result;
    fn write_char(&mut self, c: char) -> Result { loop {} }
    fn write_fmt(&mut self, args: Arguments<'_>) -> Result { loop {} }
}
impl<W: Write + ?Sized> Write for &mut W { fn write_str(&mut self, s: &str) -> Result; }
pub struct Formatter<'a> { buf: &'a mut dyn Write }
impl<'a> Formatter<'a> {
    pub fn pad(&mut self, s: &str) -> Result;
    pub fn write_str(&mut self, data: &str) -> Result;
    pub fn write_fmt(&mut self, fmt: Arguments<'_>) -> Result;
    pub fn width(&self) -> Option<usize>;
    pub fn precision(&self) -> Option<usize>;
    pub fn alternate(&self) -> bool;
    pub fn debug_struct<'b>(&'b mut self, name: &str) -> DebugStruct<'b, 'a>;
    pub fn debug_tuple<'b>(&'b mut self, name: &str) -> DebugTuple<'b, 'a>;
    pub fn debug_list<'b>(&'b mut self) -> DebugList<'b, 'a>;
    pub fn debug_map<'b>(&'b mut self) -> DebugMap<'b, 'a>;
}
impl Write for Formatter<'_> { fn write_str(&mut self, s: &str) -> Result; }
pub struct DebugStruct<'a, 'b> { fmt: &'a mut Formatter<'b> }
pub struct DebugTuple<'a, 'b> { fmt: &'a mut Formatter<'b> }
pub struct DebugList<'a, 'b> { fmt: &'a mut Formatter<'b> }
pub struct DebugMap<'a, 'b> { fmt: &'a mut Formatter<'b> }
impl<'a, 'b> DebugStruct<'a, 'b> { pub fn field(&mut self, name: &str, value: &dyn Debug) -> &mut Self; pub fn finish(&mut self) -> Result; pub fn finish_non_exhaustive(&mut self) -> Result; }
impl<'a, 'b> DebugTuple<'a, 'b> { pub fn field(&mut self, value: &dyn Debug) -> &mut Self; pub fn finish(&mut self) -> Result; }
impl<'a, 'b> DebugList<'a, 'b> { pub fn entry(&mut self, value: &dyn Debug) -> &mut Self; pub fn entries<D: Debug, I: IntoIterator<Item = D>>(&mut self, entries: I) -> &mut Self; pub fn finish(&mut self) -> Result; }
impl<'a, 'b> DebugMap<'a, 'b> { pub fn entry(&mut self, key: &dyn Debug, value: &dyn Debug) -> &mut Self; pub fn finish(&mut self) -> Result; }
macro_rules! traits { ($($Trait:ident)*) => { $(
    pub trait $Trait: PointeeSized { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
    impl<T: PointeeSized + $Trait> $Trait for &T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
    impl<T: PointeeSized + $Trait> $Trait for &mut T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
)* } }
traits! { Display LowerHex UpperHex Octal Binary LowerExp UpperExp }
pub trait Debug: PointeeSized { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: PointeeSized + Debug> Debug for &T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: PointeeSized + Debug> Debug for &mut T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
pub trait Pointer: PointeeSized { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
pub(crate) mod derive {
    #[rustc_builtin_macro]
    pub macro Debug($item:item) {}
}
pub use derive::Debug;
macro_rules! impls { ($($Trait:ident: $($t:ty)*;)*) => { $($(impl $Trait for $t {})*)* } }
impls! {
    Display: ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 bool char str;
    Debug: () ! usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 bool char str;
}
macro_rules! radixes { ($($Trait:ident)*) => { $(impl<T: crate::ops::number::Number> $Trait for T {})* } }
radixes! { LowerHex UpperHex Binary Octal LowerExp }
impl<T: Debug> Debug for [T] { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: Debug, const N: usize> Debug for [T; N] { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: PointeeSized> Debug for *const T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: PointeeSized> Debug for *mut T { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl<T: PointeeSized> Debug for crate::marker::PhantomData<T> { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
// Simpler than the real ones, which nobody names: each format string asks for their types, and an integer is the only
// one that rust-analyzer does not look at again at every step of a long function.
pub mod rt {
    use super::*;
    #[lang = "format_argument"]
    #[derive(Copy, Clone)]
    pub struct Argument { value: () }
    impl Argument {
        pub fn new_display<T: PointeeSized>(x: &T) -> u8;
        pub fn new_debug<T: PointeeSized>(x: &T) -> u8;
        pub fn new_lower_hex<T: PointeeSized>(x: &T) -> u8;
        pub fn new_upper_hex<T: PointeeSized>(x: &T) -> u8;
        pub fn new_octal<T: PointeeSized>(x: &T) -> u8;
        pub fn new_binary<T: PointeeSized>(x: &T) -> u8;
        pub fn new_lower_exp<T: PointeeSized>(x: &T) -> u8;
        pub fn new_upper_exp<T: PointeeSized>(x: &T) -> u8;
        pub fn new_pointer<T: PointeeSized>(x: &T) -> u8;
        pub fn from_usize(x: &usize) -> u8;
    }
    #[lang = "format_alignment"]
    pub enum Alignment { Left, Right, Center, Unknown }
}
#[lang = "format_arguments"]
#[derive(Copy, Clone)]
pub struct Arguments<'a> { message: Option<&'a str> }
impl<'a> Arguments<'a> {
    pub unsafe fn new<T: PointeeSized, A: PointeeSized>(template: &T, args: &A) -> Arguments<'static>;
    pub fn from_str_nonconst(s: &'static str) -> Arguments<'a>;
    pub const fn from_str(s: &'static str) -> Arguments<'static>;
    pub const fn as_str(&self) -> Option<&'static str>;
}
impl Debug for Arguments<'_> { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
impl Display for Arguments<'_> { fn fmt(&self, f: &mut Formatter<'_>) -> Result; }
