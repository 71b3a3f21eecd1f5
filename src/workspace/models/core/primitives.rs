macro_rules! int_modules { ($($t:ident)*) => { $(pub mod $t { pub const MIN: $t = 0; pub const MAX: $t = 0; })* } }
int_modules! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
macro_rules! float_modules { ($($t:ident)*) => { $(pub mod $t {
    pub const MIN: $t = 0.0; pub const MAX: $t = 0.0; pub const EPSILON: $t = 0.0;
    pub const INFINITY: $t = 0.0; pub const NEG_INFINITY: $t = 0.0; pub const NAN: $t = 0.0;
    pub mod consts { pub const PI: $t = 0.0; pub const E: $t = 0.0; pub const TAU: $t = 0.0; pub const SQRT_2: $t = 0.0; pub const LN_2: $t = 0.0; }
})* } }
float_modules! { f32 f64 }
