use crate::io;
use crate::path::{OsString, Path, PathBuf};
use crate::time::SystemTime;
#[derive(Debug)]
pub struct File { inner: i32 }
#[derive(Clone, Debug)]
pub struct Metadata { inner: u64 }
#[derive(Clone, Debug)]
pub struct OpenOptions { inner: u64 }
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct FileType { inner: u64 }
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permissions { inner: u64 }
#[derive(Debug)]
pub struct ReadDir { inner: u64 }
#[derive(Debug)]
pub struct DirEntry { inner: u64 }
impl Iterator for ReadDir { type Item = io::Result<DirEntry>; fn next(&mut self) -> Option<io::Result<DirEntry>> { loop {} } }
impl DirEntry { pub fn path(&self) -> PathBuf { loop {} } pub fn metadata(&self) -> io::Result<Metadata> { loop {} } pub fn file_type(&self) -> io::Result<FileType> { loop {} } pub fn file_name(&self) -> OsString { loop {} } }
impl FileType { pub fn is_dir(&self) -> bool { loop {} } pub fn is_file(&self) -> bool { loop {} } pub fn is_symlink(&self) -> bool { loop {} } }
impl Metadata { pub fn file_type(&self) -> FileType { loop {} } pub fn is_dir(&self) -> bool { loop {} } pub fn is_file(&self) -> bool { loop {} } pub fn len(&self) -> u64 { loop {} } pub fn permissions(&self) -> Permissions { loop {} } pub fn modified(&self) -> io::Result<SystemTime> { loop {} } pub fn created(&self) -> io::Result<SystemTime> { loop {} } }
impl Permissions { pub fn readonly(&self) -> bool { loop {} } pub fn set_readonly(&mut self, readonly: bool) { loop {} } }
impl File { pub fn open<P: AsRef<Path>>(path: P) -> io::Result<File> { loop {} } pub fn create<P: AsRef<Path>>(path: P) -> io::Result<File> { loop {} } pub fn create_new<P: AsRef<Path>>(path: P) -> io::Result<File> { loop {} } pub fn options() -> OpenOptions { loop {} } pub fn sync_all(&self) -> io::Result<()> { loop {} } pub fn sync_data(&self) -> io::Result<()> { loop {} } pub fn set_len(&self, size: u64) -> io::Result<()> { loop {} } pub fn metadata(&self) -> io::Result<Metadata> { loop {} } pub fn try_clone(&self) -> io::Result<File> { loop {} } }
impl OpenOptions { pub fn new() -> Self { loop {} } pub fn read(&mut self, v: bool) -> &mut Self { loop {} } pub fn write(&mut self, v: bool) -> &mut Self { loop {} } pub fn append(&mut self, v: bool) -> &mut Self { loop {} } pub fn truncate(&mut self, v: bool) -> &mut Self { loop {} } pub fn create(&mut self, v: bool) -> &mut Self { loop {} } pub fn create_new(&mut self, v: bool) -> &mut Self { loop {} } pub fn open<P: AsRef<Path>>(&self, path: P) -> io::Result<File> { loop {} } }
pub fn read<P: AsRef<Path>>(path: P) -> io::Result<Vec<u8>> { loop {} }
pub fn read_to_string<P: AsRef<Path>>(path: P) -> io::Result<String> { loop {} }
pub fn write<P: AsRef<Path>, C: AsRef<[u8]>>(path: P, contents: C) -> io::Result<()> { loop {} }
pub fn remove_file<P: AsRef<Path>>(path: P) -> io::Result<()> { loop {} }
pub fn metadata<P: AsRef<Path>>(path: P) -> io::Result<Metadata> { loop {} }
pub fn symlink_metadata<P: AsRef<Path>>(path: P) -> io::Result<Metadata> { loop {} }
pub fn rename<P: AsRef<Path>, Q: AsRef<Path>>(from: P, to: Q) -> io::Result<()> { loop {} }
pub fn copy<P: AsRef<Path>, Q: AsRef<Path>>(from: P, to: Q) -> io::Result<u64> { loop {} }
pub fn canonicalize<P: AsRef<Path>>(path: P) -> io::Result<PathBuf> { loop {} }
pub fn create_dir<P: AsRef<Path>>(path: P) -> io::Result<()> { loop {} }
pub fn create_dir_all<P: AsRef<Path>>(path: P) -> io::Result<()> { loop {} }
pub fn remove_dir<P: AsRef<Path>>(path: P) -> io::Result<()> { loop {} }
pub fn remove_dir_all<P: AsRef<Path>>(path: P) -> io::Result<()> { loop {} }
pub fn read_dir<P: AsRef<Path>>(path: P) -> io::Result<ReadDir> { loop {} }
pub fn exists<P: AsRef<Path>>(path: P) -> io::Result<bool> { loop {} }
pub fn set_permissions<P: AsRef<Path>>(path: P, perm: Permissions) -> io::Result<()> { loop {} }
