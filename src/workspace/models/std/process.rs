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
impl ExitStatus { pub fn success(&self) -> bool; pub fn code(&self) -> Option<i32>; }
impl crate::fmt::Display for ExitStatus { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
impl ExitCode { pub const SUCCESS: ExitCode = loop {}; pub const FAILURE: ExitCode = loop {}; }
impl From<u8> for ExitCode { fn from(code: u8) -> Self; }
impl Stdio { pub fn piped() -> Stdio; pub fn inherit() -> Stdio; pub fn null() -> Stdio; }
impl From<ChildStdout> for Stdio { fn from(child: ChildStdout) -> Stdio; }
impl Child { pub fn kill(&mut self) -> io::Result<()>; pub fn id(&self) -> u32; pub fn wait(&mut self) -> io::Result<ExitStatus>; pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>>; pub fn wait_with_output(self) -> io::Result<Output>; }
impl Command {
    pub fn new<S: AsRef<OsStr>>(program: S) -> Command;
    pub fn arg<S: AsRef<OsStr>>(&mut self, arg: S) -> &mut Command;
    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&mut self, args: I) -> &mut Command;
    pub fn env<K: AsRef<OsStr>, V: AsRef<OsStr>>(&mut self, key: K, val: V) -> &mut Command;
    pub fn envs<I: IntoIterator<Item = (K, V)>, K: AsRef<OsStr>, V: AsRef<OsStr>>(&mut self, vars: I) -> &mut Command;
    pub fn env_remove<K: AsRef<OsStr>>(&mut self, key: K) -> &mut Command;
    pub fn env_clear(&mut self) -> &mut Command;
    pub fn current_dir<P: AsRef<Path>>(&mut self, dir: P) -> &mut Command;
    pub fn stdin<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command;
    pub fn stdout<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command;
    pub fn stderr<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command;
    pub fn spawn(&mut self) -> io::Result<Child>;
    pub fn output(&mut self) -> io::Result<Output>;
    pub fn status(&mut self) -> io::Result<ExitStatus>;
}
pub fn exit(code: i32) -> !;
pub fn abort() -> !;
pub fn id() -> u32;
#[lang = "termination"]
pub trait Termination { fn report(self) -> ExitCode; }
impl Termination for () { fn report(self) -> ExitCode; }
impl Termination for ! { fn report(self) -> ExitCode; }
impl Termination for ExitCode { fn report(self) -> ExitCode; }
impl<T: Termination, E: crate::fmt::Debug> Termination for Result<T, E> { fn report(self) -> ExitCode; }
