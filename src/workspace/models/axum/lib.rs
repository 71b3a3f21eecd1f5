//! Model of `axum`: what hands a handler the program's own values.
use std::ops::{Deref, DerefMut};
pub struct Extension<T>(pub T);
impl<T> Deref for Extension<T> { type Target = T; fn deref(&self) -> &T; }
impl<T> DerefMut for Extension<T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: Clone> Clone for Extension<T> { fn clone(&self) -> Self; }
pub struct Json<T>(pub T);
impl<T> Deref for Json<T> { type Target = T; fn deref(&self) -> &T; }
impl<T> DerefMut for Json<T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: Clone> Clone for Json<T> { fn clone(&self) -> Self; }
pub struct Form<T>(pub T);
impl<T> Deref for Form<T> { type Target = T; fn deref(&self) -> &T; }
impl<T> DerefMut for Form<T> { fn deref_mut(&mut self) -> &mut T; }
impl<T: Clone> Clone for Form<T> { fn clone(&self) -> Self; }
pub mod extract {
    pub use super::{Extension, Form, Json};
    use std::ops::{Deref, DerefMut};
    pub struct State<T>(pub T);
    impl<T> Deref for State<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for State<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T: Clone> Clone for State<T> { fn clone(&self) -> Self; }
    pub struct Path<T>(pub T);
    impl<T> Deref for Path<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Path<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T: Clone> Clone for Path<T> { fn clone(&self) -> Self; }
    pub struct Query<T>(pub T);
    impl<T> Deref for Query<T> { type Target = T; fn deref(&self) -> &T; }
    impl<T> DerefMut for Query<T> { fn deref_mut(&mut self) -> &mut T; }
    impl<T: Clone> Clone for Query<T> { fn clone(&self) -> Self; }
}
