//! Model of `dashmap`.
use std::borrow::Borrow;
use std::hash::Hash;
use std::ops::{Deref, DerefMut};
pub struct DashMap<K, V> { data: std::sync::RwLock<Vec<(K, V)>> }
pub mod mapref {
    pub mod one { use std::ops::{Deref, DerefMut}; macro_rules! refs { ($($R:ident)*) => { $(pub struct $R<'a, K, V> { k: &'a K, v: &'a V, not_send: *const () } impl<K, V> Deref for $R<'_, K, V> { type Target = V; fn deref(&self) -> &V; } impl<K, V> $R<'_, K, V> { pub fn key(&self) -> &K; pub fn value(&self) -> &V; pub fn pair(&self) -> (&K, &V); })* } } refs! { Ref RefMut } impl<K, V> DerefMut for RefMut<'_, K, V> { fn deref_mut(&mut self) -> &mut V; } impl<K, V> RefMut<'_, K, V> { pub fn value_mut(&mut self) -> &mut V; } }
    pub mod entry { pub struct Entry<'a, K, V> { k: K, v: &'a V } impl<'a, K: Eq + std::hash::Hash, V> Entry<'a, K, V> { pub fn or_insert(self, value: V) -> super::one::RefMut<'a, K, V>; pub fn or_insert_with(self, value: impl FnOnce() -> V) -> super::one::RefMut<'a, K, V>; pub fn or_default(self) -> super::one::RefMut<'a, K, V> where V: Default; pub fn and_modify(self, f: impl FnOnce(&mut V)) -> Self; } }
}
impl<K: Eq + Hash, V> DashMap<K, V> {
    pub fn new() -> Self;
    pub fn with_capacity(capacity: usize) -> Self;
    pub fn insert(&self, key: K, value: V) -> Option<V>;
    pub fn remove<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<(K, V)> where K: Borrow<Q>;
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<mapref::one::Ref<'_, K, V>> where K: Borrow<Q>;
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<mapref::one::RefMut<'_, K, V>> where K: Borrow<Q>;
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool where K: Borrow<Q>;
    pub fn entry(&self, key: K) -> mapref::entry::Entry<'_, K, V>;
    pub fn iter(&self) -> Iter<'_, K, V>;
    pub fn retain(&self, f: impl FnMut(&K, &mut V) -> bool);
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn clear(&self);
}
pub struct Iter<'a, K, V> { map: &'a DashMap<K, V> }
impl<'a, K, V> Iterator for Iter<'a, K, V> { type Item = mapref::one::Ref<'a, K, V>; fn next(&mut self) -> Option<mapref::one::Ref<'a, K, V>>; }
impl<K: Eq + Hash, V> Default for DashMap<K, V> { fn default() -> Self; }
impl<K: Eq + Hash + Clone, V: Clone> Clone for DashMap<K, V> { fn clone(&self) -> Self; }
