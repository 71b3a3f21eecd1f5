pub struct EscapeDefault { data: u8 }
