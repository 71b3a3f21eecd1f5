#[lang = "c_void"]
pub enum c_void { __variant1, __variant2 }
#[lang = "CStr"]
pub struct CStr { inner: [u8] }
impl CStr {
    pub unsafe fn from_ptr<'a>(ptr: *const c_char) -> &'a CStr;
    pub const fn as_ptr(&self) -> *const c_char;
    pub fn to_bytes(&self) -> &[u8];
    pub fn to_str(&self) -> Result<&str, crate::str::Utf8Error>;
}
pub type c_char = i8;
pub type c_int = i32;
pub type c_uint = u32;
pub type c_long = i64;
pub type c_ulong = u64;
