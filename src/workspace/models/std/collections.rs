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
    impl RandomState { pub fn new() -> RandomState; }
    impl DefaultHasher { pub fn new() -> DefaultHasher; }
    impl BuildHasher for RandomState { type Hasher = DefaultHasher; fn build_hasher(&self) -> DefaultHasher; }
    impl Hasher for DefaultHasher { fn finish(&self) -> u64; fn write(&mut self, msg: &[u8]); }
    pub struct HashMap<K, V, S = RandomState> { data: Vec<(K, V)>, hash_builder: S }
    impl<K, V> HashMap<K, V, RandomState> { pub fn new() -> HashMap<K, V, RandomState>; pub fn with_capacity(capacity: usize) -> HashMap<K, V, RandomState>; }
    impl<K, V, S> HashMap<K, V, S> {
        pub fn with_hasher(hash_builder: S) -> HashMap<K, V, S>;
        pub fn with_capacity_and_hasher(capacity: usize, hash_builder: S) -> HashMap<K, V, S>;
        pub fn capacity(&self) -> usize;
        pub fn keys(&self) -> Keys<'_, K, V>;
        pub fn into_keys(self) -> IntoKeys<K, V>;
        pub fn values(&self) -> Values<'_, K, V>;
        pub fn values_mut(&mut self) -> ValuesMut<'_, K, V>;
        pub fn into_values(self) -> IntoValues<K, V>;
        pub fn iter(&self) -> Iter<'_, K, V>;
        pub fn iter_mut(&mut self) -> IterMut<'_, K, V>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn drain(&mut self) -> Drain<'_, K, V>;
        pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F);
        pub fn clear(&mut self);
        pub fn hasher(&self) -> &S;
    }
    impl<K: Eq + Hash, V, S: BuildHasher> HashMap<K, V, S> {
        pub fn reserve(&mut self, additional: usize);
        pub fn shrink_to_fit(&mut self);
        pub fn entry(&mut self, key: K) -> Entry<'_, K, V>;
        pub fn get<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> Option<&V> where K: Borrow<Q>;
        pub fn get_key_value<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> Option<(&K, &V)> where K: Borrow<Q>;
        pub fn contains_key<Q: ?Sized + Hash + Eq>(&self, k: &Q) -> bool where K: Borrow<Q>;
        pub fn get_mut<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<&mut V> where K: Borrow<Q>;
        pub fn insert(&mut self, k: K, v: V) -> Option<V>;
        pub fn remove<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<V> where K: Borrow<Q>;
        pub fn remove_entry<Q: ?Sized + Hash + Eq>(&mut self, k: &Q) -> Option<(K, V)> where K: Borrow<Q>;
    }
    pub enum Entry<'a, K: 'a, V: 'a> { Occupied(OccupiedEntry<'a, K, V>), Vacant(VacantEntry<'a, K, V>) }
    pub struct OccupiedEntry<'a, K: 'a, V: 'a> { k: &'a K, v: &'a mut V }
    pub struct VacantEntry<'a, K: 'a, V: 'a> { k: K, v: &'a mut V }
    impl<'a, K, V> Entry<'a, K, V> {
        pub fn or_insert(self, default: V) -> &'a mut V;
        pub fn or_insert_with<F: FnOnce() -> V>(self, default: F) -> &'a mut V;
        pub fn or_insert_with_key<F: FnOnce(&K) -> V>(self, default: F) -> &'a mut V;
        pub fn key(&self) -> &K;
        pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self;
        pub fn or_default(self) -> &'a mut V where V: Default;
    }
    impl<'a, K, V> OccupiedEntry<'a, K, V> { pub fn key(&self) -> &K; pub fn get(&self) -> &V; pub fn get_mut(&mut self) -> &mut V; pub fn into_mut(self) -> &'a mut V; pub fn insert(&mut self, value: V) -> V; pub fn remove(self) -> V; pub fn remove_entry(self) -> (K, V); }
    impl<'a, K, V> VacantEntry<'a, K, V> { pub fn key(&self) -> &K; pub fn into_key(self) -> K; pub fn insert(self, value: V) -> &'a mut V; }
    macro_rules! iters { ($($N:ident [$($l:tt)*] $item:ty;)*) => { $(
        pub struct $N<$($l)* K, V> { data: crate::marker::PhantomData<(&'static K, &'static V)> }
        impl<$($l)* K, V> Iterator for $N<$($l)* K, V> { type Item = $item; fn next(&mut self) -> Option<$item>; }
        impl<$($l)* K, V> ExactSizeIterator for $N<$($l)* K, V> {}
    )* } }
    iters! { Iter ['a,] (&'a K, &'a V); IterMut ['a,] (&'a K, &'a mut V); Keys ['a,] &'a K; Values ['a,] &'a V; ValuesMut ['a,] &'a mut V; Drain ['a,] (K, V); IntoIter [] (K, V); IntoKeys [] K; IntoValues [] V; }
    impl<K, V, S> IntoIterator for HashMap<K, V, S> { type Item = (K, V); type IntoIter = IntoIter<K, V>; fn into_iter(self) -> IntoIter<K, V>; }
    impl<'a, K, V, S> IntoIterator for &'a HashMap<K, V, S> { type Item = (&'a K, &'a V); type IntoIter = Iter<'a, K, V>; fn into_iter(self) -> Iter<'a, K, V>; }
    impl<'a, K, V, S> IntoIterator for &'a mut HashMap<K, V, S> { type Item = (&'a K, &'a mut V); type IntoIter = IterMut<'a, K, V>; fn into_iter(self) -> IterMut<'a, K, V>; }
    impl<K: Eq + Hash, V, S: BuildHasher + Default> FromIterator<(K, V)> for HashMap<K, V, S> { fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self; }
    impl<K: Eq + Hash, V, S: BuildHasher> Extend<(K, V)> for HashMap<K, V, S> { fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, iter: T); }
    impl<K: Eq + Hash, V, const N: usize> From<[(K, V); N]> for HashMap<K, V, RandomState> { fn from(arr: [(K, V); N]) -> Self { loop {} } }
    impl<K, V, S: Default> Default for HashMap<K, V, S> { fn default() -> Self; }
    impl<K: Clone, V: Clone, S: Clone> Clone for HashMap<K, V, S> { fn clone(&self) -> Self; }
    impl<K: Eq + Hash, V: PartialEq, S: BuildHasher> PartialEq for HashMap<K, V, S> { fn eq(&self, other: &Self) -> bool; }
    impl<K: crate::fmt::Debug, V: crate::fmt::Debug, S> crate::fmt::Debug for HashMap<K, V, S> { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
    impl<K: Eq + Hash + Borrow<Q>, Q: ?Sized + Eq + Hash, V, S: BuildHasher> crate::ops::Index<&Q> for HashMap<K, V, S> { type Output = V; fn index(&self, key: &Q) -> &V; }
}
pub mod hash_set {
    use super::hash_map::RandomState;
    use crate::borrow::Borrow;
    use crate::hash::{BuildHasher, Hash};
    pub struct HashSet<T, S = RandomState> { data: Vec<T>, hash_builder: S }
    impl<T> HashSet<T, RandomState> { pub fn new() -> HashSet<T, RandomState>; pub fn with_capacity(capacity: usize) -> HashSet<T, RandomState>; }
    impl<T, S> HashSet<T, S> { pub fn with_hasher(hasher: S) -> HashSet<T, S>; pub fn iter(&self) -> Iter<'_, T>; pub fn len(&self) -> usize; pub fn is_empty(&self) -> bool; pub fn drain(&mut self) -> IntoIter<T>; pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F); pub fn clear(&mut self); }
    impl<T: Eq + Hash, S: BuildHasher> HashSet<T, S> {
        pub fn contains<Q: ?Sized + Hash + Eq>(&self, value: &Q) -> bool where T: Borrow<Q>;
        pub fn get<Q: ?Sized + Hash + Eq>(&self, value: &Q) -> Option<&T> where T: Borrow<Q>;
        pub fn insert(&mut self, value: T) -> bool;
        pub fn replace(&mut self, value: T) -> Option<T>;
        pub fn remove<Q: ?Sized + Hash + Eq>(&mut self, value: &Q) -> bool where T: Borrow<Q>;
        pub fn take<Q: ?Sized + Hash + Eq>(&mut self, value: &Q) -> Option<T> where T: Borrow<Q>;
        pub fn difference<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T>;
        pub fn intersection<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T>;
        pub fn union<'a>(&'a self, other: &'a HashSet<T, S>) -> Iter<'a, T>;
        pub fn is_subset(&self, other: &HashSet<T, S>) -> bool;
        pub fn is_disjoint(&self, other: &HashSet<T, S>) -> bool;
    }
    pub struct Iter<'a, T> { data: &'a [T] }
    pub struct IntoIter<T> { data: Vec<T> }
    impl<'a, T> Iterator for Iter<'a, T> { type Item = &'a T; fn next(&mut self) -> Option<&'a T>; }
    impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
    impl<T, S> IntoIterator for HashSet<T, S> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
    impl<'a, T, S> IntoIterator for &'a HashSet<T, S> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
    impl<T: Eq + Hash, S: BuildHasher + Default> FromIterator<T> for HashSet<T, S> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self; }
    impl<T: Eq + Hash, S: BuildHasher> Extend<T> for HashSet<T, S> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I); }
    impl<T: Eq + Hash, const N: usize> From<[T; N]> for HashSet<T, RandomState> { fn from(arr: [T; N]) -> Self { loop {} } }
    impl<T, S: Default> Default for HashSet<T, S> { fn default() -> Self; }
    impl<T: Clone, S: Clone> Clone for HashSet<T, S> { fn clone(&self) -> Self; }
    impl<T: Eq + Hash, S: BuildHasher> PartialEq for HashSet<T, S> { fn eq(&self, other: &Self) -> bool; }
    impl<T: crate::fmt::Debug, S> crate::fmt::Debug for HashSet<T, S> { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
}
