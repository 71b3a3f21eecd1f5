pub async fn ctrl_c() -> std::io::Result<()> { loop {} }
pub mod unix {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)] pub struct SignalKind(i32);
    impl SignalKind { pub const fn terminate() -> SignalKind; pub const fn interrupt() -> SignalKind; pub const fn hangup() -> SignalKind; }
    #[derive(Debug)] pub struct Signal { inner: usize }
    impl Signal { pub async fn recv(&mut self) -> Option<()> { loop {} } }
    pub fn signal(kind: SignalKind) -> std::io::Result<Signal>;
}
