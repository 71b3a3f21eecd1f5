//! What the planner sees: bodies, the operations in them that wait or block, and what ties them together. Plain data,
//! without syntax, types or files.

use std::collections::BTreeMap;

use crate::policy::Policies;
use crate::refusal::{Refusal, RefusalCode};

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

indices! {
    /// A body in [`Program::bodies`].
    BodyId;
    /// A thread in [`Program::threads`].
    ThreadId;
    /// A function, or a trait's method with its implementations, in [`Program::functions`].
    FunctionId;
    /// A waiting operation in [`Program::waits`].
    WaitId;
    /// A class of join handles in [`Program::handles`].
    HandleId;
    /// A channel in [`Program::channels`].
    ChannelId;
    /// A runtime in [`Program::runtimes`].
    RuntimeId;
    /// A call edge in [`Program::calls`].
    EdgeId;
}

/// Everything that decisions are taken about.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// All bodies.
    pub bodies: Vec<Body>,
    /// All threads.
    pub threads: Vec<Thread>,
    /// All functions that might have to become async.
    pub functions: Vec<Function>,
    /// All operations that wait and could await instead.
    pub waits: Vec<Wait>,
    /// All calls of [`Program::functions`].
    pub calls: Vec<Edge>,
    /// All classes of join handles.
    pub handles: Vec<Handle>,
    /// All channels.
    pub channels: Vec<Channel>,
    /// All runtimes at hand in some body.
    pub runtimes: Vec<Runtime>,
    /// Closures that become part of the body around them as soon as something in them awaits: with each all that are written
    /// anew then, itself and those around it. Those of one chain have one name.
    pub lifted: BTreeMap<BodyId, Vec<BodyId>>,
    /// For each body in a closure of a chain over a receiver, which awaits only as part of a loop: by what the loops around it
    /// receive. Each has to be awaited, so that there is such a loop in async code.
    pub turns: BTreeMap<BodyId, Vec<WaitId>>,
    /// What changes the same text around it, and so only together.
    pub ties: Vec<(Tied, Tied)>,
    /// The user's choices.
    pub policies: Policies,
}

/// Something that awaits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tied {
    /// A wait.
    Wait(WaitId),
    /// A call of a function that becomes async.
    Call(EdgeId),
}

/// A body.
#[derive(Debug, Clone)]
pub struct Body {
    /// For messages: `fn run` or `the closure at src/a.rs:12`.
    pub name: String,
    /// The body whose fate decides whether this one can await: itself, or the one it runs inside.
    pub awaits: Awaits,
    /// Whether a runtime polls it; where it blocks instead, whether a runtime's worker may come to run it.
    pub on_runtime: bool,
    /// Whether it may block its thread, where [`Awaits`] does not tell.
    pub blocks: Blocks,
    /// The `block_on`s of other executors that drive it outside of any runtime: what needs tokio's timers can be awaited in it
    /// only if they are awaited, too.
    pub driven_by: Vec<WaitId>,
    /// The function, or the closure on the blocking pool or on a thread, that runs it before it returns: itself, for one of these.
    pub runs_in: Option<BodyId>,
    /// For a closure that runs on the blocking pool, or on a thread that may go there: what decides whether the runtime's handle may drive a future there.
    pub on_pool: Option<OnPool>,
}

/// A closure on the blocking pool of the running runtime, now or later.
#[derive(Debug, Clone, Default)]
pub struct OnPool {
    /// Why it must not wait for what tasks do.
    pub never: Option<Refusal>,
    /// The channels it sends on, or keeps a sender of; `None` for one that is not known.
    pub answers: Vec<Option<ChannelId>>,
    /// The pauses of loops that look until it has done something: one that stays keeps a worker.
    pub polled_for: Vec<WaitId>,
}

/// Whether a body that neither awaits nor is called by name may block its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// It runs on a thread that no runtime uses for tasks.
    Allowed,
    /// What its surroundings may.
    AsParent(BodyId),
    /// Nobody knows where it runs.
    Unknown,
}

/// Whether a body can hold an `.await`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaits {
    /// It is async already.
    Already,
    /// If this thread becomes a task.
    IfTask(ThreadId),
    /// If this function becomes async.
    IfAsync(FunctionId),
    /// Never.
    Never(Refusal),
}

