pub mod unix {
    pub mod fs { pub trait PermissionsExt { fn mode(&self) -> u32; fn set_mode(&mut self, mode: u32); fn from_mode(mode: u32) -> Self; } pub trait MetadataExt { fn mode(&self) -> u32; fn ino(&self) -> u64; fn uid(&self) -> u32; } }
    pub mod process { pub trait CommandExt { fn exec(&mut self) -> crate::io::Error; fn process_group(&mut self, pgroup: i32) -> &mut crate::process::Command; } }
    pub mod io { pub trait AsRawFd { fn as_raw_fd(&self) -> i32; } }
    pub mod net { #[derive(Debug)] pub struct UnixStream(i32); #[derive(Debug)] pub struct UnixListener(i32); }
}
