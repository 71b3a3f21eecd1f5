//! Model of `rocket`: what hands a handler the program's own values.
use std::ops::Deref;
pub struct State<T: Send + Sync + 'static>(T);
impl<T: Send + Sync + 'static> State<T> { pub fn inner(&self) -> &T; }
impl<T: Send + Sync + 'static> Deref for State<T> { type Target = T; fn deref(&self) -> &T; }