/// A function, or a trait's method with all its implementations.
#[derive(Debug, Clone)]
pub struct Function {
    /// For messages.
    pub name: String,
    /// Its bodies.
    pub bodies: Vec<BodyId>,
    /// Async already.
    pub is_async: bool,
    /// Why it cannot become async, whoever calls it.
    pub never: Option<Refusal>,
    /// It is a program's entry point; becoming async means `#[tokio::main]`.
    pub entry: Option<Entry>,
    /// Users of the library call it, on tokio: it is public, its API may change, and a runtime is there or assumed.
    pub called_from_outside: bool,
    /// Whether all that may call it is seen: no library's users can, and no attribute is known to hand it to somebody else.
    pub callers_seen: bool,
    /// For an entry point: the `block_on`s that it reaches outside any thread, which panic once it is async.
    pub blocks_on: Vec<WaitId>,
    /// For an entry point: the runtimes that are made in what it reaches outside any thread. One that stays would be dropped in async
    /// code, which panics.
    pub makes: Vec<RuntimeId>,
    /// For an entry point: what else it reaches that panics inside a runtime.
    pub panics: Option<Refusal>,
}

/// What starts a function that nobody in the program calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// `fn main`.
    Main,
    /// `#[test]`.
    Test,
}

/// A call of a function.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Where the call stands.
    pub caller: BodyId,
    /// What is called.
    pub callee: FunctionId,
    /// What would be held if the call were awaited there, or why it cannot be awaited.
    pub obstacle: Option<Refusal>,
    /// Channels whose lock is held there, which can be awaited under only if they are migrated.
    pub under: Vec<ChannelId>,
    /// Where it is driven by a handle instead, on the blocking pool: what would be held meanwhile.
    pub held_on_pool: Option<Refusal>,
}

/// An operation that waits.
#[derive(Debug, Clone)]
pub struct Wait {
    /// Where it stands.
    pub body: BodyId,
    /// For messages, such as `thread::sleep`.
    pub name: String,
    /// What it waits for.
    pub on: WaitOn,
    /// Why it cannot be awaited even if its body could.
    pub obstacle: Option<Refusal>,
    /// Whether it may keep its thread waiting after the migration.
    pub blocking: BlockingForm,
    /// Whether it paces its program by timers, which need a runtime: a `select!` with a ticker or a timeout.
    pub paces: bool,
    /// Channels whose lock is held there, which can be awaited under only if they are migrated.
    pub under: Vec<ChannelId>,
    /// For a `block_on` that is wrong where it is, whatever keeps it from being awaited: what is wrong, and the way out.
    pub wrong: Option<String>,
    /// Whether std does the same without waiting for a future, which takes its place where it cannot be awaited.
    pub has_twin: bool,
    /// For a future that is driven: whether all that is in its way is that nobody knows it to be `Send`.
    pub unsure: bool,
    /// For a pause of a test that is asynchronous already: the threads that the test starts. It is left alone unless one of them
    /// becomes a task, which could not run meanwhile.
    pub beside: Option<Vec<ThreadId>>,
    /// What may end the future that awaits it there, for messages.
    pub cancelled: Option<String>,
    /// What other futures of its thread may find half done, or change, while it awaits there.
    pub interleaved: Option<String>,
    /// Where a handle drives it instead, on the blocking pool: what would be held meanwhile.
    pub held_on_pool: Option<Refusal>,
}

impl Wait {
    /// Whether awaiting it takes a timer.
    pub fn needs_timer(&self) -> bool {
        match self.on {
            WaitOn::Sleep => true,
            WaitOn::Channel(_) => self.blocking == BlockingForm::None,
            _ => false,
        }
    }
}

/// Whether a wait has a form that blocks its thread on what it will wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockingForm {
    /// It can only be awaited.
    None,
    /// `blocking_recv`, `blocking_send`.
    Exists,
}

