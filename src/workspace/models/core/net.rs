#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ipv4Addr { octets: [u8; 4] }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ipv6Addr { octets: [u8; 16] }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IpAddr { V4(Ipv4Addr), V6(Ipv6Addr) }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SocketAddr { V4(SocketAddrV4), V6(SocketAddrV6) }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketAddrV4 { ip: Ipv4Addr, port: u16 }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketAddrV6 { ip: Ipv6Addr, port: u16 }
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddrParseError(());
impl crate::fmt::Display for AddrParseError { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
impl crate::error::Error for AddrParseError {}
impl Ipv4Addr { pub const LOCALHOST: Self = loop {}; pub const UNSPECIFIED: Self = loop {}; pub const fn new(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr; pub const fn octets(&self) -> [u8; 4] { loop {} } }
impl SocketAddr { pub const fn new(ip: IpAddr, port: u16) -> SocketAddr; pub const fn ip(&self) -> IpAddr; pub const fn port(&self) -> u16; }
macro_rules! addr { ($($t:ty)*) => { $(
    impl crate::str::FromStr for $t { type Err = AddrParseError; fn from_str(s: &str) -> Result<Self, AddrParseError>; }
    impl crate::fmt::Display for $t { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
)* } }
addr! { Ipv4Addr Ipv6Addr IpAddr SocketAddr }
impl From<[u8; 4]> for Ipv4Addr { fn from(octets: [u8; 4]) -> Self { loop {} } }
impl From<[u8; 4]> for IpAddr { fn from(octets: [u8; 4]) -> Self { loop {} } }
impl From<Ipv4Addr> for IpAddr { fn from(octets: Ipv4Addr) -> Self; }
impl<I: Into<IpAddr>> From<(I, u16)> for SocketAddr { fn from(pieces: (I, u16)) -> SocketAddr; }
