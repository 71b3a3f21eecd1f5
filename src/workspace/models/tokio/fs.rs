use std::io;
use std::path::{Path, PathBuf};
#[derive(Debug)]
pub struct File { std: usize }
impl File { pub async fn open(path: impl AsRef<Path>) -> io::Result<File> { loop {} } pub async fn create(path: impl AsRef<Path>) -> io::Result<File> { loop {} } pub async fn sync_all(&self) -> io::Result<()> { loop {} } pub async fn metadata(&self) -> io::Result<std::fs::Metadata> { loop {} } }
pub async fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> { loop {} }
pub async fn read_to_string(path: impl AsRef<Path>) -> io::Result<String> { loop {} }
pub async fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> io::Result<()> { loop {} }
pub async fn create_dir_all(path: impl AsRef<Path>) -> io::Result<()> { loop {} }
pub async fn remove_file(path: impl AsRef<Path>) -> io::Result<()> { loop {} }
pub async fn remove_dir_all(path: impl AsRef<Path>) -> io::Result<()> { loop {} }
pub async fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> { loop {} }
pub async fn copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<u64> { loop {} }
pub async fn metadata(path: impl AsRef<Path>) -> io::Result<std::fs::Metadata> { loop {} }
pub async fn canonicalize(path: impl AsRef<Path>) -> io::Result<PathBuf> { loop {} }
