#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCharError(());
impl crate::str::FromStr for char { type Err = ParseCharError; fn from_str(s: &str) -> Result<char, ParseCharError> { loop {} } }
pub struct CaseMapping(char);
impl Iterator for CaseMapping { type Item = char; fn next(&mut self) -> Option<char> { loop {} } }
impl crate::fmt::Display for CaseMapping { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
impl char {
    pub const MAX: char = '\u{10FFFF}';
    pub const fn from_u32(i: u32) -> Option<char> { loop {} }
    pub const fn from_digit(num: u32, radix: u32) -> Option<char> { loop {} }
    pub const fn is_digit(self, radix: u32) -> bool { loop {} }
    pub const fn to_digit(self, radix: u32) -> Option<u32> { loop {} }
    pub const fn len_utf8(self) -> usize { loop {} }
    pub fn is_alphabetic(self) -> bool { loop {} }
    pub fn is_numeric(self) -> bool { loop {} }
    pub fn is_alphanumeric(self) -> bool { loop {} }
    pub fn is_whitespace(self) -> bool { loop {} }
    pub fn is_control(self) -> bool { loop {} }
    pub fn is_uppercase(self) -> bool { loop {} }
    pub fn is_lowercase(self) -> bool { loop {} }
    pub fn to_lowercase(self) -> CaseMapping { loop {} }
    pub fn to_uppercase(self) -> CaseMapping { loop {} }
    pub const fn is_ascii(&self) -> bool { loop {} }
    pub const fn is_ascii_digit(&self) -> bool { loop {} }
    pub const fn is_ascii_hexdigit(&self) -> bool { loop {} }
    pub const fn is_ascii_alphabetic(&self) -> bool { loop {} }
    pub const fn is_ascii_alphanumeric(&self) -> bool { loop {} }
    pub const fn is_ascii_uppercase(&self) -> bool { loop {} }
    pub const fn is_ascii_lowercase(&self) -> bool { loop {} }
    pub const fn is_ascii_punctuation(&self) -> bool { loop {} }
    pub const fn is_ascii_whitespace(&self) -> bool { loop {} }
    pub const fn to_ascii_uppercase(&self) -> char { loop {} }
    pub const fn to_ascii_lowercase(&self) -> char { loop {} }
}
pub const fn from_u32(i: u32) -> Option<char> { loop {} }
pub const fn from_digit(num: u32, radix: u32) -> Option<char> { loop {} }
