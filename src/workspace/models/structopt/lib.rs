//! Model of `structopt`: what its derive macro gives to a type. Which types have it is not asked.
pub mod clap {
    pub struct Error { pub message: String }
    impl Error { pub fn exit(&self) -> !; }
    impl std::fmt::Debug for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::fmt::Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result; }
    impl std::error::Error for Error {}
}
pub trait StructOpt: Sized {
    fn from_args() -> Self { loop {} }
    fn from_args_safe() -> Result<Self, clap::Error> { loop {} }
    fn from_iter<I>(iter: I) -> Self where I: IntoIterator { loop {} }
    fn from_iter_safe<I>(iter: I) -> Result<Self, clap::Error> where I: IntoIterator { loop {} }
}
impl<T> StructOpt for T {}
