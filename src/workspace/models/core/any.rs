pub trait Any: 'static { fn type_id(&self) -> TypeId; }
impl<T: 'static + ?Sized> Any for T { fn type_id(&self) -> TypeId { loop {} } }
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId { t: u128 }
impl TypeId { pub fn of<T: ?Sized + 'static>() -> TypeId { loop {} } }
pub const fn type_name<T: ?Sized>() -> &'static str { loop {} }
pub const fn type_name_of_val<T: ?Sized>(val: &T) -> &'static str { loop {} }
impl dyn Any {
    pub fn is<T: Any>(&self) -> bool { loop {} }
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> { loop {} }
    pub fn downcast_mut<T: Any>(&mut self) -> Option<&mut T> { loop {} }
}
impl dyn Any + Send {
    pub fn is<T: Any>(&self) -> bool { loop {} }
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> { loop {} }
    pub fn downcast_mut<T: Any>(&mut self) -> Option<&mut T> { loop {} }
}
impl dyn Any + Send + Sync {
    pub fn is<T: Any>(&self) -> bool { loop {} }
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> { loop {} }
    pub fn downcast_mut<T: Any>(&mut self) -> Option<&mut T> { loop {} }
}
impl crate::fmt::Debug for dyn Any { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
impl crate::fmt::Debug for dyn Any + Send { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
