pub use alloc_crate::collections::{binary_heap, btree_map, btree_set, linked_list, vec_deque, BTreeMap, BTreeSet, BinaryHeap, LinkedList, VecDeque};
pub use self::hash_map::HashMap;
pub use self::hash_set::HashSet;
pub mod hash_map {
    use crate::borrow::Borrow;
    use crate::hash::{BuildHasher, Hash, Hasher};
    #[derive(Clone, Debug, Default)]
    pub struct RandomState { k: u64 }
    #[derive(Clone, Debug, Default)]
    pub struct DefaultHasher(u64);
    impl RandomState { pub fn new() -> RandomState { loop {} } }
    impl DefaultHasher { pub fn new() -> DefaultHasher { loop {} } }
    impl BuildHasher for RandomState { type Hasher = DefaultHasher; fn build_hasher(&self) -> DefaultHasher { loop {} } }
    impl Hasher for DefaultHasher { fn finish(&self) -> u64 { loop {} } fn write(&mut self, msg: &[u8]) { loop {} } }
    pub struct HashMap<K, V, S = RandomState> { data: Vec<(K, V)>, hash_builder: S }
    impl<K, V> HashMap<K, V, RandomState> { pub fn new() -> HashMap<K, V, RandomState> { loop {} } pub fn with_capacity(capacity: usize) -> HashMap<K, V, RandomState> { loop {} } }
    impl<K, V, S> HashMap<K, V, S> {
        pub fn with_hasher(hash_builder: S) -> HashMap<K, V, S> { loop {} }
        pub fn with_capacity_and_hasher(capacity: usize, hash_builder: S) -> HashMap<K, V, S> { loop {} }
        pub fn capacity(&self) -> usize { loop {} }
        pub fn keys(&self) -> Keys<'_, K, V> { loop {} }
        pub fn into_keys(self) -> IntoKeys<K, V> { loop {} }
        pub fn values(&self) -> Values<'_, K, V> { loop {} }
        pub fn values_mut(&mut self) -> ValuesMut<'_, K, V> { loop {} }
        pub fn into_values(self) -> IntoValues<K, V> { loop {} }
        pub fn iter(&self) -> Iter<'_, K, V> { loop {} }
        pub fn iter_mut(&mut self) -> IterMut<'_, K, V> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
        pub fn drain(&mut self) -> Drain<'_, K, V> { loop {} }
        pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F) { loop {} }
        pub fn clear(&mut self) { loop {} }
        pub fn hasher(&self) -> &S { loop {} }
    }
    impl<K: Eq + Hash, V, S: BuildHasher> HashMap<K, V, S> {
        pub fn reserve(&mut self, additional: usize) { loop {} }
        pub fn shrink_to_fit(&mut self) { loop {} }
        pub fn entry(&mut self, key: K) -> Entry<'_, K, V> { loop {} }
        pub fn get<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> Option<&V> where K: Borrow<Q> { loop {} }
        pub fn get_key_value<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> Option<(&K, &V)> where K: Borrow<Q> { loop {} }
        pub fn contains_key<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> bool where K: Borrow<Q> { loop {} }
        pub fn get_mut<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<&mut V> where K: Borrow<Q> { loop {} }
        pub fn insert(&mut self, k: K, v: V) -> Option<V> { loop {} }
        pub fn remove<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<V> where K: Borrow<Q> { loop {} }
        pub fn remove_entry<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<(K, V)> where K: Borrow<Q> { loop {} }
    }
    pub enum Entry<'a, K: 'a, V: 'a> { Occupied(OccupiedEntry<'a, K, V>), Vacant(VacantEntry<'a, K, V>) }
    pub struct OccupiedEntry<'a, K: 'a, V: 'a> { k: &'a K, v: &'a mut V }
    pub struct VacantEntry<'a, K: 'a, V: 'a> { k: K, v: &'a mut V }
    impl<'a, K, V> Entry<'a, K, V> {
        pub fn or_insert(self, default: V) -> &'a mut V { loop {} }
        pub fn or_insert_with<F: FnOnce() -> V>(self, default: F) -> &'a mut V { loop {} }
        pub fn or_insert_with_key<F: FnOnce(&K) -> V>(self, default: F) -> &'a mut V { loop {} }
        pub fn key(&self) -> &K { loop {} }
        pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self { loop {} }
        pub fn or_default(self) -> &'a mut V where V: Default { loop {} }
    }
    impl<'a, K, V> OccupiedEntry<'a, K, V> { pub fn key(&self) -> &K { loop {} } pub fn get(&self) -> &V { loop {} } pub fn get_mut(&mut self) -> &mut V { loop {} } pub fn into_mut(self) -> &'a mut V { loop {} } pub fn insert(&mut self, value: V) -> V { loop {} } pub fn remove(self) -> V { loop {} } pub fn remove_entry(self) -> (K, V) { loop {} } }
    impl<'a, K, V> VacantEntry<'a, K, V> { pub fn key(&self) -> &K { loop {} } pub fn into_key(self) -> K { loop {} } pub fn insert(self, value: V) -> &'a mut V { loop {} } }
    macro_rules! iters { ($($N:ident [$($l:tt)*] $item:ty;)*) => { $(
        pub struct $N<$($l)* K, V> { data: crate::marker::PhantomData<(&'static K, &'static V)> }
        impl<$($l)* K, V> Iterator for $N<$($l)* K, V> { type Item = $item; fn next(&mut self) -> Option<$item> { loop {} } }
        impl<$($l)* K, V> ExactSizeIterator for $N<$($l)* K, V> {}
    )* } }
    iters! { Iter ['a,] (&'a K, &'a V); IterMut ['a,] (&'a K, &'a mut V); Keys ['a,] &'a K; Values ['a,] &'a V; ValuesMut ['a,] &'a mut V; Drain ['a,] (K, V); IntoIter [] (K, V); IntoKeys [] K; IntoValues [] V; }
    impl<K, V, S> IntoIterator for HashMap<K, V, S> { type Item = (K, V); type IntoIter = IntoIter<K, V>; fn into_iter(self) -> IntoIter<K, V> { loop {} } }
    impl<'a, K, V, S> IntoIterator for &'a HashMap<K, V, S> { type Item = (&'a K, &'a V); type IntoIter = Iter<'a, K, V>; fn into_iter(self) -> Iter<'a, K, V> { loop {} } }
    impl<'a, K, V, S> IntoIterator for &'a mut HashMap<K, V, S> { type Item = (&'a K, &'a mut V); type IntoIter = IterMut<'a, K, V>; fn into_iter(self) -> IterMut<'a, K, V> { loop {} } }
    impl<K: Eq + Hash, V, S: BuildHasher + Default> FromIterator<(K, V)> for HashMap<K, V, S> { fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self { loop {} } }
    impl<K: Eq + Hash, V, S: BuildHasher> Extend<(K, V)> for HashMap<K, V, S> { fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, iter: T) { loop {} } }
    impl<K: Eq + Hash, V, const N: usize> From<[(K, V); N]> for HashMap<K, V, RandomState> { fn from(arr: [(K, V); N]) -> Self { loop {} } }
    impl<K, V, S: Default> Default for HashMap<K, V, S> { fn default() -> Self { loop {} } }
    impl<K: Clone, V: Clone, S: Clone> Clone for HashMap<K, V, S> { fn clone(&self) -> Self { loop {} } }
    impl<K: Eq + Hash, V: PartialEq, S: BuildHasher> PartialEq for HashMap<K, V, S> { fn eq(&self, other: &Self) -> bool { loop {} } }
    impl<K: crate::fmt::Debug, V: crate::fmt::Debug, S> crate::fmt::Debug for HashMap<K, V, S> { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
    impl<K: Eq + Hash + Borrow<Q>, Q: ?Sized + Eq + Hash, V, S: BuildHasher> crate::ops::Index<&Q> for HashMap<K, V, S> { type Output = V; fn index(&self, key: &Q) -> &V { loop {} } }
}
pub mod hash_set {
    use super::hash_map::RandomState;
    use crate::borrow::Borrow;
    use crate::hash::{BuildHasher, Hash};
    pub struct HashSet<T, S = RandomState> { data: Vec<T>, hash_builder: S }
    impl<T> HashSet<T, RandomState> { pub fn new() -> HashSet<T, RandomState> { loop {} } pub fn with_capacity(capacity: usize) -> HashSet<T, RandomState> { loop {} } }
    impl<T, S> HashSet<T, S> { pub fn with_hasher(hasher: S) -> HashSet<T, S> { loop {} } pub fn iter(&self) -> Iter<'_, T> { loop {} } pub fn len(&self) -> usize { loop {} } pub fn is_empty(&self) -> bool { loop {} } pub fn drain(&mut self) -> IntoIter<T> { loop {} } pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) { loop {} } pub fn clear(&mut self) { loop {} } }
    impl<T: Eq + Hash, S: BuildHasher> HashSet<T, S> {
        pub fn contains<Q: ?Sized + Hash + Eq>(&self, value: &Q) -> bool where T: Borrow<Q> { loop {} }
        pub fn get<Q: ?Sized + Hash + Eq>(&self, value: &Q) -> Option<&T> where T: Borrow<Q> { loop {} }
        pub fn insert(&mut self, value: T) -> bool { loop {} }
        pub fn replace(&mut self, value: T) -> Option<T> { loop {} }
        pub fn remove<Q: ?Sized + Hash + Eq>(&mut self, value: &Q) -> bool where T: Borrow<Q> { loop {} }
        pub fn take<Q: ?Sized + Hash + Eq>(&mut self, value: &Q) -> Option<T> where T: Borrow<Q> { loop {} }
        pub fn difference<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T> { loop {} }
        pub fn intersection<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T> { loop {} }
        pub fn union<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T> { loop {} }
        pub fn is_subset(&self, other: &HashSet<T, S>) -> bool { loop {} }
        pub fn is_disjoint(&self, other: &HashSet<T, S>) -> bool { loop {} }
    }
    pub struct Iter<'a, T> { data: &'a [T] }
    pub struct IntoIter<T> { data: Vec<T> }
    impl<'a, T> Iterator for Iter<'a, T> { type Item = &'a T; fn next(&mut self) -> Option<&'a T> { loop {} } }
    impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
    impl<T, S> IntoIterator for HashSet<T, S> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T> { loop {} } }
    impl<'a, T, S> IntoIterator for &'a HashSet<T, S> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
    impl<T: Eq + Hash, S: BuildHasher + Default> FromIterator<T> for HashSet<T, S> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self { loop {} } }
    impl<T: Eq + Hash, S: BuildHasher> Extend<T> for HashSet<T, S> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) { loop {} } }
    impl<T: Eq + Hash, const N: usize> From<[T; N]> for HashSet<T, RandomState> { fn from(arr: [T; N]) -> Self { loop {} } }
    impl<T, S: Default> Default for HashSet<T, S> { fn default() -> Self { loop {} } }
    impl<T: Clone, S: Clone> Clone for HashSet<T, S> { fn clone(&self) -> Self { loop {} } }
    impl<T: Eq + Hash, S: BuildHasher> PartialEq for HashSet<T, S> { fn eq(&self, other: &Self) -> bool { loop {} } }
    impl<T: crate::fmt::Debug, S> crate::fmt::Debug for HashSet<T, S> { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result { loop {} } }
}
