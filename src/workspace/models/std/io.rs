use crate::fmt;
pub type Result<T> = crate::result::Result<T, Error>;
#[derive(Debug)]
pub struct Error { repr: usize }
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum ErrorKind { NotFound, PermissionDenied, ConnectionRefused, ConnectionReset, ConnectionAborted, NotConnected, AddrInUse, AddrNotAvailable, BrokenPipe, AlreadyExists, WouldBlock, InvalidInput, InvalidData, TimedOut, WriteZero, Interrupted, Unsupported, UnexpectedEof, OutOfMemory, Other }
impl Error {
    pub fn new<E: Into<Box<dyn crate::error::Error + Send + Sync>>>(kind: ErrorKind, error: E) -> Error;
    pub fn other<E: Into<Box<dyn crate::error::Error + Send + Sync>>>(error: E) -> Error;
    pub fn last_os_error() -> Error;
    pub fn from_raw_os_error(code: i32) -> Error;
    pub fn raw_os_error(&self) -> Option<i32>;
    pub fn kind(&self) -> ErrorKind;
}
impl From<ErrorKind> for Error { fn from(kind: ErrorKind) -> Error; }
impl fmt::Display for Error { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl fmt::Display for ErrorKind { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl crate::error::Error for Error {}
#[doc(hidden)]
pub fn _print(args: fmt::Arguments<'_>);
#[doc(hidden)]
pub fn _eprint(args: fmt::Arguments<'_>);
pub trait Read {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize>;
    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> Result<usize> { loop {} }
    fn read_to_string(&mut self, buf: &mut String) -> Result<usize> { loop {} }
    fn read_exact(&mut self, buf: &mut [u8]) -> Result<()> { loop {} }
    fn by_ref(&mut self) -> &mut Self where Self: Sized { loop {} }
    fn bytes(self) -> Bytes<Self> where Self: Sized { loop {} }
    fn take(self, limit: u64) -> Take<Self> where Self: Sized { loop {} }
}
pub trait Write {
    fn write(&mut self, buf: &[u8]) -> Result<usize>;
    fn flush(&mut self) -> Result<()>;
    fn write_all(&mut self, buf: &[u8]) -> Result<()> { loop {} }
    fn write_fmt(&mut self, args: fmt::Arguments<'_>) -> Result<()> { loop {} }
    fn by_ref(&mut self) -> &mut Self where Self: Sized { loop {} }
}
pub trait BufRead: Read {
    fn fill_buf(&mut self) -> Result<&[u8]>;
    fn consume(&mut self, amount: usize);
    fn read_until(&mut self, byte: u8, buf: &mut Vec<u8>) -> Result<usize> { loop {} }
    fn read_line(&mut self, buf: &mut String) -> Result<usize> { loop {} }
    fn split(self, byte: u8) -> Split<Self> where Self: Sized { loop {} }
    fn lines(self) -> Lines<Self> where Self: Sized { loop {} }
}
pub enum SeekFrom { Start(u64), End(i64), Current(i64) }
pub trait Seek { fn seek(&mut self, pos: SeekFrom) -> Result<u64>; fn rewind(&mut self) -> Result<()> { loop {} } }
pub struct Bytes<R> { inner: R }
pub struct Take<R> { inner: R }
pub struct Split<B> { buf: B }
#[derive(Debug)]
pub struct Lines<B> { buf: B }
impl<R: Read> Iterator for Bytes<R> { type Item = Result<u8>; fn next(&mut self) -> Option<Result<u8>>; }
impl<B: BufRead> Iterator for Split<B> { type Item = Result<Vec<u8>>; fn next(&mut self) -> Option<Result<Vec<u8>>>; }
impl<B: BufRead> Iterator for Lines<B> { type Item = Result<String>; fn next(&mut self) -> Option<Result<String>>; }
#[derive(Debug)]
pub struct BufReader<R: ?Sized> { inner: R }
impl<R: Read> BufReader<R> { pub fn new(inner: R) -> BufReader<R>; pub fn with_capacity(capacity: usize, inner: R) -> BufReader<R>; pub fn into_inner(self) -> R; pub fn get_ref(&self) -> &R; pub fn get_mut(&mut self) -> &mut R; }
#[derive(Debug)]
pub struct BufWriter<W: ?Sized + Write> { inner: W }
impl<W: Write> BufWriter<W> { pub fn new(inner: W) -> BufWriter<W>; pub fn with_capacity(capacity: usize, inner: W) -> BufWriter<W>; pub fn get_ref(&self) -> &W; pub fn get_mut(&mut self) -> &mut W; }
pub type LineWriter<W> = BufWriter<W>;
#[derive(Debug, Clone, Default)]
pub struct Cursor<T> { inner: T }
impl<T> Cursor<T> { pub const fn new(inner: T) -> Cursor<T>; pub fn into_inner(self) -> T; pub fn get_ref(&self) -> &T; pub fn position(&self) -> u64; }
#[derive(Debug)]
pub struct Stdin { inner: usize }
#[derive(Debug)]
pub struct Stdout { inner: usize }
#[derive(Debug)]
pub struct Stderr { inner: usize }
pub struct StdinLock<'a> { inner: &'a () }
pub struct StdoutLock<'a> { inner: &'a () }
pub struct StderrLock<'a> { inner: &'a () }
pub fn stdin() -> Stdin;
pub fn stdout() -> Stdout;
pub fn stderr() -> Stderr;
impl Stdin { pub fn lock(&self) -> StdinLock<'static>; pub fn read_line(&self, buf: &mut String) -> Result<usize>; pub fn lines(self) -> Lines<StdinLock<'static>>; }
impl Stdout { pub fn lock(&self) -> StdoutLock<'static>; }
impl Stderr { pub fn lock(&self) -> StderrLock<'static>; }
pub struct Sink; pub fn sink() -> Sink;
pub struct Empty; pub fn empty() -> Empty;
macro_rules! reads { ($([$($g:tt)*] $t:ty;)*) => { $(impl<$($g)*> Read for $t { fn read(&mut self, buf: &mut [u8]) -> Result<usize>; })* } }
reads! { [] Stdin; [] StdinLock<'_>; [] &[u8]; [R: Read + ?Sized] BufReader<R>; [R: Read + ?Sized] &mut R; [R: Read + ?Sized] Box<R>; [R: Read] Take<R>; [T: AsRef<[u8]>] Cursor<T>; [] Empty; [] crate::fs::File; [] &crate::fs::File; [] crate::net::TcpStream; [] &crate::net::TcpStream; [] crate::os::unix::net::UnixStream; [] &crate::os::unix::net::UnixStream; [] crate::process::ChildStdout; [] crate::process::ChildStderr; }
macro_rules! writes { ($([$($g:tt)*] $t:ty;)*) => { $(impl<$($g)*> Write for $t { fn write(&mut self, buf: &[u8]) -> Result<usize>; fn flush(&mut self) -> Result<()>; })* } }
writes! { [] Stdout; [] Stderr; [] StdoutLock<'_>; [] StderrLock<'_>; [W: Write] BufWriter<W>; [W: Write + ?Sized] &mut W; [W: Write + ?Sized] Box<W>; [] Vec<u8>; [] Cursor<Vec<u8>>; [] Sink; [] crate::fs::File; [] &crate::fs::File; [] crate::net::TcpStream; [] &crate::net::TcpStream; [] crate::os::unix::net::UnixStream; [] &crate::os::unix::net::UnixStream; [] crate::process::ChildStdin; }
macro_rules! bufs { ($([$($g:tt)*] $t:ty;)*) => { $(impl<$($g)*> BufRead for $t { fn fill_buf(&mut self) -> Result<&[u8]>; fn consume(&mut self, amount: usize); })* } }
bufs! { [] StdinLock<'_>; [] &[u8]; [R: Read + ?Sized] BufReader<R>; [T: AsRef<[u8]>] Cursor<T>; [B: BufRead + ?Sized] &mut B; [B: BufRead + ?Sized] Box<B>; }
impl Seek for crate::fs::File { fn seek(&mut self, pos: SeekFrom) -> Result<u64>; }
impl<T: AsRef<[u8]>> Seek for Cursor<T> { fn seek(&mut self, pos: SeekFrom) -> Result<u64>; }
pub trait IsTerminal { fn is_terminal(&self) -> bool; }
impl IsTerminal for Stdin { fn is_terminal(&self) -> bool; }
impl IsTerminal for Stdout { fn is_terminal(&self) -> bool; }
impl IsTerminal for Stderr { fn is_terminal(&self) -> bool; }
pub fn copy<R: ?Sized + Read, W: ?Sized + Write>(reader: &mut R, writer: &mut W) -> Result<u64>;
pub fn read_to_string<R: Read>(reader: R) -> Result<String>;
pub mod prelude { pub use super::{BufRead, Read, Seek, Write}; }
