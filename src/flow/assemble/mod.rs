//! Turns facts and flow into the planner's [`Program`], and remembers what each of its entries is in source.

mod bodies;
mod brief_runtimes;
mod called_closures;
mod cancelled;
mod channels;
mod first_answers;
mod functions;
mod handles;
mod joined;
mod lifts;
mod meetings;
mod only_thread;
mod outlived;
mod pool;
mod reach;
mod runtime_proof;
pub mod runtimes;
mod threads;
mod type_parameters;
mod waits;
mod wakers;

use std::cell::RefCell;

use ra_ap_hir::Function as HirFunction;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::context::{self, Context};
use super::lifting::Lift;
use super::places::{ClassIx, Place, Travels};
use super::{Flow, Knowledge};
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, CallIx, Callee, Src, Use};
use crate::facts::questions::paces_loop;
use crate::facts::sites::{Site, SiteState};
use crate::facts::suppression::Suppressed;
use crate::facts::{Facts, suppression};
use crate::flow::blocking::peers::{PeerWait, Wakes};
use crate::flow::calls::traits::TraitForm;
use crate::flow::channels::Channels;
use crate::flow::held::hoisting::Hoist;
use crate::flow::send::send_futures::SendTerms;
use crate::policy::{Policies, PublicApi, RuntimeContext, Tests};
use crate::program::{BodyId, FunctionId, Program, TestPause, ThreadId, Tied, WaitId};
use crate::refusal::{Refusal, RefusalCode};
use crate::selection::RuleSelection;
use runtimes::handles::TakenHandle;
use runtimes::tried::TriedFile;
use runtimes::{RuntimeUse, Runtimes};

/// The path of std's join handle.
pub const JOIN_HANDLE: &[&str] = &["std::thread::JoinHandle"];

/// The planner's view, and the way back to source.
pub struct Assembly<'db> {
    /// What the planner sees. Bodies have the indices of the facts' bodies.
    pub program: Program,
    /// The call that starts each thread.
    pub thread_calls: Vec<CallIx>,
    /// The call of each wait.
    pub wait_calls: Vec<CallIx>,
    /// The call of each edge.
    pub edge_calls: Vec<CallIx>,
    /// The members of each function.
    pub function_members: Vec<Vec<HirFunction>>,
    /// By the closures that become async with it: the bound of the parameter that takes them.
    pub closure_bounds: FxHashMap<FunctionId, SyntaxNode>,
    /// The class of each handle.
    pub handle_classes: Vec<ClassIx>,
    /// Where join handles travel.
    pub handles: Travels<'db>,
    /// All channels, with the indices of the planner's.
    pub channels: Channels<'db>,
    /// All sites.
    pub sites: Vec<Site>,
    /// The runtimes of the program, in its order.
    pub runtimes: Vec<RuntimeUse>,
    /// Where a wait's rewrite starts, if it is more than the call: `block_in_place(|| ..)` around it.
    pub wait_nodes: FxHashMap<CallIx, SyntaxNode>,
    /// By a `block_on`: the `block_in_place` that runs it among other statements.
    pub in_place: FxHashMap<CallIx, SyntaxNode>,
    /// File operations for which a `block_on` is there, on a handle that may be there.
    pub tried_files: FxHashMap<CallIx, TriedFile>,
    /// The runtime handles on which threads become tasks.
    pub taken_handles: FxHashMap<ThreadId, TakenHandle>,
    /// Arguments that are bound before the call they belong to is awaited.
    pub hoists: FxHashMap<CallIx, Hoist>,
    /// Closures that may become part of the body around them.
    pub lifts: FxHashMap<BodyIx, Lift>,
    /// What it takes for a `block_on`'s future to be awaited in a task.
    pub send_terms: FxHashMap<CallIx, SendTerms>,
    /// How trait methods become async, by each of their functions.
    pub trait_forms: FxHashMap<HirFunction, TraitForm>,
    /// Sites that a comment suppresses, with the user's reason.
    pub suppressed: Suppressed,
}

