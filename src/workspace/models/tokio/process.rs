use std::ffi::OsStr;
use std::io;
use std::process::{ExitStatus, Output, Stdio};
#[derive(Debug)] pub struct Command { std: std::process::Command }
#[derive(Debug)] pub struct Child { pub stdin: Option<ChildStdin>, pub stdout: Option<ChildStdout>, pub stderr: Option<ChildStderr> }
#[derive(Debug)] pub struct ChildStdin { inner: usize }
#[derive(Debug)] pub struct ChildStdout { inner: usize }
#[derive(Debug)] pub struct ChildStderr { inner: usize }
impl Command { pub fn new<S: AsRef<OsStr>>(program: S) -> Command; pub fn arg<S: AsRef<OsStr>>(&mut self, arg: S) -> &mut Command; pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&mut self, args: I) -> &mut Command; pub fn stdin<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command; pub fn stdout<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command; pub fn stderr<T: Into<Stdio>>(&mut self, cfg: T) -> &mut Command; pub fn kill_on_drop(&mut self, kill: bool) -> &mut Command; pub fn spawn(&mut self) -> io::Result<Child>; pub async fn status(&mut self) -> io::Result<ExitStatus> { loop {} } pub async fn output(&mut self) -> io::Result<Output> { loop {} } }
impl Child { pub fn id(&self) -> Option<u32>; pub async fn wait(&mut self) -> io::Result<ExitStatus> { loop {} } pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>>; pub async fn kill(&mut self) -> io::Result<()> { loop {} } pub fn start_kill(&mut self) -> io::Result<()>; pub async fn wait_with_output(self) -> io::Result<Output> { loop {} } }
