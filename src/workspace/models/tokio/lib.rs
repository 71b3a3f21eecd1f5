//! Model of `tokio`.
mod macros;
pub mod fs;
pub mod io;
pub mod net;
pub mod process;
pub mod runtime;
pub mod signal;
pub mod sync;
pub mod task;
pub mod time;
pub use task::spawn;
#[doc(hidden)]
pub mod internal {
    pub fn chosen() -> bool;
}