impl Assembly<'_> {
    /// The rule that speaks about this call: a sleep in a loop belongs to `sleep-loop`.
    pub fn rule_of(&self, facts: &Facts<'_>, ix: CallIx) -> &'static str {
        rule_of(facts, ix)
    }

    /// Why a site outside any unit is left alone; `None` if it is right as it is, and nothing to find.
    pub fn fallback_refusal(&self, facts: &Facts<'_>, ix: CallIx) -> Option<Refusal> {
        let Callee::Api(api) = facts.calls[ix.0].callee else {
            return Some(Refusal::new(RefusalCode::Unresolved, "it could not be resolved"));
        };
        Some(match api.kind {
            ApiKind::ThreadIdentity => Refusal::new(
                RefusalCode::ThreadIdentity,
                format!("`{}` depends on which thread runs it", api.path.trim_start_matches("std::")),
            ),
            ApiKind::Join if facts.calls[ix.0].node.kind() != SyntaxKind::METHOD_CALL_EXPR => Refusal::new(
                RefusalCode::FnPointer,
                "it is named by a path; as a method call it could be migrated",
            ),
            ApiKind::Join => {
                Refusal::new(RefusalCode::Unresolved, "where its handle comes from is not known")
            }
            ApiKind::ChannelOp(_) => {
                Refusal::new(RefusalCode::Unresolved, "where its channel comes from is not known")
            }
            // The running runtime's own handle: what `runtime=handle` itself writes.
            ApiKind::HandleCurrent => return None,
            // It blocks where blocking is right, or is somebody's mistake.
            ApiKind::TokioWait => return None,
            ApiKind::RuntimeNew => Refusal::new(
                RefusalCode::DependsOn,
                "the runtime is kept for good; it goes when nothing uses it any more",
            ),
            ApiKind::Select if api.path.contains("Select::") => {
                let why = self.channels.unread.get(&ix).map(|it| format!(": {it}")).unwrap_or_default();
                Refusal::new(
                    RefusalCode::Unresolved,
                    format!("this `Select` is no fixed `select!`{why}; written as one it could be migrated"),
                )
            }
            _ => Refusal::new(RefusalCode::NeedsRule, format!("rule `{}` cannot migrate it yet", api.rule)),
        })
    }
}

fn rule_of(facts: &Facts<'_>, ix: CallIx) -> &'static str {
    let call = &facts.calls[ix.0];
    match call.callee {
        Callee::Api(api) if matches!(api.kind, ApiKind::Sleep) && paces_loop(&call.node) => "sleep-loop",
        Callee::Api(api) => api.rule,
        _ => "async-fn",
    }
}

/// Follows all sites: those of the given paths, and those of the functions that these lead to. `local_threads` is where
/// threads are started that are known to keep a thread.
pub fn assemble<'db>(
    facts: Facts<'db>,
    knowledge: &'db Knowledge,
    policies: &Policies,
    rules: &RuleSelection,
    local_threads: &FxHashSet<Src>,
) -> (Flow<'db>, Assembly<'db>) {
    let mut flow = Flow::new(facts, knowledge);
    loop {
        flow.local_threads.clone_from(local_threads);
        let assembly = Assembler::run(&mut flow, policies.clone(), rules);
        if !flow.facts.has_more_sites() {
            return (flow, assembly);
        }
        flow = flow.again();
    }
}

