/// Every arm becomes an `if` whose body is the arm's, in the order of the source.
#[macro_export]
macro_rules! select {
    ($($tokens:tt)*) => { $crate::__model_select!(@arms [] $($tokens)*) };
}
#[macro_export]
macro_rules! select_biased {
    ($($tokens:tt)*) => { $crate::__model_select!(@arms [] $($tokens)*) };
}
#[doc(hidden)]
#[macro_export]
macro_rules! __model_select {
    // All arms are known.
    (@arms [$($arms:tt)*]) => { $crate::__model_select!(@emit [] $($arms)*) };
    // Arms whose body is a block, with or without a comma.
    (@arms [$($arms:tt)*] recv($r:expr $(,)?) -> $p:pat => $body:block, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (recv ($r) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] recv($r:expr $(,)?) -> $p:pat => $body:expr, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (recv ($r) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] recv($r:expr $(,)?) -> $p:pat => $body:block $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (recv ($r) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] send($s:expr, $m:expr $(,)?) -> $p:pat => $body:block, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (send ($s) ($m) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] send($s:expr, $m:expr $(,)?) -> $p:pat => $body:expr, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (send ($s) ($m) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] send($s:expr, $m:expr $(,)?) -> $p:pat => $body:block $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (send ($s) ($m) ($p) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default => $body:block, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default => $body:expr, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default => $body:block $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default() => $body:block, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default() => $body:expr, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default() => $body:block $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default($d:expr $(,)?) => $body:block, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (timeout ($d) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default($d:expr $(,)?) => $body:expr, $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (timeout ($d) ($body))] $($rest)*) };
    (@arms [$($arms:tt)*] default($d:expr $(,)?) => $body:block $($rest:tt)*) => { $crate::__model_select!(@arms [$($arms)* (timeout ($d) ($body))] $($rest)*) };
    // Arms whose body is another expression; only the last may lack the comma.
    (@arms [$($arms:tt)*] recv($r:expr $(,)?) -> $p:pat => $body:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@arms [$($arms)* (recv ($r) ($p) ($body))] $($($rest)*)?) };
    (@arms [$($arms:tt)*] send($s:expr, $m:expr $(,)?) -> $p:pat => $body:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@arms [$($arms)* (send ($s) ($m) ($p) ($body))] $($($rest)*)?) };
    (@arms [$($arms:tt)*] default => $body:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($($rest)*)?) };
    (@arms [$($arms:tt)*] default() => $body:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@arms [$($arms)* (default ($body))] $($($rest)*)?) };
    (@arms [$($arms:tt)*] default($d:expr $(,)?) => $body:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@arms [$($arms)* (timeout ($d) ($body))] $($($rest)*)?) };
    // An `if` for each arm.
    (@emit [$($done:tt)*] (recv ($r:expr) ($p:pat) ($body:expr)) $($rest:tt)*) => { $crate::__model_select!(@emit [$($done)* if $crate::internal::chosen() { let $p = $crate::internal::received(&$r); $body } else] $($rest)*) };
    (@emit [$($done:tt)*] (send ($s:expr) ($m:expr) ($p:pat) ($body:expr)) $($rest:tt)*) => { $crate::__model_select!(@emit [$($done)* if $crate::internal::chosen() { let $p = $crate::internal::sent(&$s, $m); $body } else] $($rest)*) };
    (@emit [$($done:tt)*] (default ($body:expr)) $($rest:tt)*) => { $crate::__model_select!(@emit [$($done)* if $crate::internal::chosen() { $body } else] $($rest)*) };
    (@emit [$($done:tt)*] (timeout ($d:expr) ($body:expr)) $($rest:tt)*) => { $crate::__model_select!(@emit [$($done)* if $crate::internal::chosen() { $crate::internal::timeout($d); $body } else] $($rest)*) };
    (@emit [$($done:tt)*]) => {{ $($done)* { loop {} } }};
}
