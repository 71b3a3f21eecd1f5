use crate::io;
use crate::path::{OsStr, Path};
#[derive(Debug)]
pub struct Command { inner: usize }
#[derive(Debug)]
pub struct Child { pub stdin: Option<ChildStdin>, pub stdout: Option<ChildStdout>, pub stderr: Option<ChildStderr> }
#[derive(Debug)]
pub struct ChildStdin { inner: i32 }
#[derive(Debug)]
pub struct ChildStdout { inner: i32 }
#[derive(Debug)]
pub struct ChildStderr { inner: i32 }
pub struct Stdio(i32);
#[derive(PartialEq, Eq, Clone, Debug)]
pub struct Output { pub status: ExitStatus, pub stdout: Vec<u8>, pub stderr: Vec<u8> }
#[derive(PartialEq, Eq, Clone, Copy, Debug, Default)]
pub struct ExitStatus(i32);
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(u8);
impl ExitStatus { pub fn success(&self) -> bool { loop {} } pub fn code(&self) -> Option<i32> { loop {} } }
impl crate::fmt::Display for ExitStatus { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
impl ExitCode { pub const SUCCESS: ExitCode = loop {}; pub const FAILURE: ExitCode = loop {}; }
impl From<u8> for ExitCode { fn from(code: u8) -> Self { loop {} } }
impl Stdio { pub fn piped() -> Stdio { loop {} } pub fn inherit() -> Stdio { loop {} } pub fn null() -> Stdio { loop {} } }
impl From<ChildStdout> for Stdio { fn from(child: ChildStdout) -> Stdio { loop {} } }
impl Child { pub fn kill(&mut self) -> io::Result<()> { loop {} } pub fn id(&self) -> u32 { loop {} } pub fn wait(&mut self) -> io::Result<ExitStatus> { loop {} } pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> { loop {} } pub fn wait_with_output(self) -> io::Result<Output> { loop {} } }
impl Command {
    pub fn new<S: AsRef<OsStr>>(program: S) -> Command { loop {} }
    pub fn arg<S: AsRef<OsStr>>(&mut self, arg: S) -> &mut Command { loop {} }
    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&mut self, args: I) -> &mut Command { loop {} }
    pub fn env<K: AsRef<OsStr>, V: AsRef<OsStr>>(&mut self, key: K, val: V) -> &mut Command { loop {} }
    pub fn envs<I: IntoIterator<Item = (K, V)>, K: AsRef<OsStr>, V: AsRef<OsStr>>(&mut self, vars: I) -> &mut Command { loop {} }
    pub fn env_remove<K: AsRef<OsStr>>(&mut self, key: K) -> &mut Command { loop {} }
    pub fn env_clear(&mut self) -> &mut Command { loop {} }
    pub fn current_dir<P: AsRef<Path>>(&mut self, dir: P) -> &mut Command { loop {} }
    pub fn stdin<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command { loop {} }
    pub fn stdout<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command { loop {} }
    pub fn stderr<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command { loop {} }
    pub fn spawn(&mut self) -> io::Result<Child> { loop {} }
    pub fn output(&mut self) -> io::Result<Output> { loop {} }
    pub fn status(&mut self) -> io::Result<ExitStatus> { loop {} }
}
pub fn exit(code: i32) -> ! { loop {} }
pub fn abort() -> ! { loop {} }
pub fn id() -> u32 { loop {} }
#[lang = "termination"]
pub trait Termination { fn report(self) -> ExitCode; }
impl Termination for () { fn report(self) -> ExitCode { loop {} } }
impl Termination for ! { fn report(self) -> ExitCode { loop {} } }
impl Termination for ExitCode { fn report(self) -> ExitCode { loop {} } }
impl<T: Termination, E: crate::fmt::Debug> Termination for Result<T, E> { fn report(self) -> ExitCode { loop {} } }
