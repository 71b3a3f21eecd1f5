//! Model of `alloc`.
#![no_std]
#![feature(lang_items)]
#[macro_use]
mod macros;
pub mod borrow;
pub mod boxed;
pub mod collections;
pub mod fmt;
pub mod rc;
pub mod slice;
pub mod str;
pub mod string;
pub mod sync;
pub mod vec;
pub mod alloc { pub use core::alloc::*; #[lang = "exchange_malloc"] unsafe fn exchange_malloc(size: usize, align: usize) -> *mut u8; }
pub mod task {
    pub trait Wake { fn wake(self: crate::sync::Arc<Self>); fn wake_by_ref(self: &crate::sync::Arc<Self>) { loop {} } }
}
#[doc(hidden)] pub mod __export { pub use core::format_args; }
