pub fn spin_loop() { loop {} }
pub fn black_box<T>(dummy: T) -> T { loop {} }
pub const unsafe fn unreachable_unchecked() -> ! { loop {} }
