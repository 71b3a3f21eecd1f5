use std::io::Result;
pub use std::io::{Error, ErrorKind, SeekFrom};
pub trait AsyncRead {}
pub trait AsyncWrite {}
pub trait AsyncBufRead: AsyncRead {}
macro_rules! reads { ($($t:ty)*) => { $(impl AsyncRead for $t {})* } }
macro_rules! writes { ($($t:ty)*) => { $(impl AsyncWrite for $t {})* } }
reads! { &[u8] Stdin crate::fs::File crate::net::TcpStream crate::net::tcp::OwnedReadHalf crate::net::tcp::ReadHalf<'_> crate::process::ChildStdout crate::process::ChildStderr }
writes! { Vec<u8> Stdout Stderr crate::fs::File crate::net::TcpStream crate::net::tcp::OwnedWriteHalf crate::net::tcp::WriteHalf<'_> crate::process::ChildStdin }
impl<T: AsyncRead + ?Sized> AsyncRead for &mut T {}
impl<T: AsyncWrite + ?Sized> AsyncWrite for &mut T {}
pub trait AsyncReadExt: AsyncRead {
    fn read<'a>(&'a mut self, buf: &'a mut [u8]) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
    fn read_exact<'a>(&'a mut self, buf: &'a mut [u8]) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
    fn read_to_end<'a>(&'a mut self, buf: &'a mut Vec<u8>) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
    fn read_to_string<'a>(&'a mut self, dst: &'a mut String) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
}
impl<R: AsyncRead + ?Sized> AsyncReadExt for R {}
pub trait AsyncWriteExt: AsyncWrite {
    fn write<'a>(&'a mut self, src: &'a [u8]) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
    fn write_all<'a>(&'a mut self, src: &'a [u8]) -> impl std::future::Future<Output = Result<()>> where Self: Unpin { async { loop {} } }
    fn flush(&mut self) -> impl std::future::Future<Output = Result<()>> where Self: Unpin { async { loop {} } }
    fn shutdown(&mut self) -> impl std::future::Future<Output = Result<()>> where Self: Unpin { async { loop {} } }
}
impl<W: AsyncWrite + ?Sized> AsyncWriteExt for W {}
pub trait AsyncBufReadExt: AsyncBufRead {
    fn read_line<'a>(&'a mut self, buf: &'a mut String) -> impl std::future::Future<Output = Result<usize>> where Self: Unpin { async { loop {} } }
    fn lines(self) -> Lines<Self> where Self: Sized { loop {} }
}
impl<R: AsyncBufRead + ?Sized> AsyncBufReadExt for R {}
pub struct Lines<R> { reader: R }
impl<R: AsyncBufRead + Unpin> Lines<R> { pub async fn next_line(&mut self) -> Result<Option<String>> { loop {} } }
pub struct BufReader<R> { inner: R }
impl<R: AsyncRead> BufReader<R> { pub fn new(inner: R) -> Self; }
impl<R: AsyncRead> AsyncRead for BufReader<R> {}
impl<R: AsyncRead> AsyncBufRead for BufReader<R> {}
pub struct BufWriter<W> { inner: W }
impl<W: AsyncWrite> BufWriter<W> { pub fn new(inner: W) -> Self; }
impl<W: AsyncWrite> AsyncWrite for BufWriter<W> {}
#[derive(Debug)] pub struct Stdin { std: usize }
#[derive(Debug)] pub struct Stdout { std: usize }
#[derive(Debug)] pub struct Stderr { std: usize }
pub fn stdin() -> Stdin;
pub fn stdout() -> Stdout;
pub fn stderr() -> Stderr;
