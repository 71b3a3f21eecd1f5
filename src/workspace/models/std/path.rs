use crate::borrow::{Borrow, Cow, ToOwned};
use crate::fmt;
use crate::fs;
use crate::io;
use crate::ops::Deref;
use crate::sync::Arc;
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OsStr { inner: [u8] }
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Clone, Debug, Default)]
pub struct OsString { inner: Vec<u8> }
impl OsStr { pub fn new<S: AsRef<OsStr> + ?Sized>(s: &S) -> &OsStr; pub fn to_str(&self) -> Option<&str>; pub fn to_string_lossy(&self) -> Cow<'_, str>; pub fn to_os_string(&self) -> OsString; pub fn len(&self) -> usize; pub fn is_empty(&self) -> bool; pub fn eq_ignore_ascii_case<S: AsRef<OsStr>>(&self, other: S) -> bool; }
impl OsString { pub fn new() -> OsString; pub fn into_string(self) -> Result<String, OsString>; pub fn push<T: AsRef<OsStr>>(&mut self, s: T); }
impl Deref for OsString { type Target = OsStr; fn deref(&self) -> &OsStr; }
impl Borrow<OsStr> for OsString { fn borrow(&self) -> &OsStr; }
impl ToOwned for OsStr { type Owned = OsString; fn to_owned(&self) -> OsString; }
impl fmt::Debug for OsStr { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl<T: ?Sized + AsRef<OsStr>> From<&T> for OsString { fn from(s: &T) -> OsString; }
impl From<String> for OsString { fn from(s: String) -> OsString; }
impl PartialEq<str> for OsStr { fn eq(&self, other: &str) -> bool; }
macro_rules! as_os { ($($t:ty)*) => { $(impl AsRef<OsStr> for $t { fn as_ref(&self) -> &OsStr; })* } }
as_os! { OsStr OsString str String Path PathBuf }
macro_rules! as_path { ($($t:ty)*) => { $(impl AsRef<Path> for $t { fn as_ref(&self) -> &Path; })* } }
as_path! { OsStr OsString str String Path PathBuf Component<'_> Cow<'_, OsStr> }
pub const MAIN_SEPARATOR: char = '/';
pub struct Path { inner: OsStr }
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Clone, Debug, Default)]
pub struct PathBuf { inner: OsString }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripPrefixError(());
impl fmt::Display for StripPrefixError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl crate::error::Error for StripPrefixError {}
impl Path {
    pub fn new<S: AsRef<OsStr> + ?Sized>(s: &S) -> &Path;
    pub fn as_os_str(&self) -> &OsStr;
    pub fn to_str(&self) -> Option<&str>;
    pub fn to_string_lossy(&self) -> Cow<'_, str>;
    pub fn to_path_buf(&self) -> PathBuf;
    pub fn is_absolute(&self) -> bool;
    pub fn is_relative(&self) -> bool;
    pub fn parent(&self) -> Option<&Path>;
    pub fn ancestors(&self) -> Ancestors<'_>;
    pub fn file_name(&self) -> Option<&OsStr>;
    pub fn strip_prefix<P: AsRef<Path>>(&self, base: P) -> Result<&Path, StripPrefixError>;
    pub fn starts_with<P: AsRef<Path>>(&self, base: P) -> bool;
    pub fn ends_with<P: AsRef<Path>>(&self, child: P) -> bool;
    pub fn file_stem(&self) -> Option<&OsStr>;
    pub fn extension(&self) -> Option<&OsStr>;
    pub fn join<P: AsRef<Path>>(&self, path: P) -> PathBuf;
    pub fn with_file_name<S: AsRef<OsStr>>(&self, file_name: S) -> PathBuf;
    pub fn with_extension<S: AsRef<OsStr>>(&self, extension: S) -> PathBuf;
    pub fn components(&self) -> Components<'_>;
    pub fn display(&self) -> Display<'_>;
    pub fn metadata(&self) -> io::Result<fs::Metadata>;
    pub fn canonicalize(&self) -> io::Result<PathBuf>;
    pub fn read_dir(&self) -> io::Result<fs::ReadDir>;
    pub fn exists(&self) -> bool;
    pub fn try_exists(&self) -> io::Result<bool>;
    pub fn is_file(&self) -> bool;
    pub fn is_dir(&self) -> bool;
    pub fn is_symlink(&self) -> bool;
    pub fn iter(&self) -> Components<'_>;
}
impl PathBuf { pub const fn new() -> PathBuf; pub fn as_path(&self) -> &Path; pub fn push<P: AsRef<Path>>(&mut self, path: P); pub fn pop(&mut self) -> bool; pub fn set_file_name<S: AsRef<OsStr>>(&mut self, file_name: S); pub fn set_extension<S: AsRef<OsStr>>(&mut self, extension: S) -> bool; pub fn into_os_string(self) -> OsString; }
impl Deref for PathBuf { type Target = Path; fn deref(&self) -> &Path; }
impl Borrow<Path> for PathBuf { fn borrow(&self) -> &Path; }
impl ToOwned for Path { type Owned = PathBuf; fn to_owned(&self) -> PathBuf; }
impl fmt::Debug for Path { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl PartialEq for Path { fn eq(&self, other: &Path) -> bool; }
impl Eq for Path {}
impl PartialOrd for Path { fn partial_cmp(&self, other: &Path) -> Option<crate::cmp::Ordering>; }
impl Ord for Path { fn cmp(&self, other: &Path) -> crate::cmp::Ordering; }
impl crate::hash::Hash for Path { fn hash<H: crate::hash::Hasher>(&self, h: &mut H); }
impl PartialEq<Path> for PathBuf { fn eq(&self, other: &Path) -> bool; }
impl<T: ?Sized + AsRef<OsStr>> From<&T> for PathBuf { fn from(s: &T) -> PathBuf; }
impl From<String> for PathBuf { fn from(s: String) -> PathBuf; }
impl From<OsString> for PathBuf { fn from(s: OsString) -> PathBuf; }
impl From<&Path> for Arc<Path> { fn from(s: &Path) -> Arc<Path>; }
impl From<PathBuf> for Arc<Path> { fn from(s: PathBuf) -> Arc<Path>; }
impl crate::str::FromStr for PathBuf { type Err = core::convert::Infallible; fn from_str(s: &str) -> Result<Self, core::convert::Infallible>; }
impl<P: AsRef<Path>> FromIterator<P> for PathBuf { fn from_iter<I: IntoIterator<Item = P>>(iter: I) -> PathBuf; }
pub struct Display<'a> { path: &'a Path }
impl fmt::Display for Display<'_> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
impl fmt::Debug for Display<'_> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result; }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Component<'a> { Prefix(&'a OsStr), RootDir, CurDir, ParentDir, Normal(&'a OsStr) }
impl<'a> Component<'a> { pub fn as_os_str(self) -> &'a OsStr; }
pub struct Components<'a> { path: &'a Path }
impl<'a> Iterator for Components<'a> { type Item = Component<'a>; fn next(&mut self) -> Option<Component<'a>>; }
impl<'a> DoubleEndedIterator for Components<'a> { fn next_back(&mut self) -> Option<Component<'a>>; }
pub struct Ancestors<'a> { next: Option<&'a Path> }
impl<'a> Iterator for Ancestors<'a> { type Item = &'a Path; fn next(&mut self) -> Option<&'a Path>; }
