//! Model of `ctrlc`.
#[derive(Debug)]
pub enum Error { NoSuchSignal(i32), MultipleHandlers, System(std::io::Error) }
impl std::fmt::Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl std::error::Error for Error {}
pub fn set_handler<F: FnMut() + 'static + Send>(user_handler: F) -> Result<(), Error>;
pub fn try_set_handler<F: FnMut() + 'static + Send>(user_handler: F) -> Result<(), Error>;