/// Builds it.
pub struct Assembler<'f, 'db> {
    pub(super) rules: &'f RuleSelection,
    pub(super) suppressed: Suppressed,
    pub(super) flow: &'f mut Flow<'db>,
    pub(super) program: Program,
    pub(super) sites: Vec<Site>,
    pub(super) thread_calls: Vec<CallIx>,
    pub(super) thread_of_call: FxHashMap<CallIx, ThreadId>,
    pub(super) thread_of_body: FxHashMap<BodyIx, ThreadId>,
    pub(super) body_of_thread: FxHashMap<ThreadId, BodyIx>,
    /// Of so many bodies, those in which programs start.
    pub(super) mains: RefCell<(usize, Vec<BodyIx>)>,
    pub(super) wait_calls: Vec<CallIx>,
    /// By call, its wait; by a `select!`, the first.
    pub(super) wait_of_call: FxHashMap<CallIx, WaitId>,
    /// By thread: where it waits for others at condition variables and the like, and which such waits it ends.
    pub(super) meetings: FxHashMap<ThreadId, (Vec<PeerWait>, Wakes)>,
    /// By thread: its loops that go on until one of these sends fails.
    pub(super) until_refused: FxHashMap<ThreadId, Vec<Vec<CallIx>>>,
    /// The threads that go on until the receiver of a channel has gone that is never dropped.
    pub(super) sending_for_good: FxHashSet<ThreadId>,
    /// By test: where it keeps its only thread to itself.
    pub(super) test_pauses: FxHashMap<BodyIx, Vec<TestPause>>,
    pub(super) edge_calls: Vec<CallIx>,
    pub(super) functions: FxHashMap<HirFunction, FunctionId>,
    pub(super) function_members: Vec<Vec<HirFunction>>,
    pub(super) function_queue: Vec<FunctionId>,
    pub(super) closure_functions: FxHashMap<BodyIx, Option<FunctionId>>,
    pub(super) closure_bounds: FxHashMap<FunctionId, SyntaxNode>,
    /// The callers of so many functions have been looked for.
    pub(super) callers_looked_for: usize,
    pub(super) waits_of_body: FxHashMap<BodyIx, Vec<WaitId>>,
    pub(super) handle_classes: Vec<ClassIx>,
    pub(super) handles: Travels<'db>,
    pub(super) runtimes: Runtimes,
    pub(super) wait_nodes: FxHashMap<CallIx, SyntaxNode>,
    pub(super) in_place: FxHashMap<CallIx, SyntaxNode>,
    pub(super) tried_files: FxHashMap<CallIx, TriedFile>,
    pub(super) taken_handles: FxHashMap<ThreadId, TakenHandle>,
    pub(super) hoists: FxHashMap<CallIx, Hoist>,
    /// What first needed each scrutinee or guard to be given back before.
    pub(super) hoisted_for: FxHashMap<SyntaxNode, Tied>,
    pub(super) lifts: FxHashMap<BodyIx, Result<Lift, Option<String>>>,
    pub(super) send_terms: FxHashMap<CallIx, SendTerms>,
    pub(super) trait_forms: FxHashMap<HirFunction, TraitForm>,
    pub(super) channels: Channels<'db>,
    pub(super) channel_of_call: FxHashMap<CallIx, usize>,
}

