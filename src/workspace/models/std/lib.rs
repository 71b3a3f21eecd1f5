//! Model of `std`: signatures and marker impls, no bodies.
#![no_std]
#[macro_use]
mod macros;
pub mod collections;
pub mod env;
pub mod error;
pub mod fs;
pub mod io;
pub mod net;
pub mod os;
pub mod path;
pub mod prelude;
pub mod process;
pub mod sync;
pub mod thread;
pub mod time;
pub mod ffi { pub use core::ffi::*; pub use crate::path::{OsStr, OsString}; pub struct CString { inner: alloc_crate::vec::Vec<u8> } #[derive(Debug)] pub struct NulError(usize); impl CString { pub fn new<T: Into<alloc_crate::vec::Vec<u8>>>(t: T) -> Result<CString, NulError>; pub fn as_ptr(&self) -> *const i8; } }
pub mod panic {
    pub use core::panic::{panic_2015, panic_2021, AssertUnwindSafe, Location, RefUnwindSafe, UnwindSafe};
    pub struct PanicHookInfo<'a> { location: &'a Location<'a> }
    pub type PanicInfo<'a> = PanicHookInfo<'a>;
    impl<'a> PanicHookInfo<'a> { pub fn payload(&self) -> &(dyn core::any::Any + Send); pub fn location(&self) -> Option<&Location<'_>>; }
    pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> crate::thread::Result<R>;
    pub fn resume_unwind(payload: alloc_crate::boxed::Box<dyn core::any::Any + Send>) -> !;
    pub fn set_hook(hook: alloc_crate::boxed::Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>);
    pub fn take_hook() -> alloc_crate::boxed::Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>;
}
pub mod hash { pub use core::hash::*; pub use crate::collections::hash_map::{DefaultHasher, RandomState}; }
pub mod task { pub use core::task::*; pub use alloc_crate::task::*; }
pub mod f32 { pub use core::f32::*; }
pub mod f64 { pub use core::f64::*; }
pub use alloc_crate::{borrow, boxed, fmt, rc, slice, str, string};
extern crate alloc as alloc_crate;
pub use alloc_crate::alloc;
pub use core::{any, array, ascii, cell, char, clone, cmp, convert, default, future, hint, iter, marker, mem, num, ops, option, pin, ptr, result};
pub use core::{i128, i16, i32, i64, i8, isize, u128, u16, u32, u64, u8, usize};
pub use core::{
    assert, assert_eq, assert_ne, cfg, column, compile_error, concat, debug_assert, debug_assert_eq, debug_assert_ne, env,
    file, format_args, format_args_nl, const_format_args, include, include_bytes, include_str, line, matches, module_path,
    option_env, r#try, stringify, todo, unimplemented, unreachable, write, writeln,
};
pub use alloc_crate::{format, vec};
#[prelude_import]
#[allow(unused)]
use prelude::rust_2021::*;
