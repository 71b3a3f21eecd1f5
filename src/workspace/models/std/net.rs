pub use core::net::*;
use crate::io;
use crate::time::Duration;
pub trait ToSocketAddrs { type Iter: Iterator<Item = SocketAddr>; fn to_socket_addrs(&self) -> io::Result<Self::Iter>; }
macro_rules! addrs { ($($t:ty)*) => { $(impl ToSocketAddrs for $t { type Iter = crate::vec::IntoIter<SocketAddr>; fn to_socket_addrs(&self) -> io::Result<Self::Iter>; })* } }
addrs! { (&str, u16) (String, u16) (IpAddr, u16) (Ipv4Addr, u16) SocketAddr str String }
impl<T: ToSocketAddrs + ?Sized> ToSocketAddrs for &T { type Iter = T::Iter; fn to_socket_addrs(&self) -> io::Result<T::Iter>; }
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Shutdown { Read, Write, Both }
#[derive(Debug)]
pub struct TcpStream(i32);
#[derive(Debug)]
pub struct TcpListener(i32);
#[derive(Debug)]
pub struct UdpSocket(i32);
pub struct Incoming<'a> { listener: &'a TcpListener }
impl<'a> Iterator for Incoming<'a> { type Item = io::Result<TcpStream>; fn next(&mut self) -> Option<io::Result<TcpStream>>; }
impl TcpStream { pub fn connect<A: ToSocketAddrs>(addr: A) -> io::Result<TcpStream>; pub fn connect_timeout(addr: &SocketAddr, timeout: Duration) -> io::Result<TcpStream>; pub fn peer_addr(&self) -> io::Result<SocketAddr>; pub fn local_addr(&self) -> io::Result<SocketAddr>; pub fn shutdown(&self, how: Shutdown) -> io::Result<()>; pub fn try_clone(&self) -> io::Result<TcpStream>; pub fn set_read_timeout(&self, dur: Option<Duration>) -> io::Result<()>; pub fn set_write_timeout(&self, dur: Option<Duration>) -> io::Result<()>; pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()>; pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>; }
impl TcpListener { pub fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<TcpListener>; pub fn local_addr(&self) -> io::Result<SocketAddr>; pub fn accept(&self) -> io::Result<(TcpStream, SocketAddr)>; pub fn incoming(&self) -> Incoming<'_>; pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>; pub fn try_clone(&self) -> io::Result<TcpListener>; }
impl UdpSocket { pub fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<UdpSocket>; pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)>; pub fn send_to<A: ToSocketAddrs>(&self, buf: &[u8], addr: A) -> io::Result<usize>; pub fn connect<A: ToSocketAddrs>(&self, addr: A) -> io::Result<()>; pub fn send(&self, buf: &[u8]) -> io::Result<usize>; pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize>; pub fn set_read_timeout(&self, dur: Option<Duration>) -> io::Result<()>; pub fn try_clone(&self) -> io::Result<UdpSocket>; }
