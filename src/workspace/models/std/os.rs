pub mod unix {
    pub mod fs { pub trait PermissionsExt { fn mode(&self) -> u32; fn set_mode(&mut self, mode: u32); fn from_mode(mode: u32) -> Self; } pub trait MetadataExt { fn mode(&self) -> u32; fn ino(&self) -> u64; fn uid(&self) -> u32; } }
    pub mod process { pub trait CommandExt { fn exec(&mut self) -> crate::io::Error; fn process_group(&mut self, pgroup: i32) -> &mut crate::process::Command; } }
    pub mod io { pub trait AsRawFd { fn as_raw_fd(&self) -> i32; } }
    pub mod net {
        use crate::io;
        use crate::net::Shutdown;
        use crate::path::Path;
        use crate::time::Duration;
        #[derive(Clone, Debug)] pub struct SocketAddr(i32);
        #[derive(Debug)] pub struct UnixStream(i32);
        #[derive(Debug)] pub struct UnixListener(i32);
        #[derive(Debug)] pub struct UnixDatagram(i32);
        pub struct Incoming<'a> { listener: &'a UnixListener }
        impl<'a> Iterator for Incoming<'a> { type Item = io::Result<UnixStream>; fn next(&mut self) -> Option<io::Result<UnixStream>>; }
        impl UnixStream { pub fn connect<P: AsRef<Path>>(path: P) -> io::Result<UnixStream>; pub fn pair() -> io::Result<(UnixStream, UnixStream)>; pub fn try_clone(&self) -> io::Result<UnixStream>; pub fn local_addr(&self) -> io::Result<SocketAddr>; pub fn peer_addr(&self) -> io::Result<SocketAddr>; pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()>; pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()>; pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>; pub fn shutdown(&self, how: Shutdown) -> io::Result<()>; }
        impl UnixListener { pub fn bind<P: AsRef<Path>>(path: P) -> io::Result<UnixListener>; pub fn accept(&self) -> io::Result<(UnixStream, SocketAddr)>; pub fn incoming(&self) -> Incoming<'_>; pub fn try_clone(&self) -> io::Result<UnixListener>; pub fn local_addr(&self) -> io::Result<SocketAddr>; pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>; }
        impl UnixDatagram { pub fn bind<P: AsRef<Path>>(path: P) -> io::Result<UnixDatagram>; pub fn unbound() -> io::Result<UnixDatagram>; pub fn pair() -> io::Result<(UnixDatagram, UnixDatagram)>; pub fn connect<P: AsRef<Path>>(&self, path: P) -> io::Result<()>; pub fn try_clone(&self) -> io::Result<UnixDatagram>; pub fn send(&self, buf: &[u8]) -> io::Result<usize>; pub fn send_to<P: AsRef<Path>>(&self, buf: &[u8], path: P) -> io::Result<usize>; pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize>; pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)>; pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()>; pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>; }
    }
}
