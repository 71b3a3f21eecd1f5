use crate::cmp::Ordering;
macro_rules! impl_tuple { ($($T:ident)+) => {
    impl<$($T: PartialEq),+> PartialEq for ($($T,)+) { fn eq(&self, other: &Self) -> bool; }
    impl<$($T: Eq),+> Eq for ($($T,)+) {}
    impl<$($T: PartialOrd),+> PartialOrd for ($($T,)+) { fn partial_cmp(&self, other: &Self) -> Option<Ordering>; }
    impl<$($T: Ord),+> Ord for ($($T,)+) { fn cmp(&self, other: &Self) -> Ordering; }
    impl<$($T: Default),+> Default for ($($T,)+) { fn default() -> Self; }
    impl<$($T: crate::hash::Hash),+> crate::hash::Hash for ($($T,)+) { fn hash<S: crate::hash::Hasher>(&self, state: &mut S); }
    impl<$($T: crate::fmt::Debug),+> crate::fmt::Debug for ($($T,)+) { fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result; }
} }
impl_tuple! { A }
impl_tuple! { A B }
impl_tuple! { A B C }
impl_tuple! { A B C D }
impl_tuple! { A B C D E }
impl_tuple! { A B C D E F }
