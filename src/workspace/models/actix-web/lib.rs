//! Model of `actix_web`: what hands a handler the program's own values.
pub mod web {
    use std::ops::{Deref, DerefMut};
    use std::sync::Arc;
    pub struct Data<T: ?Sized>(Arc<T>);
    impl<T> Data<T> { pub fn new(value: T) -> Self { loop {} } }
    impl<T: ?Sized> Data<T> { pub fn get_ref(&self) -> &T { loop {} } pub fn into_inner(self) -> Arc<T> { loop {} } }
    impl<T: ?Sized> Deref for Data<T> { type Target = Arc<T>; fn deref(&self) -> &Arc<T> { loop {} } }
    impl<T: ?Sized> Clone for Data<T> { fn clone(&self) -> Self { loop {} } }
    impl<T: ?Sized> From<Arc<T>> for Data<T> { fn from(value: Arc<T>) -> Self { loop {} } }
    pub struct Json<T>(pub T);
    impl<T> Deref for Json<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
    impl<T> DerefMut for Json<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
    impl<T> Json<T> { pub fn into_inner(self) -> T { loop {} } }
    pub struct Form<T>(pub T);
    impl<T> Deref for Form<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
    impl<T> DerefMut for Form<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
    impl<T> Form<T> { pub fn into_inner(self) -> T { loop {} } }
    pub struct Path<T>(T);
    impl<T> Deref for Path<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
    impl<T> DerefMut for Path<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
    impl<T> Path<T> { pub fn into_inner(self) -> T { loop {} } }
    pub struct Query<T>(pub T);
    impl<T> Deref for Query<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
    impl<T> DerefMut for Query<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
    impl<T> Query<T> { pub fn into_inner(self) -> T { loop {} } }
}