/// What an operation waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitOn {
    /// Time.
    Sleep,
    /// What others come to do: it lets them run, and looks again.
    Turn,
    /// Nothing: it lets others run. Becomes an await where its body awaits anyway, and is no reason to.
    Yield,
    /// A channel that is tokio's already. Where it cannot be awaited, it blocks as before, and nobody is told.
    Tokio,
    /// A thread's end.
    Join(HandleId),
    /// A channel.
    Channel(ChannelId),
    /// A future: `block_on` on something that stays.
    Future,
    /// A future: `block_on` on a runtime that goes with it.
    Runtime(RuntimeId),
}

/// How long a thread's body runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duration {
    /// It ends by itself.
    Finite,
    /// It goes over an iterator that may be any: it may end by itself, or never.
    Unknown,
    /// It ends when told: by a closed channel, or by a flag of somebody who certainly waits for it.
    UntilTold,
    /// It ends when a flag is set or a static's channel is closed, or goes on when such a channel has room, and the program may end
    /// without.
    UntilFlag,
    /// It ends when something comes from outside the program: a connection, a key, a signal.
    UntilOutside,
    /// It never ends.
    Endless,
}

/// What blocks in a loop that goes on and on and comes to nothing that could be awaited.
pub const SPINNING: &str = "a loop that spins";

/// A `thread::spawn`.
#[derive(Debug, Clone)]
pub struct Thread {
    /// Where it is started.
    pub spawner: BodyId,
    /// What it runs.
    pub body: ThreadBody,
    /// How long.
    pub duration: Duration,
    /// What blocks in it and stays blocking, through the functions it calls.
    pub blocking: Vec<String>,
    /// What blocks in it for a moment if the method of a trait that it calls is the one of some types.
    pub possible: Vec<String>,
    /// What blocks in it for a moment when a value goes.
    pub at_end: Vec<String>,
    /// Which of its waits it comes to only in this case.
    pub possible_waits: Vec<WaitId>,
    /// Among what blocks in it the first that may take longer than a moment.
    pub lasting: Option<String>,
    /// The attribute that gives the program one thread for all tasks, where even a moment is too long.
    pub one_thread: Option<String>,
    /// What of it panics on a runtime's worker.
    pub panics_on_runtime: Option<String>,
    /// The channels it sends on; `None` for one that is not known. If the receiver blocks a runtime's worker, the thread
    /// must not become a task, which could wait behind that very worker.
    pub sends: Vec<Option<ChannelId>>,
    /// The channels that it takes a sender of along: that it is gone is news to their receivers, too.
    pub senders: Vec<ChannelId>,
    /// The threads that keep the receiver of what it sends to, where it goes on until that has gone.
    pub receiver_kept_by: Vec<ThreadId>,
    /// The channels on which it sends the one message that is waited for before it may wait itself: who waits for it waits for nobody
    /// else.
    pub answered_first: Vec<ChannelId>,
    /// A function value that it calls: how long that runs, nobody can tell.
    pub calls_value: Option<String>,
    /// A function that it calls where it is kept, in a field or a collection: it comes back, but may block.
    pub calls_kept: Option<String>,
    /// What blocks until another thread has come to do something, which this one may be.
    pub waited_for: Option<WaitingPeer>,
    /// The threads that end a wait of this one at a condition variable or the like.
    pub woken_by: Vec<(ThreadId, String)>,
    /// Tests for all of which it is started once, for messages: as a task it ends with the runtime of the first.
    pub sharing: Option<String>,
    /// Runtimes on which it is started and that end before it would.
    pub brief_runtimes: Vec<BriefRuntime>,
    /// Where asynchronous tests of one thread, in which it is started, may not let a task run.
    pub tests: Vec<TestPause>,
    /// Whether the code that starts it spins, on a thread that a task may need.
    pub spun_for: bool,
    /// The pauses of loops there that look until something has happened: one that stays blocks like a loop that spins.
    pub polled_for: Vec<WaitId>,
    /// Short work that could run where the thread is started.
    pub cheap: bool,
    /// Whether it goes on where who has started it panics before telling it to end: it keeps a sender of its own channel.
    pub outlasts_panics: bool,
    /// Test code that is left alone starts it: it becomes a task only where what it calls has to be awaited.
    pub of_test: bool,
    /// Why it cannot be written in place.
    pub not_inline: Option<Refusal>,
    /// Where its handle goes.
    pub handle: Option<HandleId>,
    /// Whether a runtime is there when it is started.
    pub runtime: RuntimeProof,
    /// Why it must stay a thread, whatever happens.
    pub never: Option<Refusal>,
    /// The waits it reaches, itself and through the functions it calls.
    pub waits: Vec<WaitId>,
    /// The channels that it uses.
    pub channels: Vec<ChannelId>,
    /// Those of them that it uses a receiver of.
    pub receives: Vec<ChannelId>,
    /// The functions it calls, through any number of calls.
    pub functions: Vec<FunctionId>,
    /// The runtimes that are made in it: one that stays would be dropped in the task, which panics.
    pub runtimes: Vec<RuntimeId>,
    /// Whether it brings a runtime of its own along, made here or the shared one.
    pub beside_runtime: bool,
    /// What it would hold across an await is not `Send`: it keeps a thread, with a runtime of its own.
    pub local: bool,
}

