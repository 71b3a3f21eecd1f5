pub use self::binary_heap::BinaryHeap;
pub use self::btree_map::BTreeMap;
pub use self::btree_set::BTreeSet;
pub use self::linked_list::LinkedList;
pub use self::vec_deque::VecDeque;
macro_rules! seq { ($C:ident [$($bound:tt)*]) => {
    use core::iter::FromIterator;
    pub struct IntoIter<T> { v: crate::vec::Vec<T> }
    pub struct Iter<'a, T: 'a> { v: &'a [T] }
    impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T>; }
    impl<T> DoubleEndedIterator for IntoIter<T> { fn next_back(&mut self) -> Option<T>; }
    impl<T> ExactSizeIterator for IntoIter<T> {}
    impl<'a, T> Iterator for Iter<'a, T> { type Item = &'a T; fn next(&mut self) -> Option<&'a T>; }
    impl<'a, T> DoubleEndedIterator for Iter<'a, T> { fn next_back(&mut self) -> Option<&'a T>; }
    impl<'a, T> ExactSizeIterator for Iter<'a, T> {}
    impl<'a, T> Clone for Iter<'a, T> { fn clone(&self) -> Self; }
    impl<T> IntoIterator for $C<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T>; }
    impl<'a, T> IntoIterator for &'a $C<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T>; }
    impl<T: $($bound)*> FromIterator<T> for $C<T> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self; }
    impl<T: $($bound)*> Extend<T> for $C<T> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I); }
    impl<T: $($bound)*, const N: usize> From<[T; N]> for $C<T> { fn from(arr: [T; N]) -> Self { loop {} } }
    impl<T: $($bound)*> Default for $C<T> { fn default() -> Self; }
    impl<T: core::fmt::Debug> core::fmt::Debug for $C<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
    impl<T: Clone> Clone for $C<T> { fn clone(&self) -> Self; }
} }
pub mod vec_deque {
    seq! { VecDeque [Sized] }
    pub struct VecDeque<T> { buf: crate::vec::Vec<T> }
    pub struct IterMut<'a, T: 'a> { v: &'a mut [T] }
    pub struct Drain<'a, T: 'a> { v: &'a mut [T] }
    impl<'a, T> Iterator for IterMut<'a, T> { type Item = &'a mut T; fn next(&mut self) -> Option<&'a mut T>; }
    impl<'a, T> Iterator for Drain<'a, T> { type Item = T; fn next(&mut self) -> Option<T>; }
    impl<'a, T> IntoIterator for &'a mut VecDeque<T> { type Item = &'a mut T; type IntoIter = IterMut<'a, T>; fn into_iter(self) -> IterMut<'a, T>; }
    impl<T: PartialEq> PartialEq for VecDeque<T> { fn eq(&self, other: &Self) -> bool; }
    impl<T> From<crate::vec::Vec<T>> for VecDeque<T> { fn from(v: crate::vec::Vec<T>) -> Self; }
    impl<T> core::ops::Index<usize> for VecDeque<T> { type Output = T; fn index(&self, index: usize) -> &T; }
    impl<T> core::ops::IndexMut<usize> for VecDeque<T> { fn index_mut(&mut self, index: usize) -> &mut T; }
    impl<T> VecDeque<T> {
        pub const fn new() -> VecDeque<T>;
        pub fn with_capacity(capacity: usize) -> VecDeque<T>;
        pub fn get(&self, index: usize) -> Option<&T>;
        pub fn get_mut(&mut self, index: usize) -> Option<&mut T>;
        pub fn swap(&mut self, i: usize, j: usize);
        pub fn capacity(&self) -> usize;
        pub fn reserve(&mut self, additional: usize);
        pub fn truncate(&mut self, len: usize);
        pub fn iter(&self) -> Iter<'_, T>;
        pub fn iter_mut(&mut self) -> IterMut<'_, T>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn drain<R: core::ops::RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, T>;
        pub fn clear(&mut self);
        pub fn contains(&self, x: &T) -> bool where T: PartialEq;
        pub fn front(&self) -> Option<&T>;
        pub fn front_mut(&mut self) -> Option<&mut T>;
        pub fn back(&self) -> Option<&T>;
        pub fn back_mut(&mut self) -> Option<&mut T>;
        pub fn pop_front(&mut self) -> Option<T>;
        pub fn pop_back(&mut self) -> Option<T>;
        pub fn push_front(&mut self, value: T);
        pub fn push_back(&mut self, value: T);
        pub fn remove(&mut self, index: usize) -> Option<T>;
        pub fn insert(&mut self, index: usize, value: T);
        pub fn append(&mut self, other: &mut Self);
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
        pub fn make_contiguous(&mut self) -> &mut [T];
        pub fn rotate_left(&mut self, n: usize);
    }
}
pub mod linked_list {
    seq! { LinkedList [Sized] }
    pub struct LinkedList<T> { buf: crate::vec::Vec<T> }
    impl<T> LinkedList<T> {
        pub const fn new() -> Self;
        pub fn push_back(&mut self, elt: T);
        pub fn push_front(&mut self, elt: T);
        pub fn pop_front(&mut self) -> Option<T>;
        pub fn pop_back(&mut self) -> Option<T>;
        pub fn iter(&self) -> Iter<'_, T>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
    }
}
pub mod binary_heap {
    seq! { BinaryHeap [Ord] }
    pub struct BinaryHeap<T> { data: crate::vec::Vec<T> }
    impl<T: Ord> BinaryHeap<T> {
        pub const fn new() -> BinaryHeap<T>;
        pub fn with_capacity(capacity: usize) -> BinaryHeap<T>;
        pub fn pop(&mut self) -> Option<T>;
        pub fn push(&mut self, item: T);
        pub fn into_sorted_vec(self) -> crate::vec::Vec<T>;
    }
    impl<T> BinaryHeap<T> {
        pub fn iter(&self) -> Iter<'_, T>;
        pub fn peek(&self) -> Option<&T>;
        pub fn into_vec(self) -> crate::vec::Vec<T>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn clear(&mut self);
        pub fn drain(&mut self) -> IntoIter<T>;
    }
}
pub mod btree_set {
    seq! { BTreeSet [Ord] }
    pub struct BTreeSet<T> { data: crate::vec::Vec<T> }
    impl<T> BTreeSet<T> {
        pub const fn new() -> BTreeSet<T>;
        pub fn contains<Q: ?Sized + Ord>(&self, value: &Q) -> bool where T: core::borrow::Borrow<Q> + Ord;
        pub fn get<Q: ?Sized + Ord>(&self, value: &Q) -> Option<&T> where T: core::borrow::Borrow<Q> + Ord;
        pub fn insert(&mut self, value: T) -> bool where T: Ord;
        pub fn remove<Q: ?Sized + Ord>(&mut self, value: &Q) -> bool where T: core::borrow::Borrow<Q> + Ord;
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) where T: Ord;
        pub fn first(&self) -> Option<&T> where T: Ord;
        pub fn last(&self) -> Option<&T> where T: Ord;
        pub fn pop_first(&mut self) -> Option<T> where T: Ord;
        pub fn pop_last(&mut self) -> Option<T> where T: Ord;
        pub fn range<R: core::ops::RangeBounds<T>>(&self, range: R) -> Iter<'_, T> where T: Ord;
        pub fn iter(&self) -> Iter<'_, T>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn clear(&mut self);
    }
}
pub mod btree_map {
    use core::borrow::Borrow;
    use core::iter::FromIterator;
    pub struct BTreeMap<K, V> { data: crate::vec::Vec<(K, V)> }
    impl<K, V> BTreeMap<K, V> {
        pub const fn new() -> BTreeMap<K, V>;
        pub fn clear(&mut self);
        pub fn get<Q: ?Sized + Ord>(&self, key: &Q) -> Option<&V> where K: Borrow<Q> + Ord;
        pub fn get_mut<Q: ?Sized + Ord>(&mut self, key: &Q) -> Option<&mut V> where K: Borrow<Q> + Ord;
        pub fn get_key_value<Q: ?Sized + Ord>(&self, key: &Q) -> Option<(&K, &V)> where K: Borrow<Q> + Ord;
        pub fn first_key_value(&self) -> Option<(&K, &V)> where K: Ord;
        pub fn last_key_value(&self) -> Option<(&K, &V)> where K: Ord;
        pub fn pop_first(&mut self) -> Option<(K, V)> where K: Ord;
        pub fn pop_last(&mut self) -> Option<(K, V)> where K: Ord;
        pub fn contains_key<Q: ?Sized + Ord>(&self, key: &Q) -> bool where K: Borrow<Q> + Ord;
        pub fn insert(&mut self, key: K, value: V) -> Option<V> where K: Ord;
        pub fn remove<Q: ?Sized + Ord>(&mut self, key: &Q) -> Option<V> where K: Borrow<Q> + Ord;
        pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F) where K: Ord;
        pub fn range<T: ?Sized + Ord, R: core::ops::RangeBounds<T>>(&self, range: R) -> Iter<'_, K, V> where K: Borrow<T> + Ord;
        pub fn entry(&mut self, key: K) -> Entry<'_, K, V> where K: Ord;
        pub fn iter(&self) -> Iter<'_, K, V>;
        pub fn iter_mut(&mut self) -> IterMut<'_, K, V>;
        pub fn keys(&self) -> Keys<'_, K, V>;
        pub fn values(&self) -> Values<'_, K, V>;
        pub fn values_mut(&mut self) -> ValuesMut<'_, K, V>;
        pub fn into_keys(self) -> IntoKeys<K, V>;
        pub fn into_values(self) -> IntoValues<K, V>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn append(&mut self, other: &mut Self) where K: Ord;
        pub fn split_off<Q: ?Sized + Ord>(&mut self, key: &Q) -> Self where K: Borrow<Q> + Ord;
    }
    pub enum Entry<'a, K: 'a, V: 'a> { Vacant(VacantEntry<'a, K, V>), Occupied(OccupiedEntry<'a, K, V>) }
    pub struct VacantEntry<'a, K, V> { key: K, map: &'a mut BTreeMap<K, V> }
    pub struct OccupiedEntry<'a, K, V> { map: &'a mut BTreeMap<K, V> }
    impl<'a, K: Ord, V> Entry<'a, K, V> {
        pub fn or_insert(self, default: V) -> &'a mut V;
        pub fn or_insert_with<F: FnOnce() -> V>(self, default: F) -> &'a mut V;
        pub fn key(&self) -> &K;
        pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self;
        pub fn or_default(self) -> &'a mut V where V: Default;
    }
    impl<'a, K: Ord, V> VacantEntry<'a, K, V> { pub fn insert(self, value: V) -> &'a mut V; pub fn key(&self) -> &K; }
    impl<'a, K: Ord, V> OccupiedEntry<'a, K, V> { pub fn get(&self) -> &V; pub fn get_mut(&mut self) -> &mut V; pub fn into_mut(self) -> &'a mut V; pub fn insert(&mut self, value: V) -> V; pub fn remove(self) -> V; }
    macro_rules! iters { ($($N:ident [$($l:tt)*] $item:ty;)*) => { $(
        pub struct $N<$($l)* K, V> { data: core::marker::PhantomData<(&'static K, &'static V)> }
        impl<$($l)* K, V> Iterator for $N<$($l)* K, V> { type Item = $item; fn next(&mut self) -> Option<$item>; }
        impl<$($l)* K, V> DoubleEndedIterator for $N<$($l)* K, V> { fn next_back(&mut self) -> Option<$item>; }
        impl<$($l)* K, V> ExactSizeIterator for $N<$($l)* K, V> {}
    )* } }
    iters! { Iter ['a,] (&'a K, &'a V); IterMut ['a,] (&'a K, &'a mut V); Keys ['a,] &'a K; Values ['a,] &'a V; ValuesMut ['a,] &'a mut V; IntoIter [] (K, V); IntoKeys [] K; IntoValues [] V; }
    impl<K, V> IntoIterator for BTreeMap<K, V> { type Item = (K, V); type IntoIter = IntoIter<K, V>; fn into_iter(self) -> IntoIter<K, V>; }
    impl<'a, K, V> IntoIterator for &'a BTreeMap<K, V> { type Item = (&'a K, &'a V); type IntoIter = Iter<'a, K, V>; fn into_iter(self) -> Iter<'a, K, V>; }
    impl<'a, K, V> IntoIterator for &'a mut BTreeMap<K, V> { type Item = (&'a K, &'a mut V); type IntoIter = IterMut<'a, K, V>; fn into_iter(self) -> IterMut<'a, K, V>; }
    impl<K: Ord, V> FromIterator<(K, V)> for BTreeMap<K, V> { fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self; }
    impl<K: Ord, V> Extend<(K, V)> for BTreeMap<K, V> { fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, iter: T); }
    impl<K: Ord, V, const N: usize> From<[(K, V); N]> for BTreeMap<K, V> { fn from(arr: [(K, V); N]) -> Self { loop {} } }
    impl<K, V> Default for BTreeMap<K, V> { fn default() -> Self; }
    impl<K: Clone, V: Clone> Clone for BTreeMap<K, V> { fn clone(&self) -> Self; }
    impl<K: PartialEq, V: PartialEq> PartialEq for BTreeMap<K, V> { fn eq(&self, other: &Self) -> bool; }
    impl<K: core::fmt::Debug, V: core::fmt::Debug> core::fmt::Debug for BTreeMap<K, V> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result; }
    impl<K: Borrow<Q> + Ord, Q: ?Sized + Ord, V> core::ops::Index<&Q> for BTreeMap<K, V> { type Output = V; fn index(&self, key: &Q) -> &V; }
}
