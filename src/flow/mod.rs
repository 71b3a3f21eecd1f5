//! Flow: who calls whom, where a body runs, where values travel, what is held where.

pub mod assemble;
pub mod blocking;
pub mod calls;
pub mod channels;
pub mod context;
pub mod discarded;
pub mod durations;
mod effects;
pub mod endings;
pub mod held;
pub mod join_results;
pub mod lifting;
pub(crate) mod mentions;
pub mod places;
mod question_mark;
pub mod selects;
pub mod send;
mod types;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use ra_ap_hir::{Crate, Function, ModuleDef};
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::SyntaxNode;

use crate::facts::Facts;
use crate::facts::body::{BodyIx, CallIx, Src};
use crate::facts::doc_examples::Example;
use crate::program::Duration;
use crate::workspace::Placement;
use calls::callers::Caller;
use context::Reach;

/// What the user's configuration knows about his own code.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Functions that run a closure on another thread.
    pub foreign_threads: Vec<String>,
    /// Functions that block.
    pub blocking: Vec<String>,
    /// Types that are not `Send`.
    pub not_send: Vec<String>,
}

/// Facts with the questions that cross bodies; answers are remembered.
pub struct Flow<'db> {
    /// The facts.
    pub facts: Facts<'db>,
    blocking: &'db [String],
    not_send: &'db [String],
    /// Whether a library's public signatures may change.
    pub public_api: crate::policy::PublicApi,
    /// What is made of values that may not be `Send`.
    pub non_send: crate::policy::NonSend,
    /// Whether guards that are `Send` may be held over an await.
    pub guard_across_await: crate::policy::GuardAcrossAwait,
    /// Expressions and variables that hold a guard of a lock which is awaited as soon as its channel is migrated.
    pub awaited_locks: FxHashSet<SyntaxNode>,
    /// Channel operations that wait, or will once their channel is migrated.
    pub may_wait: FxHashSet<CallIx>,
    callers: FxHashMap<Function, Vec<Caller>>,
    candidates: FxHashMap<Function, Vec<mentions::Candidate>>,
    contexts: FxHashMap<BodyIx, Vec<Reach>>,
    drivers: FxHashMap<BodyIx, context::drivers::Drivers>,
    other_executors: Option<bool>,
    in_place: OnceCell<bool>,
    /// Whether code that is handed on is known to wait: what is read later may tell so still.
    handed_code_waits: bool,
    /// By expression that gives an iterator, and how far it is still followed: how long that goes on. Every search for
    /// what a thread waits for asks for the same loops again.
    durations: FxHashMap<(SyntaxNode, usize), Duration>,
    /// By function that a value keeps, where it is called: what that may run.
    kept_code: FxHashMap<SyntaxNode, Option<Rc<[BodyIx]>>>,
    peer_waits: Option<Vec<blocking::peers::PeerWait>>,
    /// The fields and variables in which a future has been looked for already.
    followed: FxHashSet<Definition<'db>>,
    /// By body: who may drop its future.
    cancelled: FxHashMap<BodyIx, Vec<context::cancelled::Cancelled>>,
    touches: FxHashMap<Function, Rc<[context::thread_state::Touch<'db>]>>,
    send_needs: FxHashMap<BodyIx, held::SendNeed>,
    /// Where threads are started that keep a thread, whose futures need not be `Send`.
    pub local_threads: FxHashSet<Src>,
    /// By function: what is left to its callers to know.
    parameter_terms: RefCell<FxHashMap<SyntaxNode, FxHashSet<send::ParameterTerm>>>,
    own_types: Rc<send::OwnTypes<'db>>,
    spawned: Option<ra_ap_ide_db::FxHashSet<BodyIx>>,
    send_futures: send::send_futures::Promises,
    exports: RefCell<FxHashMap<Crate, Rc<FxHashSet<ModuleDef>>>>,
    /// What calls of functions may run. Every search for what a thread reaches asks for it again.
    implementations: RefCell<FxHashMap<Function, Vec<Function>>>,
    with_body: RefCell<FxHashMap<Function, bool>>,
    /// By name, the workspace's methods for types that are not known.
    for_unknown_types: OnceCell<FxHashMap<String, Vec<Function>>>,
    /// What others' code runs of the workspace's.
    hidden: blocking::hidden_calls::HiddenCalls,
    /// Whether a channel of `flume` may be bounded: the types do not tell.
    bounds_flume: OnceCell<bool>,
    /// The examples in documentation that tests run.
    examples: OnceCell<Vec<Example>>,
    /// Whether boxed errors are asked whether they are a channel's.
    downcasts: OnceCell<bool>,
}

impl<'db> Flow<'db> {
    /// Flow over `facts`.
    pub fn new(facts: Facts<'db>, knowledge: &'db Knowledge) -> Self {
        Flow::over(facts, &knowledge.blocking, &knowledge.not_send)
    }

    fn over(facts: Facts<'db>, blocking: &'db [String], not_send: &'db [String]) -> Self {
        let loaded = facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
        let own_types = Rc::new(send::OwnTypes::of_files(loaded.map(|it| (it.id, &*it.text))));
        Flow {
            facts,
            own_types,
            blocking,
            not_send,
            public_api: crate::policy::PublicApi::Refuse,
            non_send: crate::policy::NonSend::Refuse,
            guard_across_await: crate::policy::GuardAcrossAwait::Refuse,
            awaited_locks: FxHashSet::default(),
            may_wait: FxHashSet::default(),
            callers: FxHashMap::default(),
            candidates: FxHashMap::default(),
            contexts: FxHashMap::default(),
            drivers: FxHashMap::default(),
            other_executors: None,
            in_place: OnceCell::new(),
            handed_code_waits: false,
            durations: FxHashMap::default(),
            kept_code: FxHashMap::default(),
            peer_waits: None,
            followed: FxHashSet::default(),
            cancelled: FxHashMap::default(),
            touches: FxHashMap::default(),
            send_needs: FxHashMap::default(),
            local_threads: FxHashSet::default(),
            parameter_terms: RefCell::default(),
            spawned: None,
            send_futures: send::send_futures::Promises::default(),
            exports: RefCell::default(),
            implementations: RefCell::default(),
            with_body: RefCell::default(),
            for_unknown_types: OnceCell::new(),
            hidden: blocking::hidden_calls::HiddenCalls::default(),
            bounds_flume: OnceCell::new(),
            examples: OnceCell::new(),
            downcasts: OnceCell::new(),
        }
    }

    /// Flow over the same facts, for following the sites once more: what more sites cannot change is still known.
    pub fn again(self) -> Self {
        Flow {
            own_types: self.own_types,
            callers: self.callers,
            candidates: self.candidates,
            exports: self.exports,
            implementations: self.implementations,
            with_body: self.with_body,
            for_unknown_types: self.for_unknown_types,
            hidden: self.hidden,
            bounds_flume: self.bounds_flume,
            examples: self.examples,
            downcasts: self.downcasts,
            ..Flow::over(self.facts, self.blocking, self.not_send)
        }
    }
}