/// A runtime that a function drives, and that ends or stands still before the program does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BriefRuntime {
    /// The function, for messages.
    pub driven_in: String,
    /// The `block_on` that gives way to an await if the runtime goes.
    pub wait: Option<WaitId>,
}

/// What decides about the threads of an asynchronous test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavor {
    /// Nobody has: it has one thread, and may as well have several.
    Free,
    /// Its attribute's arguments, or that it stops the clock, which takes a single thread.
    Fixed,
}

/// Where an asynchronous test keeps its only thread to itself, unless it awaits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TestPause {
    /// The test, for messages.
    pub test: String,
    /// Its body.
    pub body: BodyId,
    /// Whether it may get more threads.
    pub flavor: Flavor,
    /// What it waits in.
    pub what: String,
    /// What can be awaited there, if anything.
    pub wait: Option<WaitId>,
}

/// Code that blocks its thread until another one has come to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPeer {
    /// Whose code, for messages.
    pub who: String,
    /// What it blocks in.
    pub what: String,
}

/// What a thread runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadBody {
    /// A closure.
    Closure(BodyId),
    /// A function by name.
    Function(FunctionId),
    /// A value that is made elsewhere: a parameter, what a function returned, an element.
    Value,
}

/// Whether a tokio runtime is running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeProof {
    /// On every path that is known, under these conditions.
    If(RuntimeConditions),
    /// There is none.
    Disproved(Refusal),
}

/// What must hold for a runtime to be running; nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuntimeConditions {
    /// These programs' entry points become async.
    pub entries: Vec<FunctionId>,
    /// These threads become tasks.
    pub threads: Vec<ThreadId>,
    /// A path that neither proves nor disproves it, in words.
    pub unproven: Option<String>,
    /// The program's own async code comes here too, in a package whose `main` runs on tokio.
    pub evident: bool,
    /// What speaks against it, unless something becomes a task.
    pub doubts: Vec<Doubt>,
}

/// Why there is no runtime, as long as none of some threads becomes a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is said then.
    pub refusal: Refusal,
    /// The threads.
    pub unless: Vec<ThreadId>,
}

impl RuntimeProof {
    /// It is running on every path.
    pub fn proven() -> Self {
        RuntimeProof::If(RuntimeConditions::default())
    }

    /// It is running if these entry points become async.
    pub fn if_main(entries: Vec<FunctionId>) -> Self {
        RuntimeProof::If(RuntimeConditions { entries, ..RuntimeConditions::default() })
    }

    /// The entry points that must become async.
    pub fn entries(&self) -> &[FunctionId] {
        match self {
            RuntimeProof::If(it) => &it.entries,
            RuntimeProof::Disproved(_) => &[],
        }
    }

    /// The threads that must become tasks.
    pub fn threads(&self) -> &[ThreadId] {
        match self {
            RuntimeProof::If(it) => &it.threads,
            RuntimeProof::Disproved(_) => &[],
        }
    }

    /// What speaks against it, unless something becomes a task.
    pub fn doubts(&self) -> &[Doubt] {
        match self {
            RuntimeProof::If(it) => &it.doubts,
            RuntimeProof::Disproved(_) => &[],
        }
    }

