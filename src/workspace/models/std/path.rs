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
impl OsStr { pub fn new<S: AsRef<OsStr> + ?Sized>(s: &S) -> &OsStr { loop {} } pub fn to_str(&self) -> Option<&str> { loop {} } pub fn to_string_lossy(&self) -> Cow<'_, str> { loop {} } pub fn to_os_string(&self) -> OsString { loop {} } pub fn len(&self) -> usize { loop {} } pub fn is_empty(&self) -> bool { loop {} } pub fn eq_ignore_ascii_case<S: AsRef<OsStr>>(&self, other: S) -> bool { loop {} } }
impl OsString { pub fn new() -> OsString { loop {} } pub fn into_string(self) -> Result<String, OsString> { loop {} } pub fn push<T: AsRef<OsStr>>(&mut self, s: T) { loop {} } }
impl Deref for OsString { type Target = OsStr; fn deref(&self) -> &OsStr { loop {} } }
impl Borrow<OsStr> for OsString { fn borrow(&self) -> &OsStr { loop {} } }
impl ToOwned for OsStr { type Owned = OsString; fn to_owned(&self) -> OsString { loop {} } }
impl fmt::Debug for OsStr { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl<T: ?Sized + AsRef<OsStr>> From<&T> for OsString { fn from(s: &T) -> OsString { loop {} } }
impl From<String> for OsString { fn from(s: String) -> OsString { loop {} } }
impl PartialEq<str> for OsStr { fn eq(&self, other: &str) -> bool { loop {} } }
macro_rules! as_os { ($($t:ty)*) => { $(impl AsRef<OsStr> for $t { fn as_ref(&self) -> &OsStr { loop {} } })* } }
as_os! { OsStr OsString str String Path PathBuf }
macro_rules! as_path { ($($t:ty)*) => { $(impl AsRef<Path> for $t { fn as_ref(&self) -> &Path { loop {} } })* } }
as_path! { OsStr OsString str String Path PathBuf Component<'_> Cow<'_, OsStr> }
pub const MAIN_SEPARATOR: char = '/';
pub struct Path { inner: OsStr }
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Clone, Debug, Default)]
pub struct PathBuf { inner: OsString }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripPrefixError(());
impl fmt::Display for StripPrefixError { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl crate::error::Error for StripPrefixError {}
impl Path {
    pub fn new<S: AsRef<OsStr> + ?Sized>(s: &S) -> &Path { loop {} }
    pub fn as_os_str(&self) -> &OsStr { loop {} }
    pub fn to_str(&self) -> Option<&str> { loop {} }
    pub fn to_string_lossy(&self) -> Cow<'_, str> { loop {} }
    pub fn to_path_buf(&self) -> PathBuf { loop {} }
    pub fn is_absolute(&self) -> bool { loop {} }
    pub fn is_relative(&self) -> bool { loop {} }
    pub fn parent(&self) -> Option<&Path> { loop {} }
    pub fn ancestors(&self) -> Ancestors<'_> { loop {} }
    pub fn file_name(&self) -> Option<&OsStr> { loop {} }
    pub fn strip_prefix<P: AsRef<Path>>(&self, base: P) -> Result<&Path, StripPrefixError> { loop {} }
    pub fn starts_with<P: AsRef<Path>>(&self, base: P) -> bool { loop {} }
    pub fn ends_with<P: AsRef<Path>>(&self, child: P) -> bool { loop {} }
    pub fn file_stem(&self) -> Option<&OsStr> { loop {} }
    pub fn extension(&self) -> Option<&OsStr> { loop {} }
    pub fn join<P: AsRef<Path>>(&self, path: P) -> PathBuf { loop {} }
    pub fn with_file_name<S: AsRef<OsStr>>(&self, file_name: S) -> PathBuf { loop {} }
    pub fn with_extension<S: AsRef<OsStr>>(&self, extension: S) -> PathBuf { loop {} }
    pub fn components(&self) -> Components<'_> { loop {} }
    pub fn display(&self) -> Display<'_> { loop {} }
    pub fn metadata(&self) -> io::Result<fs::Metadata> { loop {} }
    pub fn canonicalize(&self) -> io::Result<PathBuf> { loop {} }
    pub fn read_dir(&self) -> io::Result<fs::ReadDir> { loop {} }
    pub fn exists(&self) -> bool { loop {} }
    pub fn try_exists(&self) -> io::Result<bool> { loop {} }
    pub fn is_file(&self) -> bool { loop {} }
    pub fn is_dir(&self) -> bool { loop {} }
    pub fn is_symlink(&self) -> bool { loop {} }
    pub fn iter(&self) -> Components<'_> { loop {} }
}
impl PathBuf { pub const fn new() -> PathBuf { loop {} } pub fn as_path(&self) -> &Path { loop {} } pub fn push<P: AsRef<Path>>(&mut self, path: P) { loop {} } pub fn pop(&mut self) -> bool { loop {} } pub fn set_file_name<S: AsRef<OsStr>>(&mut self, file_name: S) { loop {} } pub fn set_extension<S: AsRef<OsStr>>(&mut self, extension: S) -> bool { loop {} } pub fn into_os_string(self) -> OsString { loop {} } }
impl Deref for PathBuf { type Target = Path; fn deref(&self) -> &Path { loop {} } }
impl Borrow<Path> for PathBuf { fn borrow(&self) -> &Path { loop {} } }
impl ToOwned for Path { type Owned = PathBuf; fn to_owned(&self) -> PathBuf { loop {} } }
impl fmt::Debug for Path { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl PartialEq for Path { fn eq(&self, other: &Path) -> bool { loop {} } }
impl Eq for Path {}
impl PartialOrd for Path { fn partial_cmp(&self, other: &Path) -> Option<crate::cmp::Ordering> { loop {} } }
impl Ord for Path { fn cmp(&self, other: &Path) -> crate::cmp::Ordering { loop {} } }
impl crate::hash::Hash for Path { fn hash<H: crate::hash::Hasher>(&self, h: &mut H) { loop {} } }
impl PartialEq<Path> for PathBuf { fn eq(&self, other: &Path) -> bool { loop {} } }
impl<T: ?Sized + AsRef<OsStr>> From<&T> for PathBuf { fn from(s: &T) -> PathBuf { loop {} } }
impl From<String> for PathBuf { fn from(s: String) -> PathBuf { loop {} } }
impl From<OsString> for PathBuf { fn from(s: OsString) -> PathBuf { loop {} } }
impl From<&Path> for Arc<Path> { fn from(s: &Path) -> Arc<Path> { loop {} } }
impl From<PathBuf> for Arc<Path> { fn from(s: PathBuf) -> Arc<Path> { loop {} } }
impl crate::str::FromStr for PathBuf { type Err = core::convert::Infallible; fn from_str(s: &str) -> Result<Self, core::convert::Infallible> { loop {} } }
impl<P: AsRef<Path>> FromIterator<P> for PathBuf { fn from_iter<I: IntoIterator<Item = P>>(iter: I) -> PathBuf { loop {} } }
pub struct Display<'a> { path: &'a Path }
impl fmt::Display for Display<'_> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
impl fmt::Debug for Display<'_> { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { loop {} } }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Component<'a> { Prefix(&'a OsStr), RootDir, CurDir, ParentDir, Normal(&'a OsStr) }
impl<'a> Component<'a> { pub fn as_os_str(self) -> &'a OsStr { loop {} } }
pub struct Components<'a> { path: &'a Path }
impl<'a> Iterator for Components<'a> { type Item = Component<'a>; fn next(&mut self) -> Option<Component<'a>> { loop {} } }
impl<'a> DoubleEndedIterator for Components<'a> { fn next_back(&mut self) -> Option<Component<'a>> { loop {} } }
pub struct Ancestors<'a> { next: Option<&'a Path> }
impl<'a> Iterator for Ancestors<'a> { type Item = &'a Path; fn next(&mut self) -> Option<&'a Path> { loop {} } }