impl<'f, 'db> Assembler<'f, 'db> {
    /// Assembles the whole program.
    pub fn run(flow: &'f mut Flow<'db>, policies: Policies, rules: &'f RuleSelection) -> Assembly<'db> {
        let sites = flow.facts.find_sites();
        let suppressed = suppression::suppressed(flow.facts.workspace, &flow.facts, &sites);
        flow.public_api = policies.public_api;
        flow.non_send = policies.non_send;
        flow.guard_across_await = policies.guard_across_await;
        let channels = Channels::collect(flow, &sites, &policies);
        flow.awaited_locks = channels.awaited_locks();
        flow.may_wait = channels.waiting_operations(flow);
        let mut this = Assembler {
            channel_of_call: channels.by_call(),
            channels,
            rules,
            suppressed,
            flow,
            program: Program { policies, ..Program::default() },
            sites,
            thread_calls: Vec::new(),
            thread_of_call: FxHashMap::default(),
            thread_of_body: FxHashMap::default(),
            body_of_thread: FxHashMap::default(),
            mains: RefCell::default(),
            wait_calls: Vec::new(),
            wait_of_call: FxHashMap::default(),
            meetings: FxHashMap::default(),
            until_refused: FxHashMap::default(),
            sending_for_good: FxHashSet::default(),
            test_pauses: FxHashMap::default(),
            edge_calls: Vec::new(),
            functions: FxHashMap::default(),
            function_members: Vec::new(),
            function_queue: Vec::new(),
            closure_functions: FxHashMap::default(),
            closure_bounds: FxHashMap::default(),
            callers_looked_for: 0,
            waits_of_body: FxHashMap::default(),
            handle_classes: Vec::new(),
            handles: Travels::new(JOIN_HANDLE),
            runtimes: Runtimes::default(),
            wait_nodes: FxHashMap::default(),
            in_place: FxHashMap::default(),
            tried_files: FxHashMap::default(),
            taken_handles: FxHashMap::default(),
            hoists: FxHashMap::default(),
            hoisted_for: FxHashMap::default(),
            lifts: FxHashMap::default(),
            send_terms: FxHashMap::default(),
            trait_forms: FxHashMap::default(),
        };
        this.collect_threads();
        this.collect_handles();
        this.collect_channels();
        this.collect_runtimes();
        this.collect_static_runtimes();
        this.collect_kept_runtimes();
        this.collect_waits();
        this.collect_selects();
        this.prove_timers();
        this.spread_to_callers();
        this.keep_futures_whole();
        this.keep_thread_state();
        this.keep_wakers_going();
        this.describe_threads();
        this.ask_callers_for_bounds();
        this.find_keepers();
        this.find_wakers();
        this.trust_sure_joins();
        this.describe_entries();
        this.describe_bodies();
        this.program.lifted = this.lifted_bodies();
        this.program.turns = this.bodies_in_turns();
        let lifts: FxHashMap<BodyIx, Lift> =
            this.lifts.into_iter().filter_map(|(body, lift)| Some((body, lift.ok()?))).collect();
        Assembly {
            program: this.program,
            thread_calls: this.thread_calls,
            wait_calls: this.wait_calls,
            edge_calls: this.edge_calls,
            function_members: this.function_members,
            closure_bounds: this.closure_bounds,
            handle_classes: this.handle_classes,
            handles: this.handles,
            channels: this.channels,
            sites: this.sites,
            suppressed: this.suppressed,
            runtimes: this.runtimes.uses,
            wait_nodes: this.wait_nodes,
            in_place: this.in_place,
            tried_files: this.tried_files,
            taken_handles: this.taken_handles,
            hoists: this.hoists,
            lifts,
            send_terms: this.send_terms,
            trait_forms: this.trait_forms,
        }
    }

    pub(in crate::flow) fn site_calls(&self, wanted: impl Fn(ApiKind) -> bool) -> Vec<CallIx> {
        let named = self.sites.iter().filter_map(|site| match site.state {
            SiteState::Call(ix) => Some((ix, site.api)),
            _ => None,
        });
        named
            .chain(self.flow.facts.calls_in_macros())
            .filter(|(_, api)| wanted(api.kind))
            .map(|(ix, _)| ix)
            .collect()
    }

    /// What keeps any site as it is.
    pub(in crate::flow) fn common_obstacle(&mut self, call: &crate::facts::body::Call) -> Option<Refusal> {
        if call.usage == Use::Value {
            return Some(Refusal::new(RefusalCode::FnPointer, "the function is used as a value"));
        }
        if call.src.is_none() {
            return Some(Refusal::new(RefusalCode::InMacro, "a macro definition produces it"));
        }
        if self.program.policies.tests == Tests::Skip
            && self.is_test_code(call.body)
            && !self.follows_program(call)
        {
            return Some(Refusal::test_code());
        }
        if !self.in_scope(call) {
            return Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"));
        }
        self.not_tokio(call.body)
    }

    /// The user does not want this site touched.
    pub(in crate::flow) fn switched_off(&self, ix: CallIx) -> Option<Refusal> {
        let call = &self.flow.facts.calls[ix.0];
        if call.name.is_some_and(|it| self.suppressed.reasons.contains_key(&it)) {
            return Some(Refusal::new(RefusalCode::DependsOn, "a comment suppresses it"));
        }
        let rule = rule_of(&self.flow.facts, ix);
        if self.rules.allows(rule) {
            return None;
        }
        Some(Refusal::new(RefusalCode::NeedsRule, format!("rule `{rule}` is switched off")))
    }

    pub(in crate::flow) fn in_scope(&self, call: &crate::facts::body::Call) -> bool {
        let file = call.src.map(|it| it.file);
        file.and_then(|it| self.flow.facts.workspace.file(it)).is_none_or(|it| it.in_scope)
    }

    /// Timers need tokio's reactor: async code of another runtime has none.
    pub(in crate::flow) fn not_tokio(&mut self, body: BodyIx) -> Option<Refusal> {
        let polled = self.awaiting_body(body);
        if !self.flow.facts.bodies[polled.0].is_async {
            return None;
        }
        let assumed = self.program.policies.runtime_context == RuntimeContext::Assume;
        let on_tokio = self.flow.facts.on_tokio(self.flow.facts.bodies[polled.0].src.file);
        self.flow.contexts(polled).into_iter().find_map(|reach| {
            let why = match reach.context {
                Context::OtherRuntime(name) => runtime_proof::other_runtime(&name),
                Context::Unknown(why) if !assumed && !on_tokio => {
                    format!("it is {why}, and this package does not use tokio")
                }
                _ => return None,
            };
            Some(Refusal::new(RefusalCode::NoRuntime, why))
        })
    }

    /// The `block_on`s of other executors that drive `body`: while they stay, tokio's timers panic in it.
    pub(in crate::flow) fn driven_by(&mut self, body: BodyIx) -> Vec<WaitId> {
        if !self.flow.facts.bodies[body.0].is_async || !self.flow.has_other_executors() {
            return Vec::new();
        }
        let others = self.flow.drivers(body).others;
        others.iter().filter_map(|(call, _)| self.wait_of_call.get(call).copied()).collect()
    }

    pub(in crate::flow) fn is_test_code(&self, body: BodyIx) -> bool {
        let mut at = Some(body);
        while let Some(ix) = at {
            let body = &self.flow.facts.bodies[ix.0];
            if context::has_test_attribute(&body.node) || body.node.ancestors().any(|it| is_test_item(&it)) {
                return true;
            }
            at = body.parent;
        }
        let file = self.flow.facts.bodies[body.0].src.file;
        self.flow.facts.is_test_file(file) || self.is_test_module(file)
    }

    /// Whether the file is a module that is there for tests: `#[cfg(test)] mod tests;`.
    fn is_test_module(&self, file: ra_ap_ide_db::FileId) -> bool {
        let facts = &self.flow.facts;
        facts.sema.file_to_module_defs(file).any(|it| facts.is_declared_under(it, is_test_item))
    }

    /// Why the type of this place must not change: a library's users name it.
    pub(in crate::flow) fn exposed(&self, place: &Place<'db>) -> Option<Refusal> {
        if let Place::Field(field) = place
            && self.flow.facts.used_by_other_copy(*field)
        {
            let name = field.name(self.flow.facts.db).as_str().to_owned();
            return Some(Refusal::new(
                RefusalCode::NeedsRule,
                format!("the field `{name}` holds it, in a file that is a module of several crates"),
            ));
        }
        let function = match place {
            Place::Return(function) => Some(*function),
            Place::Local(local) | Place::Argument(local) => self.flow.function_with_parameter(*local),
            _ => None,
        };
        if let Some(function) = function.filter(|it| !self.flow.twins(*it).is_empty()) {
            let name = function.name(self.flow.facts.db).as_str().to_owned();
            let why = format!("`{name}` takes or returns it, and is another function in other builds");
            return Some(Refusal::new(RefusalCode::Unresolved, why));
        }
        let unknown = function.map(|it| self.flow.method_group(it)).filter(|it| it.trait_.is_none());
        if let Some((function, foreign)) = function.zip(unknown.and_then(|it| it.foreign)) {
            let name = function.name(self.flow.facts.db).as_str().to_owned();
            let why = format!(
                "`{name}` takes or returns it, and implements `{foreign}`, which is not known to be the workspace's own"
            );
            return Some(Refusal::new(RefusalCode::ForeignTrait, why));
        }
        if self.program.policies.public_api == PublicApi::Allow {
            return None;
        }
        let what = match place {
            Place::Return(function) if self.flow.is_exported(*function) => {
                format!("`{}` returns it", function.name(self.flow.facts.db).as_str())
            }
            Place::Field(field) if self.flow.is_exported_field(*field) => {
                format!("the field `{}` holds it", field.name(self.flow.facts.db).as_str())
            }
            Place::Element(inner, _) | Place::Message(inner) => return self.exposed(inner),
            Place::Local(local) | Place::Argument(local) => match self.flow.function_with_parameter(*local) {
                Some(it) if !local.is_self(self.flow.facts.db) && self.flow.is_exported(it) => {
                    format!("`{}` takes it", it.name(self.flow.facts.db).as_str())
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Refusal::new(RefusalCode::PublicApi, format!("{what} in the library's public API")))
    }
}

/// An item under `#[cfg(test)]`.
pub(super) fn is_test_item(node: &SyntaxNode) -> bool {
    // They come first: of a file's thousands of items none is looked at.
    node.children().take_while(|it| it.kind() == SyntaxKind::ATTR).any(|it| {
        let text = it.text().to_string().replace(' ', "");
        text.starts_with("#[cfg(test)]")
            || text.starts_with("#[cfg(all(test")
            || text.starts_with("#[cfg(any(test")
    })
}
