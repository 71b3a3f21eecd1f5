use std::io;
use std::net::SocketAddr;
pub trait ToSocketAddrs {}
impl<T: std::net::ToSocketAddrs> ToSocketAddrs for T {}
#[derive(Debug)] pub struct TcpListener { io: usize }
#[derive(Debug)] pub struct TcpStream { io: usize }
#[derive(Debug)] pub struct UdpSocket { io: usize }
impl TcpListener { pub async fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<TcpListener> { loop {} } pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> { loop {} } pub fn local_addr(&self) -> io::Result<SocketAddr> { loop {} } }
impl TcpStream { pub async fn connect<A: ToSocketAddrs>(addr: A) -> io::Result<TcpStream> { loop {} } pub fn peer_addr(&self) -> io::Result<SocketAddr> { loop {} } }
impl UdpSocket { pub async fn bind<A: ToSocketAddrs>(addr: A) -> io::Result<UdpSocket> { loop {} } pub async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> { loop {} } }
