#[rustc_has_incoherent_inherent_impls]
pub trait Error: crate::fmt::Debug + crate::fmt::Display {
    fn source(&self) -> Option<&(dyn Error + 'static)> { loop {} }
    fn description(&self) -> &str { loop {} }
    fn cause(&self) -> Option<&dyn Error> { loop {} }
}
impl dyn Error {
    pub fn is<T: Error + 'static>(&self) -> bool;
    pub fn downcast_ref<T: Error + 'static>(&self) -> Option<&T>;
}
impl dyn Error + Send + Sync {
    pub fn is<T: Error + 'static>(&self) -> bool;
    pub fn downcast_ref<T: Error + 'static>(&self) -> Option<&T>;
}
impl<'a, T: Error + ?Sized> Error for &'a T {}
impl Error for crate::fmt::Error {}
