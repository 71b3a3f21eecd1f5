pub use self::binary_heap::BinaryHeap;
pub use self::btree_map::BTreeMap;
pub use self::btree_set::BTreeSet;
pub use self::linked_list::LinkedList;
pub use self::vec_deque::VecDeque;
macro_rules! seq { ($C:ident [$($bound:tt)*]) => {
    use core::iter::FromIterator;
    pub struct IntoIter<T> { v: crate::vec::Vec<T> }
    pub struct Iter<'a, T: 'a> { v: &'a [T] }
    impl<T> Iterator for IntoIter<T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
    impl<T> DoubleEndedIterator for IntoIter<T> { fn next_back(&mut self) -> Option<T> { loop {} } }
    impl<T> ExactSizeIterator for IntoIter<T> {}
    impl<'a, T> Iterator for Iter<'a, T> { type Item = &'a T; fn next(&mut self) -> Option<&'a T> { loop {} } }
    impl<'a, T> DoubleEndedIterator for Iter<'a, T> { fn next_back(&mut self) -> Option<&'a T> { loop {} } }
    impl<'a, T> ExactSizeIterator for Iter<'a, T> {}
    impl<'a, T> Clone for Iter<'a, T> { fn clone(&self) -> Self { loop {} } }
    impl<T> IntoIterator for $C<T> { type Item = T; type IntoIter = IntoIter<T>; fn into_iter(self) -> IntoIter<T> { loop {} } }
    impl<'a, T> IntoIterator for &'a $C<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
    impl<T: $($bound)*> FromIterator<T> for $C<T> { fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self { loop {} } }
    impl<T: $($bound)*> Extend<T> for $C<T> { fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) { loop {} } }
    impl<T: $($bound)*, const N: usize> From<[T; N]> for $C<T> { fn from(arr: [T; N]) -> Self { loop {} } }
    impl<T: $($bound)*> Default for $C<T> { fn default() -> Self { loop {} } }
    impl<T: core::fmt::Debug> core::fmt::Debug for $C<T> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
    impl<T: Clone> Clone for $C<T> { fn clone(&self) -> Self { loop {} } }
} }
pub mod vec_deque {
    seq! { VecDeque [Sized] }
    pub struct VecDeque<T> { buf: crate::vec::Vec<T> }
    pub struct IterMut<'a, T: 'a> { v: &'a mut [T] }
    pub struct Drain<'a, T: 'a> { v: &'a mut [T] }
    impl<'a, T> Iterator for IterMut<'a, T> { type Item = &'a mut T; fn next(&mut self) -> Option<&'a mut T> { loop {} } }
    impl<'a, T> Iterator for Drain<'a, T> { type Item = T; fn next(&mut self) -> Option<T> { loop {} } }
    impl<'a, T> IntoIterator for &'a mut VecDeque<T> { type Item = &'a mut T; type IntoIter = IterMut<'a, T>; fn into_iter(self) -> IterMut<'a, T> { loop {} } }
    impl<T: PartialEq> PartialEq for VecDeque<T> { fn eq(&self, other: &Self) -> bool { loop {} } }
    impl<T> From<crate::vec::Vec<T>> for VecDeque<T> { fn from(v: crate::vec::Vec<T>) -> Self { loop {} } }
    impl<T> core::ops::Index<usize> for VecDeque<T> { type Output = T; fn index(&self, index: usize) -> &T { loop {} } }
    impl<T> core::ops::IndexMut<usize> for VecDeque<T> { fn index_mut(&mut self, index: usize) -> &mut T { loop {} } }
    impl<T> VecDeque<T> {
        pub const fn new() -> VecDeque<T> { loop {} }
        pub fn with_capacity(capacity: usize) -> VecDeque<T> { loop {} }
        pub fn get(&self, index: usize) -> Option<&T> { loop {} }
        pub fn get_mut(&mut self, index: usize) -> Option<&mut T> { loop {} }
        pub fn swap(&mut self, i: usize, j: usize) { loop {} }
        pub fn capacity(&self) -> usize { loop {} }
        pub fn reserve(&mut self, additional: usize) { loop {} }
        pub fn truncate(&mut self, len: usize) { loop {} }
        pub fn iter(&self) -> Iter<'_, T> { loop {} }
        pub fn iter_mut(&mut self) -> IterMut<'_, T> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
        pub fn drain<R: core::ops::RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, T> { loop {} }
        pub fn clear(&mut self) { loop {} }
        pub fn contains(&self, x: &T) -> bool where T: PartialEq { loop {} }
        pub fn front(&self) -> Option<&T> { loop {} }
        pub fn front_mut(&mut self) -> Option<&mut T> { loop {} }
        pub fn back(&self) -> Option<&T> { loop {} }
        pub fn back_mut(&mut self) -> Option<&mut T> { loop {} }
        pub fn pop_front(&mut self) -> Option<T> { loop {} }
        pub fn pop_back(&mut self) -> Option<T> { loop {} }
        pub fn push_front(&mut self, value: T) { loop {} }
        pub fn push_back(&mut self, value: T) { loop {} }
        pub fn remove(&mut self, index: usize) -> Option<T> { loop {} }
        pub fn insert(&mut self, index: usize, value: T) { loop {} }
        pub fn append(&mut self, other: &mut Self) { loop {} }
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) { loop {} }
        pub fn make_contiguous(&mut self) -> &mut [T] { loop {} }
        pub fn rotate_left(&mut self, n: usize) { loop {} }
    }
}
pub mod linked_list {
    seq! { LinkedList [Sized] }
    pub struct LinkedList<T> { buf: crate::vec::Vec<T> }
    impl<T> LinkedList<T> {
        pub const fn new() -> Self { loop {} }
        pub fn push_back(&mut self, elt: T) { loop {} }
        pub fn push_front(&mut self, elt: T) { loop {} }
        pub fn pop_front(&mut self) -> Option<T> { loop {} }
        pub fn pop_back(&mut self) -> Option<T> { loop {} }
        pub fn iter(&self) -> Iter<'_, T> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
    }
}
pub mod binary_heap {
    seq! { BinaryHeap [Ord] }
    pub struct BinaryHeap<T> { data: crate::vec::Vec<T> }
    impl<T: Ord> BinaryHeap<T> {
        pub const fn new() -> BinaryHeap<T> { loop {} }
        pub fn with_capacity(capacity: usize) -> BinaryHeap<T> { loop {} }
        pub fn pop(&mut self) -> Option<T> { loop {} }
        pub fn push(&mut self, item: T) { loop {} }
        pub fn into_sorted_vec(self) -> crate::vec::Vec<T> { loop {} }
    }
    impl<T> BinaryHeap<T> {
        pub fn iter(&self) -> Iter<'_, T> { loop {} }
        pub fn peek(&self) -> Option<&T> { loop {} }
        pub fn into_vec(self) -> crate::vec::Vec<T> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
        pub fn clear(&mut self) { loop {} }
        pub fn drain(&mut self) -> IntoIter<T> { loop {} }
    }
}
pub mod btree_set {
    seq! { BTreeSet [Ord] }
    pub struct BTreeSet<T> { data: crate::vec::Vec<T> }
    impl<T> BTreeSet<T> {
        pub const fn new() -> BTreeSet<T> { loop {} }
        pub fn contains<Q: ?Sized + Ord>(&self, value: &Q) -> bool where T: core::borrow::Borrow<Q> + Ord { loop {} }
        pub fn get<Q: ?Sized + Ord>(&self, value: &Q) -> Option<&T> where T: core::borrow::Borrow<Q> + Ord { loop {} }
        pub fn insert(&mut self, value: T) -> bool where T: Ord { loop {} }
        pub fn remove<Q: ?Sized + Ord>(&mut self, value: &Q) -> bool where T: core::borrow::Borrow<Q> + Ord { loop {} }
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) where T: Ord { loop {} }
        pub fn first(&self) -> Option<&T> where T: Ord { loop {} }
        pub fn last(&self) -> Option<&T> where T: Ord { loop {} }
        pub fn pop_first(&mut self) -> Option<T> where T: Ord { loop {} }
        pub fn pop_last(&mut self) -> Option<T> where T: Ord { loop {} }
        pub fn range<R: core::ops::RangeBounds<T>>(&self, range: R) -> Iter<'_, T> where T: Ord { loop {} }
        pub fn iter(&self) -> Iter<'_, T> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
        pub fn clear(&mut self) { loop {} }
    }
}
pub mod btree_map {
    use core::borrow::Borrow;
    use core::iter::FromIterator;
    pub struct BTreeMap<K, V> { data: crate::vec::Vec<(K, V)> }
    impl<K, V> BTreeMap<K, V> {
        pub const fn new() -> BTreeMap<K, V> { loop {} }
        pub fn clear(&mut self) { loop {} }
        pub fn get<Q: ?Sized + Ord>(&self, key: &Q) -> Option<&V> where K: Borrow<Q> + Ord { loop {} }
        pub fn get_mut<Q: ?Sized + Ord>(&mut self, key: &Q) -> Option<&mut V> where K: Borrow<Q> + Ord { loop {} }
        pub fn get_key_value<Q: ?Sized + Ord>(&self, key: &Q) -> Option<(&K, &V)> where K: Borrow<Q> + Ord { loop {} }
        pub fn first_key_value(&self) -> Option<(&K, &V)> where K: Ord { loop {} }
        pub fn last_key_value(&self) -> Option<(&K, &V)> where K: Ord { loop {} }
        pub fn pop_first(&mut self) -> Option<(K, V)> where K: Ord { loop {} }
        pub fn pop_last(&mut self) -> Option<(K, V)> where K: Ord { loop {} }
        pub fn contains_key<Q: ?Sized + Ord>(&self, key: &Q) -> bool where K: Borrow<Q> + Ord { loop {} }
        pub fn insert(&mut self, key: K, value: V) -> Option<V> where K: Ord { loop {} }
        pub fn remove<Q: ?Sized + Ord>(&mut self, key: &Q) -> Option<V> where K: Borrow<Q> + Ord { loop {} }
        pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F) where K: Ord { loop {} }
        pub fn range<T: ?Sized + Ord, R: core::ops::RangeBounds<T>>(&self, range: R) -> Iter<'_, K, V> where K: Borrow<T> + Ord { loop {} }
        pub fn entry(&mut self, key: K) -> Entry<'_, K, V> where K: Ord { loop {} }
        pub fn iter(&self) -> Iter<'_, K, V> { loop {} }
        pub fn iter_mut(&mut self) -> IterMut<'_, K, V> { loop {} }
        pub fn keys(&self) -> Keys<'_, K, V> { loop {} }
        pub fn values(&self) -> Values<'_, K, V> { loop {} }
        pub fn values_mut(&mut self) -> ValuesMut<'_, K, V> { loop {} }
        pub fn into_keys(self) -> IntoKeys<K, V> { loop {} }
        pub fn into_values(self) -> IntoValues<K, V> { loop {} }
        pub fn len(&self) -> usize { loop {} }
        pub fn is_empty(&self) -> bool { loop {} }
        pub fn append(&mut self, other: &mut Self) where K: Ord { loop {} }
        pub fn split_off<Q: ?Sized + Ord>(&mut self, key: &Q) -> Self where K: Borrow<Q> + Ord { loop {} }
    }
    pub enum Entry<'a, K: 'a, V: 'a> { Vacant(VacantEntry<'a, K, V>), Occupied(OccupiedEntry<'a, K, V>) }
    pub struct VacantEntry<'a, K, V> { key: K, map: &'a mut BTreeMap<K, V> }
    pub struct OccupiedEntry<'a, K, V> { map: &'a mut BTreeMap<K, V> }
    impl<'a, K: Ord, V> Entry<'a, K, V> {
        pub fn or_insert(self, default: V) -> &'a mut V { loop {} }
        pub fn or_insert_with<F: FnOnce() -> V>(self, default: F) -> &'a mut V { loop {} }
        pub fn key(&self) -> &K { loop {} }
        pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self { loop {} }
        pub fn or_default(self) -> &'a mut V where V: Default { loop {} }
    }
    impl<'a, K: Ord, V> VacantEntry<'a, K, V> { pub fn insert(self, value: V) -> &'a mut V { loop {} } pub fn key(&self) -> &K { loop {} } }
    impl<'a, K: Ord, V> OccupiedEntry<'a, K, V> { pub fn get(&self) -> &V { loop {} } pub fn get_mut(&mut self) -> &mut V { loop {} } pub fn into_mut(self) -> &'a mut V { loop {} } pub fn insert(&mut self, value: V) -> V { loop {} } pub fn remove(self) -> V { loop {} } }
    macro_rules! iters { ($($N:ident [$($l:tt)*] $item:ty;)*) => { $(
        pub struct $N<$($l)* K, V> { data: core::marker::PhantomData<(&'static K, &'static V)> }
        impl<$($l)* K, V> Iterator for $N<$($l)* K, V> { type Item = $item; fn next(&mut self) -> Option<$item> { loop {} } }
        impl<$($l)* K, V> DoubleEndedIterator for $N<$($l)* K, V> { fn next_back(&mut self) -> Option<$item> { loop {} } }
        impl<$($l)* K, V> ExactSizeIterator for $N<$($l)* K, V> {}
    )* } }
    iters! { Iter ['a,] (&'a K, &'a V); IterMut ['a,] (&'a K, &'a mut V); Keys ['a,] &'a K; Values ['a,] &'a V; ValuesMut ['a,] &'a mut V; IntoIter [] (K, V); IntoKeys [] K; IntoValues [] V; }
    impl<K, V> IntoIterator for BTreeMap<K, V> { type Item = (K, V); type IntoIter = IntoIter<K, V>; fn into_iter(self) -> IntoIter<K, V> { loop {} } }
    impl<'a, K, V> IntoIterator for &'a BTreeMap<K, V> { type Item = (&'a K, &'a V); type IntoIter = Iter<'a, K, V>; fn into_iter(self) -> Iter<'a, K, V> { loop {} } }
    impl<'a, K, V> IntoIterator for &'a mut BTreeMap<K, V> { type Item = (&'a K, &'a mut V); type IntoIter = IterMut<'a, K, V>; fn into_iter(self) -> IterMut<'a, K, V> { loop {} } }
    impl<K: Ord, V> FromIterator<(K, V)> for BTreeMap<K, V> { fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self { loop {} } }
    impl<K: Ord, V> Extend<(K, V)> for BTreeMap<K, V> { fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, iter: T) { loop {} } }
    impl<K: Ord, V, const N: usize> From<[(K, V); N]> for BTreeMap<K, V> { fn from(arr: [(K, V); N]) -> Self { loop {} } }
    impl<K, V> Default for BTreeMap<K, V> { fn default() -> Self { loop {} } }
    impl<K: Clone, V: Clone> Clone for BTreeMap<K, V> { fn clone(&self) -> Self { loop {} } }
    impl<K: PartialEq, V: PartialEq> PartialEq for BTreeMap<K, V> { fn eq(&self, other: &Self) -> bool { loop {} } }
    impl<K: core::fmt::Debug, V: core::fmt::Debug> core::fmt::Debug for BTreeMap<K, V> { fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { loop {} } }
    impl<K: Borrow<Q> + Ord, Q: ?Sized + Ord, V> core::ops::Index<&Q> for BTreeMap<K, V> { type Output = V; fn index(&self, key: &Q) -> &V { loop {} } }
}
