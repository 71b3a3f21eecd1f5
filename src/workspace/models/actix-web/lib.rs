//! Model of `actix_web`: what hands a handler the program's own values.
pub mod web {
    use std::ops::{Deref, DerefMut};
    use std::sync::Arc;
    pub struct Data<T: ?Sized>(Arc<T>);
    impl<T> Data<T> { pub fn new(value: T) -> Self; }
    impl<T: ?Sized> Data<T> { pub fn get_ref(&self) -> &T; pub fn into_inner(self) -> Arc<T>; }
    impl<T: ?Sized> Deref for Data<T> { type Target = Arc<T>; fn deref(&self) -> &Arc<T>; }
    impl<T: ?Sized> Clone for Data<T> { fn clone(&self) -> Self; }
    impl<T: ?Sized> From<Arc<T>> for Data<T> { fn from(value: Arc<T>) -> Self; }
    pub struct Json<T>(pub T);
    impl<T> Deref for Json<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Json<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T> Json<T> { pub fn into_inner(self) -> T; }
    pub struct Form<T>(pub T);
    impl<T> Deref for Form<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Form<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T> Form<T> { pub fn into_inner(self) -> T; }
    pub struct Path<T>(T);
    impl<T> Deref for Path<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Path<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T> Path<T> { pub fn into_inner(self) -> T; }
    pub struct Query<T>(pub T);
    impl<T> Deref for Query<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Query<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T> Query<T> { pub fn into_inner(self) -> T; }
}
