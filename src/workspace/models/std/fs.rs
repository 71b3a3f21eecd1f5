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
impl Iterator for ReadDir { type Item = io::Result<DirEntry>; fn next(&mut self) -> Option<io::Result<DirEntry>>; }
impl DirEntry { pub fn path(&self) -> PathBuf; pub fn metadata(&self) -> io::Result<Metadata>; pub fn file_type(&self) -> io::Result<FileType>; pub fn file_name(&self) -> OsString; }
impl FileType { pub fn is_dir(&self) -> bool; pub fn is_file(&self) -> bool; pub fn is_symlink(&self) -> bool; }
impl Metadata { pub fn file_type(&self) -> FileType; pub fn is_dir(&self) -> bool; pub fn is_file(&self) -> bool; pub fn len(&self) -> u64; pub fn permissions(&self) -> Permissions; pub fn modified(&self) -> io::Result<SystemTime>; pub fn created(&self) -> io::Result<SystemTime>; }
impl Permissions { pub fn readonly(&self) -> bool; pub fn set_readonly(&mut self, readonly: bool); }
impl File { pub fn open<P: AsRef<Path>>(path: P) -> io::Result<File>; pub fn create<P: AsRef<Path>>(path: P) -> io::Result<File>; pub fn create_new<P: AsRef<Path>>(path: P) -> io::Result<File>; pub fn options() -> OpenOptions; pub fn sync_all(&self) -> io::Result<()>; pub fn sync_data(&self) -> io::Result<()>; pub fn set_len(&self, size: u64) -> io::Result<()>; pub fn metadata(&self) -> io::Result<Metadata>; pub fn try_clone(&self) -> io::Result<File>; }
impl OpenOptions { pub fn new() -> Self; pub fn read(&mut self, v: bool) -> &mut Self; pub fn write(&mut self, v: bool) -> &mut Self; pub fn append(&mut self, v: bool) -> &mut Self; pub fn truncate(&mut self, v: bool) -> &mut Self; pub fn create(&mut self, v: bool) -> &mut Self; pub fn create_new(&mut self, v: bool) -> &mut Self; pub fn open<P: AsRef<Path>>(&self, path: P) -> io::Result<File>; }
pub fn read<P: AsRef<Path>>(path: P) -> io::Result<Vec<u8>>;
pub fn read_to_string<P: AsRef<Path>>(path: P) -> io::Result<String>;
pub fn write<P: AsRef<Path>, C: AsRef<[u8]>>(path: P, contents: C) -> io::Result<()>;
pub fn remove_file<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn metadata<P: AsRef<Path>>(path: P) -> io::Result<Metadata>;
pub fn symlink_metadata<P: AsRef<Path>>(path: P) -> io::Result<Metadata>;
pub fn rename<P: AsRef<Path>, Q: AsRef<Path>>(from: P, to: Q) -> io::Result<()>;
pub fn copy<P: AsRef<Path>, Q: AsRef<Path>>(from: P, to: Q) -> io::Result<u64>;
pub fn canonicalize<P: AsRef<Path>>(path: P) -> io::Result<PathBuf>;
pub fn create_dir<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn create_dir_all<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn remove_dir<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn remove_dir_all<P: AsRef<Path>>(path: P) -> io::Result<()>;
pub fn read_dir<P: AsRef<Path>>(path: P) -> io::Result<ReadDir>;
pub fn exists<P: AsRef<Path>>(path: P) -> io::Result<bool>;
pub fn set_permissions<P: AsRef<Path>>(path: P, perm: Permissions) -> io::Result<()>;