    /// Without what only `thread` could clear up, which is what this is the proof for.
    pub fn for_thread(mut self, thread: ThreadId) -> Self {
        let RuntimeProof::If(known) = &mut self else { return self };
        known.doubts.iter_mut().for_each(|it| it.unless.retain(|it| *it != thread));
        match known.doubts.iter().find(|it| it.unless.is_empty()) {
            Some(doubt) => RuntimeProof::Disproved(doubt.refusal.clone()),
            None => self,
        }
    }

    /// Whether the program itself uses it where a runtime runs, whatever else may.
    pub fn is_evident(&self) -> bool {
        matches!(self, RuntimeProof::If(it) if it.evident)
    }

    /// The path that proves nothing.
    pub fn unproven(&self) -> Option<&str> {
        match self {
            RuntimeProof::If(it) => it.unproven.as_deref(),
            RuntimeProof::Disproved(_) => None,
        }
    }
}

/// A class of join handles.
#[derive(Debug, Clone, Default)]
pub struct Handle {
    /// The threads whose handles they are.
    pub threads: Vec<ThreadId>,
    /// The joins.
    pub joins: Vec<WaitId>,
    /// Why they cannot become tokio handles.
    pub never: Option<Refusal>,
    /// Nothing looks at them.
    pub unused: bool,
}

/// A channel with all its ends.
#[derive(Debug, Clone)]
pub struct Channel {
    /// For messages.
    pub name: String,
    /// Why it cannot become a tokio channel.
    pub never: Option<Refusal>,
    /// Its receives, and its sends if bounded.
    pub waits: Vec<WaitId>,
    /// Channels that can only be migrated together with it: a `select!` names both.
    pub with: Vec<ChannelId>,
    /// For a timer: whether a runtime is there where it is made.
    pub runtime: Vec<RuntimeProof>,
    /// Whether workers share its receiver behind a lock.
    pub shared_by_workers: bool,
    /// Whether sending on it, which will not wait once it is migrated, waits as long as it stays.
    pub send_waits_if_kept: bool,
    /// Whether an end goes to a function that is yet to be written, and may wait for it.
    pub awaits_its_user: bool,
    /// Whether code that a runtime polls sends on it, so that who receives need not wait for other threads.
    pub fed_by_async: bool,
}

impl Channel {
    /// Whether code of the program that is not seen may receive from it. What the users of a library do with an end that it
    /// hands out is theirs to say.
    pub fn may_be_received_elsewhere(&self) -> bool {
        let open = [
            RefusalCode::ForeignEnd,
            RefusalCode::Unresolved,
            RefusalCode::InMacro,
            RefusalCode::FnPointer,
            // What a thread-local keeps is not told apart.
            RefusalCode::ThreadIdentity,
        ];
        self.never.as_ref().is_some_and(|it| open.contains(&it.code))
    }
}

/// A runtime that a body makes or gets hold of, with what it does with it.
#[derive(Debug, Clone, Default)]
pub struct Runtime {
    /// For messages: where it comes from.
    pub name: String,
    /// Why it cannot give way.
    pub never: Option<Refusal>,
    /// The futures that are driven on it.
    pub waits: Vec<WaitId>,
    /// For tasks that are started on it: whether another runtime is running there.
    pub spawns: Option<RuntimeProof>,
    /// The channels that these tasks send on; `None` for one that is not known.
    pub sends: Vec<Option<ChannelId>>,
    /// The entry point that makes it itself, where the entry point's attribute can say the same.
    pub entry: Option<FunctionId>,
    /// It is kept for all of the program's futures: the entry points that drive them by it can have one instead.
    pub is_kept: bool,
    /// Users of it, all of which have to give way before it can go.
    pub after: Vec<RuntimeId>,
    /// A change of its making, which is done with when it goes.
    pub with: Option<RuntimeId>,
    /// A thread that has to run on the blocking pool for this to be right.
    pub on_pool_of: Option<ThreadId>,
    /// The same runtime, which this is what becomes of only where it cannot give way.
    pub instead_of: Option<RuntimeId>,
}
