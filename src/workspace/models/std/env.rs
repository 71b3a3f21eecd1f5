use crate::path::{OsString, Path, PathBuf, OsStr};
use crate::io;
#[derive(Debug, PartialEq, Eq, Clone)]
pub enum VarError { NotPresent, NotUnicode(OsString) }
impl crate::fmt::Display for VarError { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
impl crate::error::Error for VarError {}
pub fn var<K: AsRef<OsStr>>(key: K) -> Result<String, VarError>;
pub fn var_os<K: AsRef<OsStr>>(key: K) -> Option<OsString>;
pub unsafe fn set_var<K: AsRef<OsStr>, V: AsRef<OsStr>>(key: K, value: V);
pub unsafe fn remove_var<K: AsRef<OsStr>>(key: K);
pub fn current_dir() -> io::Result<PathBuf>;
pub fn set_current_dir<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn current_exe() -> io::Result<PathBuf>;
pub fn temp_dir() -> PathBuf;
pub fn home_dir() -> Option<PathBuf>;
pub struct Args { inner: usize }
impl Iterator for Args { type Item = String; fn next(&mut self) -> Option<String>; }
impl ExactSizeIterator for Args {}
pub fn args() -> Args;
pub struct Vars { inner: usize }
impl Iterator for Vars { type Item = (String, String); fn next(&mut self) -> Option<(String, String)>; }
pub fn vars() -> Vars;
pub mod consts { pub const OS: &str = ""; pub const ARCH: &str = ""; pub const FAMILY: &str = ""; }
