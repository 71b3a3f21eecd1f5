//! Stable codes for what tokioize leaves alone (DESIGN §5: add, never rename).

use std::fmt;
use std::str::FromStr;

/// Why a unit was not migrated. The kebab-case name is a public contract.
macro_rules! refusal_codes {
    ($($variant:ident = $name:literal: $summary:literal;)*) => {
        /// The reason class of a refusal, stable across releases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RefusalCode { $(#[doc = $summary] $variant,)* }

        impl RefusalCode {
            /// Every code, in documentation order.
            pub const ALL: &[RefusalCode] = &[$(RefusalCode::$variant,)*];

            /// The stable name that scripts see.
            pub fn name(self) -> &'static str {
                match self { $(RefusalCode::$variant => $name,)* }
            }

            /// One line for a person.
            pub fn summary(self) -> &'static str {
                match self { $(RefusalCode::$variant => $summary,)* }
            }
        }
    };
}

refusal_codes! {
    NotSend = "not-send": "a value that is not `Send` would be held across an `.await` of a spawned task";
    NotStatic = "not-static": "the body borrows data that does not live as long as a task may";
    GuardAcrossAwait = "guard-across-await": "a lock guard would be held across an `.await`";
    EndlessBlocking = "endless-blocking": "an endless body that still blocks must keep its own thread";
    Scoped = "scoped": "scoped threads borrow from their scope; tasks cannot";
    ThreadIdentity = "thread-identity": "the body depends on which thread it runs on";
    StackSize = "stack-size": "the thread asks for its own stack size; tasks have none";
    SubMillisecond = "sub-millisecond": "tokio timers have millisecond granularity";
    JoinedInDrop = "joined-in-drop": "the handle is joined in `Drop`, which cannot await";
    NoRuntime = "no-runtime": "no tokio runtime is running where this code runs";
    ForeignEnd = "foreign-end": "a channel end or handle leaves the workspace";
    SharedReceiver = "shared-receiver": "several consumers share one receiver";
    Rendezvous = "rendezvous": "a zero-capacity channel has no tokio equivalent";
    DynamicCapacity = "dynamic-capacity": "the capacity is not provably at least one";
    BlockingReceive = "blocking-receive": "this receive has no blocking form on a tokio channel";
    ForeignTrait = "foreign-trait": "the function implements a trait that is not the workspace's own";
    DynTrait = "dyn-trait": "the method is called through `dyn`, which an async method does not allow";
    FnPointer = "fn-pointer": "the function is used as a value";
    SyncClosure = "sync-closure": "the code runs inside a closure that cannot await";
    ConstContext = "const-context": "the code is evaluated in a const or static initialiser";
    ForeignThread = "foreign-thread": "the code runs on a thread that another library owns";
    EntryPoint = "entry-point": "an entry point that must own its runtime";
    PublicApi = "public-api": "a library's public API would change";
    TestCode = "test-code": "test code is left alone by default";
    InMacro = "in-macro": "the code is produced by a macro definition";
    Edition = "edition": "the package's edition knows no `async`";
    Unresolved = "unresolved": "a type or path that the decision needs could not be resolved";
    NeedsRule = "needs-rule": "another rule would have to run, and it is switched off or does not exist";
    DependsOn = "depends-on": "a unit that this one needs was refused";
    TypeCheck = "type-check": "the rewritten code did not pass the in-memory check";
    Verify = "verify": "the rewritten code did not compile";
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RefusalCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.name() == text).ok_or(())
    }
}

/// A refusal as a person reads it: the code, what exactly stood in the way, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable class.
    pub code: RefusalCode,
    /// One sentence naming the concrete obstacle, without a trailing full stop.
    pub reason: String,
}

impl Refusal {
    /// A refusal with its concrete reason.
    pub fn new(code: RefusalCode, reason: impl Into<String>) -> Self {
        Refusal { code, reason: reason.into() }
    }

    /// Under `tests=skip`, what only tests do.
    pub fn test_code() -> Self {
        Refusal::new(RefusalCode::TestCode, "it is test code, which `tests=skip` leaves alone")
    }
}
