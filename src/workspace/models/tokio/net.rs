use std::io;
use std::net::SocketAddr;
pub trait ToSocketAddrs {}
impl<T: std::net::ToSocketAddrs> ToSocketAddrs for T {}
#[derive(Debug)] pub struct TcpListener { io: usize }
#[derive(Debug)] pub struct TcpStream { io: usize }
#[derive(Debug)] pub struct UdpSocket { io: usize }
impl TcpListener {
    pub async fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<TcpListener> { loop {} }
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> { loop {} }
    pub fn local_addr(&self) -> io::Result<SocketAddr>;
    pub fn from_std(listener: std::net::TcpListener) -> io::Result<TcpListener>;
    pub fn into_std(self) -> io::Result<std::net::TcpListener>;
}
impl TcpStream {
    pub async fn connect<A: ToSocketAddrs>(addr: A) -> io::Result<TcpStream> { loop {} }
    pub fn peer_addr(&self) -> io::Result<SocketAddr>;
    pub fn local_addr(&self) -> io::Result<SocketAddr>;
    pub fn from_std(stream: std::net::TcpStream) -> io::Result<TcpStream>;
    pub fn into_std(self) -> io::Result<std::net::TcpStream>;
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()>;
    pub fn nodelay(&self) -> io::Result<bool>;
    pub async fn readable(&self) -> io::Result<()> { loop {} }
    pub async fn writable(&self) -> io::Result<()> { loop {} }
    pub fn try_read(&self, buf: &mut [u8]) -> io::Result<usize>;
    pub fn try_write(&self, buf: &[u8]) -> io::Result<usize>;
    pub async fn peek(&self, buf: &mut [u8]) -> io::Result<usize> { loop {} }
    pub fn into_split(self) -> (tcp::OwnedReadHalf, tcp::OwnedWriteHalf);
    pub fn split<'a>(&'a mut self) -> (tcp::ReadHalf<'a>, tcp::WriteHalf<'a>);
}
impl UdpSocket {
    pub async fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<UdpSocket> { loop {} }
    pub async fn connect<A: ToSocketAddrs>(&self, addr: A) -> io::Result<()> { loop {} }
    pub fn from_std(socket: std::net::UdpSocket) -> io::Result<UdpSocket>;
    pub fn local_addr(&self) -> io::Result<SocketAddr>;
    pub async fn send(&self, buf: &[u8]) -> io::Result<usize> { loop {} }
    pub async fn recv(&self, buf: &mut [u8]) -> io::Result<usize> { loop {} }
    pub async fn send_to<A: ToSocketAddrs>(&self, buf: &[u8], target: A) -> io::Result<usize> { loop {} }
    pub async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> { loop {} }
}
pub mod tcp {
    #[derive(Debug)] pub struct OwnedReadHalf { inner: usize }
    #[derive(Debug)] pub struct OwnedWriteHalf { inner: usize }
    #[derive(Debug)] pub struct ReadHalf<'a>(&'a super::TcpStream);
    #[derive(Debug)] pub struct WriteHalf<'a>(&'a super::TcpStream);
}
