//! Model of `clap`: what its derive macros give to a type. Which types have them is not asked.
pub struct Error { inner: Box<u8> }
impl Error { pub fn exit(&self) -> !; pub fn print(&self) -> std::io::Result<()>; pub fn exit_code(&self) -> i32; }
impl std::fmt::Debug for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl std::fmt::Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
impl std::error::Error for Error {}
pub trait Parser: Sized {
    fn parse() -> Self { loop {} }
    fn parse_from<I, T>(itr: I) -> Self where I: IntoIterator<Item = T> { loop {} }
    fn try_parse() -> Result<Self, Error> { loop {} }
    fn try_parse_from<I, T>(itr: I) -> Result<Self, Error> where I: IntoIterator<Item = T> { loop {} }
}
impl<T> Parser for T {}
