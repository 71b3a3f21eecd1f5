#[macro_export]
macro_rules! vec {
    () => { $crate::vec::Vec::new() };
    ($elem:expr; $n:expr) => { $crate::vec::from_elem($elem, $n) };
    ($($x:expr),+ $(,)?) => { $crate::slice::into_vec_from_array([$($x),+]) };
}
#[macro_export]
macro_rules! format { ($($arg:tt)*) => {{ let _ = $crate::fmt::made::format($crate::__export::format_args!($($arg)*)); $crate::fmt::FORMATTED }}; }
