/// Every branch becomes an `if let` whose body is the handler, in the order of the source.
#[macro_export]
macro_rules! select {
    (biased; $($tokens:tt)*) => { $crate::__model_select!(@branches [] $($tokens)*) };
    ($($tokens:tt)*) => { $crate::__model_select!(@branches [] $($tokens)*) };
}
#[doc(hidden)]
#[macro_export]
macro_rules! __model_select {
    (@branches [$($done:tt)*]) => {{ $($done)* { loop {} } }};
    (@branches [$($done:tt)*] else => $handler:expr $(,)?) => {{ $($done)* { $handler } }};
    (@branches [$($done:tt)*] $p:pat = $future:expr, if $condition:expr => $handler:block, $($rest:tt)*) => { $crate::__model_select!(@branches [$($done)* if $condition && $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($rest)*) };
    (@branches [$($done:tt)*] $p:pat = $future:expr, if $condition:expr => $handler:block $($rest:tt)*) => { $crate::__model_select!(@branches [$($done)* if $condition && $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($rest)*) };
    (@branches [$($done:tt)*] $p:pat = $future:expr => $handler:block, $($rest:tt)*) => { $crate::__model_select!(@branches [$($done)* if $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($rest)*) };
    (@branches [$($done:tt)*] $p:pat = $future:expr => $handler:block $($rest:tt)*) => { $crate::__model_select!(@branches [$($done)* if $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($rest)*) };
    (@branches [$($done:tt)*] $p:pat = $future:expr, if $condition:expr => $handler:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@branches [$($done)* if $condition && $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($($rest)*)?) };
    (@branches [$($done:tt)*] $p:pat = $future:expr => $handler:expr $(, $($rest:tt)*)?) => { $crate::__model_select!(@branches [$($done)* if $crate::internal::chosen() { let $p = ($future).await else { loop {} }; $handler } else] $($($rest)*)?) };
}
#[macro_export]
macro_rules! join { (biased; $($future:expr),* $(,)?) => { ($(($future).await,)*) }; ($($future:expr),* $(,)?) => { ($(($future).await,)*) }; }
#[macro_export]
macro_rules! try_join {
    (biased; $($future:expr),* $(,)?) => { $crate::try_join!($($future),*) };
    ($($future:expr),* $(,)?) => {{
        let mut failed = None;
        let all = ($(match ($future).await { Ok(it) => it, Err(error) => { failed = Some(error); loop {} } },)*);
        match failed { None => Ok(all), Some(error) => Err(error) }
    }};
}
#[macro_export]
macro_rules! pin {
    ($($x:ident),* $(,)?) => { $(let mut $x = $x; let mut $x = unsafe { std::pin::Pin::new_unchecked(&mut $x) };)* };
    ($(let $x:ident = $init:expr;)*) => { $(let mut $x = $init; let mut $x = unsafe { std::pin::Pin::new_unchecked(&mut $x) };)* };
}
#[macro_export]
macro_rules! task_local { ($(#[$attr:meta])* $vis:vis static $name:ident : $t:ty $(; $($rest:tt)*)?) => { $vis static $name: $crate::task::LocalKey<$t> = loop {}; $($crate::task_local!($($rest)*);)? }; () => {}; }
