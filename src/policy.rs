//! Policies: the choices a user may make between correct rewrites (DESIGN §3), defaults first.

use std::fmt;

/// Declares one policy enum with its kebab-case values; the first is the default.
macro_rules! policies {
    ($($(#[$doc:meta])* $key:literal $field:ident: $ty:ident { $($variant:ident = $name:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[allow(missing_docs)]
            pub enum $ty { $($variant,)* }

            impl $ty {
                /// Every value, the default first.
                pub const ALL: &[$ty] = &[$($ty::$variant,)*];

                /// The value's name on the command line.
                pub fn name(self) -> &'static str {
                    match self { $($ty::$variant => $name,)* }
                }
            }

            impl Default for $ty {
                fn default() -> Self { Self::ALL[0] }
            }
        )*

        /// All policies of a run.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub struct Policies { $(pub $field: $ty,)* }

        impl Policies {
            /// Every key with its values, the default first.
            pub const KEYS: &[(&str, &[&str])] = &[$(($key, &[$($name,)*]),)*];

            /// Sets `key` to `value`.
            pub fn set(&mut self, key: &str, value: &str) -> Result<(), UnknownPolicy> {
                match key {
                    $($key => {
                        self.$field = match value {
                            $($name => $ty::$variant,)*
                            _ => return Err(UnknownPolicy::value(key, value, &[$($name,)*])),
                        };
                        Ok(())
                    })*
                    _ => Err(UnknownPolicy::key(key)),
                }
            }

            /// The current value of `key`.
            pub fn get(&self, key: &str) -> Option<&'static str> {
                match key { $($key => Some(self.$field.name()),)* _ => None }
            }
        }
    };
}

policies! {
    /// What a sleep loop becomes.
    "loop-timer" loop_timer: LoopTimer { Interval = "interval", Sleep = "sleep", Exact = "exact", }
    /// What a thread that runs once becomes.
    "one-shot" one_shot: OneShot { Auto = "auto", Inline = "inline", Spawn = "spawn", SpawnBlocking = "spawn-blocking", }
    /// What a hand-made runtime becomes.
    "runtime" runtime: RuntimeForm { Direct = "direct", Handle = "handle", Shared = "shared", }
    /// Whether bounded channels keep their capacity.
    "capacity" capacity: Capacity { Keep = "keep", Unbounded = "unbounded", }
    /// What a really cloned receiver becomes.
    "receiver-clone" receiver_clone: ReceiverClone { Refuse = "refuse", AsyncChannel = "async-channel", Broadcast = "broadcast", }
    /// What happens to bodies that are not `Send`.
    "non-send" non_send: NonSend { Refuse = "refuse", LocalThread = "local-thread", Assume = "assume", }
    /// Whether a guard that may move to another thread may be held while a task waits.
    "guard-across-await" guard_across_await: GuardAcrossAwait { Refuse = "refuse", Allow = "allow", }
    /// What happens to endless loops that still block.
    "blocking-loop" blocking_loop: BlockingLoop { Refuse = "refuse", SpawnBlocking = "spawn-blocking", Task = "task", }
    /// Whether a library's public signatures may change.
    "public-api" public_api: PublicApi { Refuse = "refuse", Allow = "allow", }
    /// Whether a running runtime must be proven for spawns and timers.
    "runtime-context" runtime_context: RuntimeContext { Prove = "prove", Assume = "assume", }
    /// Whether test code is migrated.
    "tests" tests: Tests { Skip = "skip", Convert = "convert", }
}

/// A policy key or value that does not exist, with the nearest one that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPolicy {
    what: String,
    nearest: Option<&'static str>,
    choices: Vec<&'static str>,
}

impl UnknownPolicy {
    fn key(key: &str) -> Self {
        let choices: Vec<_> = Policies::KEYS.iter().map(|(key, _)| *key).collect();
        UnknownPolicy { what: format!("unknown policy `{key}`"), nearest: nearest(key, &choices), choices }
    }

    fn value(key: &str, value: &str, choices: &[&'static str]) -> Self {
        UnknownPolicy {
            what: format!("policy `{key}` has no value `{value}`"),
            nearest: nearest(value, choices),
            choices: choices.to_vec(),
        }
    }
}

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => write!(f, "; it is one of {}", self.choices.join(", ")),
        }
    }
}

impl std::error::Error for UnknownPolicy {}

/// The choice closest to `word`, if one is close enough to be a slip of the finger.
pub fn nearest<'a>(word: &str, choices: &[&'a str]) -> Option<&'a str> {
    choices
        .iter()
        .map(|choice| (edit_distance(word, choice), *choice))
        .min()
        .filter(|(distance, choice)| *distance <= 1 + choice.len() / 3)
        .map(|(_, choice)| choice)
}

/// Levenshtein distance over characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_name_the_nearest() {
        let mut policies = Policies::default();
        let error = policies.set("loop-timer", "intervall").unwrap_err();
        assert_eq!(
            error.to_string(),
            "policy `loop-timer` has no value `intervall`; did you mean `interval`?"
        );
        let error = policies.set("looptimer", "sleep").unwrap_err();
        assert_eq!(error.to_string(), "unknown policy `looptimer`; did you mean `loop-timer`?");
    }

    #[test]
    fn set_and_get_round_trip() {
        let mut policies = Policies::default();
        for (key, values) in Policies::KEYS {
            assert_eq!(policies.get(key), Some(values[0]));
            for value in *values {
                policies.set(key, value).unwrap();
                assert_eq!(policies.get(key), Some(*value));
            }
        }
    }
}
