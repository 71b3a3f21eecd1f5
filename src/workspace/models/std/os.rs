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
        impl<'a> Iterator for Incoming<'a> { type Item = io::Result<UnixStream>; fn next(&mut self) -> Option<io::Result<UnixStream>> { loop {} } }
        impl UnixStream { pub fn connect<P: AsRef<Path>>(path: P) -> io::Result<UnixStream> { loop {} } pub fn pair() -> io::Result<(UnixStream, UnixStream)> { loop {} } pub fn try_clone(&self) -> io::Result<UnixStream> { loop {} } pub fn local_addr(&self) -> io::Result<SocketAddr> { loop {} } pub fn peer_addr(&self) -> io::Result<SocketAddr> { loop {} } pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> { loop {} } pub fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> { loop {} } pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> { loop {} } pub fn shutdown(&self, how: Shutdown) -> io::Result<()> { loop {} } }
        impl UnixListener { pub fn bind<P: AsRef<Path>>(path: P) -> io::Result<UnixListener> { loop {} } pub fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> { loop {} } pub fn incoming(&self) -> Incoming<'_> { loop {} } pub fn try_clone(&self) -> io::Result<UnixListener> { loop {} } pub fn local_addr(&self) -> io::Result<SocketAddr> { loop {} } pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> { loop {} } }
        impl UnixDatagram { pub fn bind<P: AsRef<Path>>(path: P) -> io::Result<UnixDatagram> { loop {} } pub fn unbound() -> io::Result<UnixDatagram> { loop {} } pub fn pair() -> io::Result<(UnixDatagram, UnixDatagram)> { loop {} } pub fn connect<P: AsRef<Path>>(&self, path: P) -> io::Result<()> { loop {} } pub fn try_clone(&self) -> io::Result<UnixDatagram> { loop {} } pub fn send(&self, buf: &[u8]) -> io::Result<usize> { loop {} } pub fn send_to<P: AsRef<Path>>(&self, buf: &[u8], path: P) -> io::Result<usize> { loop {} } pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize> { loop {} } pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> { loop {} } pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> { loop {} } pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> { loop {} } }
    }
}
