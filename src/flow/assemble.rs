//! Turns facts and flow into the planner's [`Program`], and remembers what each of its entries is in source.

use ra_ap_hir::{Function as HirFunction, HasCrate};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::blocking;
use super::callers::Caller;
use super::channels::Channels;
use super::context::{self, Context, ParameterRuns};
use super::held::SendNeed;
use super::hoisting::Hoist;
use super::places::{ClassIx, Place, Travels};
use super::runtimes::{RuntimeUse, Runtimes};
use super::traits::TraitForm;
use crate::facts::Facts;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, LoopEnd, Runs, Src, Use};
use crate::facts::names;
use crate::facts::questions::paces_loop;
use crate::facts::sites::{Site, SiteState};
use crate::policy::{Policies, PublicApi, RuntimeContext, Tests};
use crate::program::{
    Awaits, BlockingForm, Blocks, Body, BodyId, Channel, ChannelId, Duration, Edge, Entry, Function,
    FunctionId, Handle, HandleId, Program, RuntimeId, RuntimeProof, Thread, ThreadBody, ThreadId, Wait,
    WaitId, WaitOn,
};
use crate::refusal::{Refusal, RefusalCode};

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
    /// Arguments that are bound before the call they belong to is awaited.
    pub hoists: FxHashMap<CallIx, Hoist>,
    /// How trait methods become async, by each of their functions.
    pub trait_forms: FxHashMap<HirFunction, TraitForm>,
    /// Sites that a comment suppresses, with the user's reason.
    pub suppressed: FxHashMap<Src, String>,
}

impl Assembly<'_> {
    /// The rule that speaks about this call: a sleep in a loop belongs to `sleep-loop`.
    pub fn rule_of(&self, facts: &Facts<'_>, ix: CallIx) -> &'static str {
        rule_of(facts, ix)
    }

    /// Why a site outside any unit is left alone.
    pub fn fallback_refusal(&self, facts: &Facts<'_>, ix: CallIx) -> Refusal {
        let Callee::Api(api) = facts.calls[ix.0].callee else {
            return Refusal::new(RefusalCode::Unresolved, "it could not be resolved");
        };
        match api.kind {
            ApiKind::ThreadIdentity => Refusal::new(
                RefusalCode::ThreadIdentity,
                format!("`{}` depends on which thread runs it", api.path.trim_start_matches("std::")),
            ),
            ApiKind::Join => {
                Refusal::new(RefusalCode::Unresolved, "where its handle comes from is not known")
            }
            ApiKind::ChannelOp(_) => {
                Refusal::new(RefusalCode::Unresolved, "where its channel comes from is not known")
            }
            ApiKind::HandleCurrent => Refusal::new(
                RefusalCode::DependsOn,
                "it is the running runtime's own handle, which stays what it is",
            ),
            ApiKind::RuntimeNew => Refusal::new(
                RefusalCode::DependsOn,
                "the runtime is kept for good; it goes when nothing uses it any more",
            ),
            _ => Refusal::new(RefusalCode::NeedsRule, format!("rule `{}` cannot migrate it yet", api.rule)),
        }
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

/// Builds it.
pub struct Assembler<'f, 'db> {
    pub(super) allows: &'f dyn Fn(&str) -> bool,
    pub(super) suppressed: FxHashMap<Src, String>,
    pub(super) flow: &'f mut Flow<'db>,
    pub(super) program: Program,
    pub(super) sites: Vec<Site>,
    pub(super) thread_calls: Vec<CallIx>,
    pub(super) thread_of_call: FxHashMap<CallIx, ThreadId>,
    pub(super) thread_of_body: FxHashMap<BodyIx, ThreadId>,
    pub(super) wait_calls: Vec<CallIx>,
    pub(super) edge_calls: Vec<CallIx>,
    pub(super) functions: FxHashMap<HirFunction, FunctionId>,
    pub(super) function_members: Vec<Vec<HirFunction>>,
    pub(super) function_queue: Vec<FunctionId>,
    pub(super) waits_of_body: FxHashMap<BodyIx, Vec<WaitId>>,
    pub(super) handle_classes: Vec<ClassIx>,
    pub(super) handles: Travels<'db>,
    pub(super) runtimes: Runtimes,
    pub(super) wait_nodes: FxHashMap<CallIx, SyntaxNode>,
    pub(super) hoists: FxHashMap<CallIx, Hoist>,
    pub(super) trait_forms: FxHashMap<HirFunction, TraitForm>,
    pub(super) channels: Channels<'db>,
    pub(super) channel_of_call: FxHashMap<CallIx, usize>,
}

impl<'f, 'db> Assembler<'f, 'db> {
    /// Assembles the whole program.
    pub fn run(
        flow: &'f mut Flow<'db>,
        policies: Policies,
        allows: &'f dyn Fn(&str) -> bool,
    ) -> Assembly<'db> {
        let sites = flow.facts.find_sites();
        let suppressed = crate::facts::suppression::suppressed(flow.facts.workspace, &flow.facts, &sites);
        flow.public_api = policies.public_api;
        let channels = Channels::collect(flow, &sites, &policies);
        let mut this = Assembler {
            channel_of_call: channels.by_call(),
            channels,
            allows,
            suppressed,
            flow,
            program: Program { policies, ..Program::default() },
            sites,
            thread_calls: Vec::new(),
            thread_of_call: FxHashMap::default(),
            thread_of_body: FxHashMap::default(),
            wait_calls: Vec::new(),
            edge_calls: Vec::new(),
            functions: FxHashMap::default(),
            function_members: Vec::new(),
            function_queue: Vec::new(),
            waits_of_body: FxHashMap::default(),
            handle_classes: Vec::new(),
            handles: Travels::new(JOIN_HANDLE),
            runtimes: Runtimes::default(),
            wait_nodes: FxHashMap::default(),
            hoists: FxHashMap::default(),
            trait_forms: FxHashMap::default(),
        };
        this.collect_threads();
        this.collect_handles();
        this.collect_channels();
        this.collect_runtimes();
        this.collect_waits();
        this.collect_selects();
        this.spread_to_callers();
        this.describe_threads();
        this.describe_entries();
        this.describe_bodies();
        Assembly {
            program: this.program,
            thread_calls: this.thread_calls,
            wait_calls: this.wait_calls,
            edge_calls: this.edge_calls,
            function_members: this.function_members,
            handle_classes: this.handle_classes,
            handles: this.handles,
            channels: this.channels,
            sites: this.sites,
            suppressed: this.suppressed,
            runtimes: this.runtimes.uses,
            wait_nodes: this.wait_nodes,
            hoists: this.hoists,
            trait_forms: this.trait_forms,
        }
    }

    pub(super) fn site_calls(&self, wanted: impl Fn(ApiKind) -> bool) -> Vec<CallIx> {
        self.sites
            .iter()
            .filter_map(|site| match site.state {
                SiteState::Call(ix) if wanted(site.api.kind) => Some(ix),
                _ => None,
            })
            .collect()
    }

    fn collect_threads(&mut self) {
        let spawns = self.site_calls(|kind| {
            matches!(kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn | ApiKind::ScopedSpawn)
        });
        self.collect_bootstraps();
        for ix in spawns {
            if self.runtimes.is_bootstrap(ix) {
                continue;
            }
            let id = ThreadId(self.thread_calls.len());
            self.thread_calls.push(ix);
            self.thread_of_call.insert(ix, id);
        }
        for (index, body) in self.flow.facts.bodies.iter().enumerate() {
            if let Runs::Thread(call) = body.runs
                && let Some(thread) = self.thread_of_call.get(&call)
            {
                self.thread_of_body.insert(BodyIx(index), *thread);
            }
        }
    }

    /// Follows join handles and makes a class of each that travels together.
    fn collect_handles(&mut self) {
        let joins = self
            .site_calls(|kind| matches!(kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn | ApiKind::Join));
        for ix in &joins {
            let body = self.flow.facts.calls[ix.0].body;
            self.handles.add_body(body);
        }
        for site in self.sites.clone() {
            if let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) {
                let body = node.ancestors().find_map(|it| self.flow.facts.body_of_node(&it));
                body.into_iter().for_each(|it| self.handles.add_body(it));
            }
        }
        self.handles.follow(self.flow);
    }

    /// The planner's channels; what the user or the library's users forbid comes on top of what the flow found.
    fn collect_channels(&mut self) {
        for index in 0..self.channels.all.len() {
            let it = self.channels.all[index].clone();
            let mut never = None;
            for ix in it.creations.iter().chain(&it.operations) {
                let call = &self.flow.facts.calls[ix.0];
                let refusal = if !self.in_scope(call) {
                    Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"))
                } else {
                    self.switched_off(*ix)
                };
                never = never.or(refusal);
            }
            for place in self.channels.places(index) {
                if never.is_none() {
                    never = self.exposed(&place);
                }
            }
            never = never.or(it.never.clone());
            if never.is_none() && it.operations.iter().any(|ix| self.polls(*ix)) {
                never = Some(Refusal::new(
                    RefusalCode::EndlessBlocking,
                    "it is polled in a loop that yields its thread, not its task, in between",
                ));
            }
            for ix in &it.creations {
                let body = self.flow.facts.calls[ix.0].body;
                if never.is_none() && self.program.policies.tests == Tests::Skip && self.is_test_code(body) {
                    never = Some(test_code());
                }
            }
            let first = it.creations.first().or(it.operations.first());
            let place = first
                .and_then(|ix| self.flow.facts.calls[ix.0].name)
                .map(|it| self.flow.facts.location(it))
                .unwrap_or_default();
            let name = format!("the channel made at {place}");
            self.program.channels.push(Channel { name, never, waits: Vec::new(), with: Vec::new() });
        }
    }

    fn is_function(&self, body: BodyIx) -> bool {
        matches!(self.flow.facts.bodies[body.0].kind, BodyKind::Function(_))
    }

    /// `loop { match rx.try_recv() { .. => thread::yield_now() } }` in async code.
    fn polls(&self, ix: CallIx) -> bool {
        let call = &self.flow.facts.calls[ix.0];
        let body = &self.flow.facts.bodies[call.body.0];
        let is = |ix: &CallIx, kind: ApiKind| {
            let other = &self.flow.facts.calls[ix.0];
            matches!(other.callee, Callee::Api(api) if api.kind == kind) && !other.loops.is_empty()
        };
        matches!(call.callee, Callee::Api(api) if api.path.ends_with("::try_recv"))
            && body.is_async
            && !call.loops.is_empty()
            && body.calls.iter().any(|ix| is(ix, ApiKind::YieldNow))
    }

    /// A `select!` waits for each of its channels; one of timers alone waits for time.
    fn collect_selects(&mut self) {
        for select in self.channels.selects.clone() {
            let call = self.flow.facts.calls[select.call.0].clone();
            for channel in &select.channels {
                let others = select.channels.iter().filter(|it| *it != channel).map(|it| ChannelId(*it));
                self.program.channels[*channel].with.extend(others);
            }
            let mut waits: Vec<WaitOn> =
                select.channels.iter().map(|it| WaitOn::Channel(ChannelId(*it))).collect();
            if waits.is_empty() {
                waits.push(WaitOn::Sleep);
            }
            let obstacle = self
                .switched_off(select.call)
                .or_else(|| select.never.clone())
                .or_else(|| self.wait_obstacle(&call, ApiKind::Select));
            for on in waits {
                let id = WaitId(self.program.waits.len());
                self.program.waits.push(Wait {
                    body: BodyId(call.body.0),
                    name: "select!".to_owned(),
                    on,
                    obstacle: obstacle.clone(),
                    blocking: BlockingForm::None,
                });
                if let WaitOn::Channel(channel) = on {
                    self.program.channels[channel.0].waits.push(id);
                }
                self.wait_calls.push(select.call);
                self.waits_of_body.entry(call.body).or_default().push(id);
            }
            self.demand(call.body);
        }
    }

    fn handle_of(&mut self, class: ClassIx) -> HandleId {
        if let Some(index) = self.handle_classes.iter().position(|it| *it == class) {
            return HandleId(index);
        }
        self.handle_classes.push(class);
        self.program.handles.push(Handle::default());
        HandleId(self.handle_classes.len() - 1)
    }

    fn collect_waits(&mut self) {
        let waits = self.site_calls(|kind| {
            matches!(
                kind,
                ApiKind::Sleep
                    | ApiKind::SleepMs
                    | ApiKind::YieldNow
                    | ApiKind::Join
                    | ApiKind::BlockOn
                    | ApiKind::ChannelOp(_)
            )
        });
        for ix in waits {
            let mut call = self.flow.facts.calls[ix.0].clone();
            let Callee::Api(api) = call.callee else { continue };
            if self.runtimes.is_bootstrap(ix) {
                continue;
            }
            let on = match api.kind {
                ApiKind::Join => {
                    let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                    let class = receiver.and_then(|it| self.handles.class_of_node(it.syntax()));
                    let Some(class) = class else { continue };
                    WaitOn::Join(self.handle_of(class))
                }
                ApiKind::ChannelOp(_) => match self.channel_of_call.get(&ix).copied() {
                    Some(channel) if self.channels.waits(channel, api.path) => {
                        WaitOn::Channel(ChannelId(channel))
                    }
                    _ => continue,
                },
                ApiKind::BlockOn => {
                    if let Some((body, whole)) = self.in_place_block_on(ix) {
                        call.body = body;
                        call.node = whole.clone();
                        self.wait_nodes.insert(ix, whole);
                    }
                    self.runtimes.by_wait.get(&ix).map_or(WaitOn::Future, |it| WaitOn::Runtime(*it))
                }
                ApiKind::YieldNow => WaitOn::Yield,
                _ => WaitOn::Sleep,
            };
            let id = WaitId(self.program.waits.len());
            let obstacle = self
                .switched_off(ix)
                .or_else(|| self.wait_obstacle(&call, api.kind))
                .or_else(|| self.block_on_obstacle(ix, &call));
            self.program.waits.push(Wait {
                body: BodyId(call.body.0),
                name: api.path.trim_start_matches("std::").to_owned(),
                on,
                obstacle,
                blocking: blocking_form(api, &call),
            });
            if let WaitOn::Channel(channel) = on {
                self.program.channels[channel.0].waits.push(id);
            }
            self.wait_calls.push(ix);
            if on == WaitOn::Yield {
                continue;
            }
            self.waits_of_body.entry(call.body).or_default().push(id);
            match on {
                WaitOn::Join(handle) => self.program.handles[handle.0].joins.push(id),
                WaitOn::Runtime(runtime) => self.program.runtimes[runtime.0].waits.push(id),
                _ => {}
            }
            self.demand(call.body);
        }
    }

    /// What keeps any site as it is.
    pub(super) fn common_obstacle(&mut self, call: &crate::facts::body::Call) -> Option<Refusal> {
        if call.usage == Use::Value {
            return Some(Refusal::new(RefusalCode::FnPointer, "the function is used as a value"));
        }
        if call.src.is_none() {
            return Some(Refusal::new(RefusalCode::InMacro, "a macro definition produces it"));
        }
        if self.program.policies.tests == Tests::Skip && self.is_test_code(call.body) {
            return Some(test_code());
        }
        if !self.in_scope(call) {
            return Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"));
        }
        self.not_tokio(call.body)
    }

    fn wait_obstacle(&mut self, call: &crate::facts::body::Call, kind: ApiKind) -> Option<Refusal> {
        if let Some(refusal) = self.common_obstacle(call) {
            return Some(refusal);
        }
        if matches!(kind, ApiKind::Sleep) && sub_millisecond(&call.node) {
            return Some(Refusal::new(
                RefusalCode::SubMillisecond,
                "it sleeps for less than a millisecond, which tokio's timer cannot",
            ));
        }
        if let ApiKind::ChannelOp(_) = kind
            && let Some(refusal) = super::channels::unawaitable(call)
        {
            return Some(refusal);
        }
        if kind == ApiKind::Join {
            if let Some(refusal) = self.joined_in_drop(call.body) {
                return Some(refusal);
            }
            if let Some(refusal) = join_result_obstacle(&call.node) {
                return Some(refusal);
            }
        }
        let body = self.flow.facts.bodies[call.body.0].node.clone();
        let need = self.send_need(call.body);
        let obstacle = self.flow.await_obstacle(&call.node, &body, need);
        let channel = matches!(kind, ApiKind::ChannelOp(_) | ApiKind::Select);
        let generic = self.is_function(call.body);
        obstacle.filter(|it| {
            let about_receiver = channel && super::channels::is_about_std_receiver(it);
            let about_parameter = generic && super::channels::is_about_parameter(it);
            !about_receiver && !about_parameter
        })
    }

    /// The user does not want this site touched.
    pub(super) fn switched_off(&self, ix: CallIx) -> Option<Refusal> {
        let call = &self.flow.facts.calls[ix.0];
        if call.name.is_some_and(|it| self.suppressed.contains_key(&it)) {
            return Some(Refusal::new(RefusalCode::DependsOn, "a comment suppresses it"));
        }
        let rule = rule_of(&self.flow.facts, ix);
        if (self.allows)(rule) {
            return None;
        }
        Some(Refusal::new(RefusalCode::NeedsRule, format!("rule `{rule}` is switched off")))
    }

    /// A thread belongs to `thread-spawn`; one that is a sleep loop is what `sleep-loop` is about.
    fn thread_switched_off(&self, ix: CallIx, waits: &[WaitId]) -> Option<Refusal> {
        let paced = waits.iter().any(|it| {
            let ix = self.wait_calls[it.0];
            rule_of(&self.flow.facts, ix) == "sleep-loop"
        });
        match self.switched_off(ix) {
            Some(refusal)
                if refusal.code == RefusalCode::NeedsRule && paced && (self.allows)("sleep-loop") =>
            {
                None
            }
            other => other,
        }
    }

    fn in_scope(&self, call: &crate::facts::body::Call) -> bool {
        let file = call.src.map(|it| it.file);
        file.and_then(|it| self.flow.facts.workspace.file(it)).is_none_or(|it| it.in_scope)
    }

    /// Timers need tokio's reactor: async code of another runtime has none.
    fn not_tokio(&self, body: BodyIx) -> Option<Refusal> {
        let file = self.flow.facts.bodies[body.0].src.file;
        let package = self.flow.facts.workspace.package_of(file)?;
        let other = ["async-std", "smol", "async-executor", "embassy-executor"];
        let on_other = package.dependencies.iter().any(|it| other.contains(&it.package.as_str()));
        (on_other && !crate::facts::questions::depends_on_tokio(package))
            .then(|| Refusal::new(RefusalCode::NoRuntime, "this package's async code does not run on tokio"))
    }

    /// Whether the future made of this body may be sent between threads.
    fn send_need(&self, body: BodyIx) -> SendNeed {
        match self.flow.facts.bodies[body.0].kind {
            BodyKind::Function(function) => {
                let node = &self.flow.facts.bodies[body.0].node;
                let entry = function.is_main(self.flow.facts.db)
                    || context::is_runtime_attribute(node)
                    || context::has_test_attribute(node);
                if entry { SendNeed::NotRequired } else { SendNeed::Required }
            }
            _ => SendNeed::Required,
        }
    }

    fn is_test_code(&self, body: BodyIx) -> bool {
        let mut at = Some(body);
        while let Some(ix) = at {
            let body = &self.flow.facts.bodies[ix.0];
            if context::has_test_attribute(&body.node) || body.node.ancestors().any(|it| is_test_item(&it)) {
                return true;
            }
            at = body.parent;
        }
        let file = self.flow.facts.bodies[body.0].src.file;
        self.flow.facts.is_test_file(file)
    }

    /// Makes sure that the function whose colour decides about `body` is known to the planner.
    fn demand(&mut self, body: BodyIx) {
        let (kind, parent) = {
            let it = &self.flow.facts.bodies[body.0];
            (it.kind, it.parent)
        };
        match kind {
            BodyKind::Function(function) => {
                self.function(function);
            }
            BodyKind::Closure if self.thread_of_body.contains_key(&body) => {
                // A task that is written in place awaits in its surroundings.
                if let Some(parent) = parent {
                    self.demand(parent);
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, function: HirFunction) -> FunctionId {
        if let Some(known) = self.functions.get(&function) {
            return *known;
        }
        let group = self.flow.method_group(function);
        let id = FunctionId(self.program.functions.len());
        for member in &group.members {
            self.functions.insert(*member, id);
        }
        let bodies: Vec<BodyIx> =
            group.members.iter().filter_map(|it| self.flow.facts.body_of_function(*it)).collect();
        let db = self.flow.facts.db;
        let is_async = group.members.iter().all(|it| it.is_async(db))
            || bodies.iter().any(|it| context::is_runtime_attribute(&self.flow.facts.bodies[it.0].node));
        let entry = bodies.iter().find_map(|it| {
            let node = &self.flow.facts.bodies[it.0].node;
            if context::has_test_attribute(node) {
                Some(Entry::Test)
            } else if function.is_main(db) {
                Some(Entry::Main)
            } else {
                None
            }
        });
        let never = self.never_async(function, &bodies, group.trait_);
        self.program.functions.push(Function {
            name: function.name(db).as_str().to_owned(),
            bodies: bodies.iter().map(|it| BodyId(it.0)).collect(),
            is_async,
            never,
            entry,
            blocks_on: Vec::new(),
            panics: None,
        });
        self.function_members.push(group.members);
        self.function_queue.push(id);
        id
    }

    /// Why a function cannot become async, whoever calls it (semantics.md §4).
    fn never_async(
        &mut self,
        function: HirFunction,
        bodies: &[BodyIx],
        trait_: Option<ra_ap_hir::Trait>,
    ) -> Option<Refusal> {
        let db = self.flow.facts.db;
        let name = function.name(db).as_str().to_owned();
        if let Some(trait_) = trait_ {
            let trait_name = trait_.name(db).as_str().to_owned();
            if !names::is_workspace_crate(db, trait_.krate(db)) {
                return Some(Refusal::new(
                    RefusalCode::ForeignTrait,
                    format!("`{name}` implements `{trait_name}`, which is synchronous"),
                ));
            }
            let members = self.flow.method_group(function).members;
            if self.program.policies.public_api == PublicApi::Refuse
                && members.first().is_some_and(|it| self.flow.is_exported(*it))
            {
                return Some(Refusal::new(
                    RefusalCode::PublicApi,
                    format!(
                        "`{trait_name}` is a public trait of a library; `--set public-api=allow` lets its method become async"
                    ),
                ));
            }
            match self.flow.trait_form(trait_, &members) {
                Ok(form) => self.trait_forms.extend(members.into_iter().map(|it| (it, form))),
                Err(refusal) => return Some(refusal),
            }
        }
        if function.is_const(db) {
            return Some(Refusal::new(RefusalCode::ConstContext, format!("`{name}` is a `const fn`")));
        }
        if self.program.policies.public_api == PublicApi::Refuse && self.flow.is_exported(function) {
            return Some(Refusal::new(
                RefusalCode::PublicApi,
                format!("`{name}` is public in a library; `--set public-api=allow` lets it become async"),
            ));
        }
        for body in bodies {
            let node = &self.flow.facts.bodies[body.0].node;
            let Some(item) = ast::Fn::cast(node.clone()) else { continue };
            if item.abi().is_some() {
                return Some(Refusal::new(
                    RefusalCode::EntryPoint,
                    format!("`{name}` is an `extern` function"),
                ));
            }
            if self.flow.facts.src(node).is_none() {
                return Some(Refusal::new(RefusalCode::InMacro, format!("a macro produces `{name}`")));
            }
            let foreign_attribute =
                ast::HasAttrs::attrs(&item).map(|it| it.syntax().text().to_string()).find(|it| {
                    [
                        "pyfunction",
                        "wasm_bindgen",
                        "no_mangle",
                        "proc_macro",
                        "global_allocator",
                        "panic_handler",
                    ]
                    .iter()
                    .any(|word| it.contains(word))
                });
            if let Some(attribute) = foreign_attribute {
                return Some(Refusal::new(RefusalCode::EntryPoint, format!("`{name}` has `{attribute}`")));
            }
        }
        None
    }

    /// From every function that may have to become async up to all its callers.
    fn spread_to_callers(&mut self) {
        let mut seen_edges = FxHashSet::default();
        while let Some(id) = self.function_queue.pop() {
            if self.program.functions[id.0].is_async || self.program.functions[id.0].entry.is_some() {
                continue;
            }
            let members = self.function_members[id.0].clone();
            for caller in self.flow.callers(members[0]) {
                match caller {
                    Caller::Opaque(_) => self.give_up(
                        id,
                        RefusalCode::InMacro,
                        "it is mentioned in code that could not be analysed",
                    ),
                    Caller::Call(ix) if seen_edges.insert((id, ix)) => self.add_edge(id, ix),
                    Caller::Call(_) => {}
                }
            }
        }
    }

    fn give_up(&mut self, id: FunctionId, code: RefusalCode, why: &str) {
        let function = &mut self.program.functions[id.0];
        if function.never.is_none() {
            function.never =
                Some(Refusal::new(code, format!("`{}` cannot become async: {why}", function.name)));
        }
    }

    fn add_edge(&mut self, id: FunctionId, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        if call.usage == Use::Value {
            let starts_thread = self.flow.receiving_call(&call.node).is_some_and(|(callee, _)| {
                matches!(callee, Callee::Api(api) if matches!(api.kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn))
            });
            if !starts_thread {
                self.give_up(id, RefusalCode::FnPointer, "it is used as a value");
            }
            return;
        }
        if call.src.is_none() {
            self.give_up(id, RefusalCode::InMacro, "a macro definition calls it");
            return;
        }
        let body = self.flow.facts.bodies[call.body.0].node.clone();
        let need = self.send_need(call.body);
        let mut obstacle = self
            .flow
            .await_obstacle(&call.node, &body, need)
            .filter(|it| !super::channels::is_about_std_receiver(it))
            .filter(|it| !(self.is_function(call.body) && super::channels::is_about_parameter(it)));
        if obstacle.is_some()
            && let Some(hoist) = self.flow.hoisted_arguments(ix, &body, need)
        {
            self.hoists.insert(ix, hoist);
            obstacle = None;
        }
        self.program.calls.push(Edge { caller: BodyId(call.body.0), callee: id, obstacle });
        self.edge_calls.push(ix);
        self.demand(call.body);
    }

    fn describe_threads(&mut self) {
        for index in 0..self.thread_calls.len() {
            let thread = self.describe_thread(ThreadId(index));
            if let Some(handle) = thread.handle {
                self.program.handles[handle.0].threads.push(ThreadId(index));
            }
            self.program.threads.push(thread);
        }
        self.describe_handles();
    }

    fn describe_thread(&mut self, id: ThreadId) -> Thread {
        let ix = self.thread_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        let closure = self.thread_of_body.iter().find(|(_, thread)| **thread == id).map(|(body, _)| *body);
        let named = match closure {
            Some(_) => None,
            None => self.named_function(&call),
        };
        let body = match (closure, named) {
            (Some(body), _) => Some(ThreadBody::Closure(BodyId(body.0))),
            (None, Some(function)) => Some(ThreadBody::Function(self.function(function))),
            (None, None) => None,
        };
        self.spread_to_callers();
        let mut never = self.thread_never(&call);
        let run = match body {
            Some(ThreadBody::Closure(it)) => Some(BodyIx(it.0)),
            Some(ThreadBody::Function(it)) => {
                self.program.functions[it.0].bodies.first().map(|it| BodyIx(it.0))
            }
            None => None,
        };
        if run.is_none() && never.is_none() {
            never = Some(Refusal::new(
                RefusalCode::SyncClosure,
                "what it runs is a value that was made elsewhere, so its body is not known",
            ));
        }
        let reached = run.map(|it| self.reached_from(it)).unwrap_or_default();
        if never.is_none() {
            never = self.thread_switched_off(ix, &reached.waits).or_else(|| reached.identity.clone());
        }
        let class = self.handles.class_of_node(&call.node);
        let handle = class.map(|it| self.handle_of(it));
        if never.is_none() {
            never = closure.and_then(|it| self.flow.borrowed_capture(it));
        }
        let cheap = run.is_some_and(|it| self.flow.is_cheap(it, 0));
        Thread {
            spawner: BodyId(call.body.0),
            body: body.unwrap_or(ThreadBody::Closure(BodyId(call.body.0))),
            duration: reached.duration,
            blocking: reached.blocking,
            cheap,
            sends: reached.sends,
            calls_value: reached.calls_value,
            not_inline: run.and_then(|it| not_inline(&self.flow.facts.bodies[it.0].node, &call.node)),
            handle,
            runtime: self.runtime_proof(call.body),
            never,
            waits: reached.waits,
            channels: reached.channels,
            functions: reached.functions,
            runtimes: reached.runtimes,
        }
    }

    /// The function that `thread::spawn(worker)` runs.
    fn named_function(&mut self, call: &crate::facts::body::Call) -> Option<HirFunction> {
        let argument = context::call_arguments(&call.node).into_iter().next()?;
        let (_, callee) = self.flow.call_at(argument.syntax())?;
        match callee {
            Callee::Workspace(function) => Some(function),
            _ => None,
        }
    }

    fn thread_never(&mut self, call: &crate::facts::body::Call) -> Option<Refusal> {
        let Callee::Api(api) = &call.callee else { return None };
        if api.kind == ApiKind::ScopedSpawn {
            return Some(Refusal::new(
                RefusalCode::Scoped,
                "scoped threads borrow from the function that starts them, which a task may outlive",
            ));
        }
        if call.usage == Use::Value {
            return Some(Refusal::new(RefusalCode::FnPointer, "`spawn` is used as a value"));
        }
        if call.src.is_none() {
            return Some(Refusal::new(RefusalCode::InMacro, "a macro definition produces it"));
        }
        if self.program.policies.tests == Tests::Skip && self.is_test_code(call.body) {
            return Some(test_code());
        }
        if !self.in_scope(call) {
            return Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"));
        }
        if api.kind == ApiKind::BuilderSpawn {
            return builder_obstacle(&call.node);
        }
        None
    }

    pub(super) fn runtime_proof(&mut self, spawner: BodyIx) -> RuntimeProof {
        if self.program.policies.runtime_context == RuntimeContext::Assume {
            return RuntimeProof::Proven;
        }
        let reaches = self.flow.contexts(spawner);
        let mut entries = Vec::new();
        let mut unknown = None;
        let mut threads = Vec::new();
        for reach in &reaches {
            match &reach.context {
                Context::Runtime | Context::BlockingPool => {}
                Context::SyncMain | Context::Test => {
                    if let Some(entry) = reach.entry {
                        entries.push(self.function(entry));
                    }
                }
                Context::Thread(call) => {
                    let started = call.and_then(|it| self.thread_of_call.get(&it).copied());
                    match started.or_else(|| self.enclosing_thread(spawner)) {
                        Some(thread) => threads.push(thread),
                        None => {
                            return RuntimeProof::Disproved(Refusal::new(
                                RefusalCode::NoRuntime,
                                format!("it runs on a thread that stays a thread (path: {})", reach.trail()),
                            ));
                        }
                    }
                }
                Context::ForeignThread(library) => {
                    return RuntimeProof::Disproved(Refusal::new(
                        RefusalCode::NoRuntime,
                        format!("it is reached from a closure that `{library}` runs on a thread of its own"),
                    ));
                }
                Context::StoredClosure(why) => {
                    return RuntimeProof::Disproved(Refusal::new(
                        RefusalCode::NoRuntime,
                        format!("it is reached from a closure that may run on any thread ({why})"),
                    ));
                }
                Context::Unknown(why) => {
                    unknown.get_or_insert_with(|| match reach.path.last() {
                        Some(last) => format!("`{last}` is {why} (path: {})", reach.trail()),
                        None => why.clone(),
                    });
                }
            }
        }
        entries.sort();
        entries.dedup();
        if let Some(why) = unknown {
            let file = self.flow.facts.bodies[spawner.0].src.file;
            let on_tokio = self.flow.facts.on_tokio(file);
            if !on_tokio {
                return RuntimeProof::Disproved(Refusal::new(
                    RefusalCode::NoRuntime,
                    format!("{why}, and this package does not use tokio"),
                ));
            }
            if entries.is_empty() {
                return RuntimeProof::Unknown(why);
            }
        }
        if !entries.is_empty() {
            return RuntimeProof::IfMain(entries);
        }
        if !threads.is_empty() {
            return RuntimeProof::IfTask(threads);
        }
        RuntimeProof::Proven
    }

    fn enclosing_thread(&self, body: BodyIx) -> Option<ThreadId> {
        let mut at = Some(body);
        while let Some(ix) = at {
            if let Some(thread) = self.thread_of_body.get(&ix) {
                return Some(*thread);
            }
            at = self.flow.facts.bodies[ix.0].parent;
        }
        None
    }

    /// Everything that running `body` reaches.
    fn reached_from(&mut self, body: BodyIx) -> Reached {
        let mut reached = Reached::default();
        let mut seen = FxHashSet::default();
        self.reach(body, &mut seen, &mut reached, 0);
        reached
    }

    fn reach(&mut self, body: BodyIx, seen: &mut FxHashSet<BodyIx>, reached: &mut Reached, depth: usize) {
        if depth > 12 || !seen.insert(body) {
            return;
        }
        for inner in self.flow.inline_bodies(body) {
            seen.insert(inner);
            if let Some(waits) = self.waits_of_body.get(&inner) {
                reached.waits.extend(waits.iter().copied());
            }
            for ix in &self.flow.facts.bodies[inner.0].calls {
                if let Some(channel) = self.channel_of_call.get(ix).map(|it| ChannelId(*it))
                    && !reached.channels.contains(&channel)
                {
                    reached.channels.push(channel);
                }
            }
            for blocking in self.flow.own_blocking(inner) {
                if blocking.what.ends_with("::blocking_recv") && reached.duration == Duration::Finite {
                    reached.duration = Duration::UntilTold;
                }
                if !self.wait_calls.contains(&blocking.call) {
                    if blocking::waits_for_the_world(&blocking.what) && reached.duration == Duration::Finite {
                        reached.duration = Duration::UntilTold;
                    }
                    reached.blocking.push(blocking.what);
                }
            }
            if let Some(name) = self.flow.serves_for_ever(inner) {
                reached.blocking.push(name);
                if reached.duration == Duration::Finite {
                    reached.duration = Duration::UntilTold;
                }
            }
            if let Some(what) = self.flow.waits_for_peers(inner) {
                reached.identity.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::EndlessBlocking,
                        format!("it waits in `{what}` for other threads, which the finite blocking pool may never run"),
                    )
                });
            }
            if reached.calls_value.is_none() {
                reached.calls_value = self.flow.calls_value(inner);
            }
            for call in self.flow.sends(inner) {
                reached.sends.push(self.channel_of_call.get(&call).map(|it| ChannelId(*it)));
            }
            if let Some(what) = self.flow.sets_thread_state(inner) {
                reached.identity.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::ThreadIdentity,
                        format!("it calls `{what}`, which changes its thread"),
                    )
                });
            }
            self.unconverted(inner, reached);
            match self.flow.endless_loop(inner) {
                Some(LoopEnd::Never) => reached.duration = Duration::Endless,
                Some(_) if reached.duration == Duration::Finite => reached.duration = Duration::UntilTold,
                _ => {}
            }
        }
        for (call, function) in self.flow.called_functions(body) {
            // Making the shared runtime waits once, and briefly.
            if self.flow.ends_process(call) || self.runtimes.shared.contains(&function) {
                continue;
            }
            if let Some(id) = self.functions.get(&function)
                && !reached.functions.contains(id)
            {
                reached.functions.push(*id);
            }
            // Async functions too: a thread that drives them by `block_on` may block in them, a worker may not.
            if let Some(inner) = self.flow.facts.body_of_function(function) {
                self.reach(inner, seen, reached, depth + 1);
            }
        }
        let children = self.flow.facts.bodies[body.0].children.clone();
        for child in children {
            if self.flow.facts.bodies[child.0].is_async {
                self.reach(child, seen, reached, depth + 1);
            }
        }
    }

    /// Sites that other rules would have to convert before this body could become a task.
    fn unconverted(&mut self, body: BodyIx, reached: &mut Reached) {
        for ix in self.flow.facts.bodies[body.0].calls.clone() {
            let call = &self.flow.facts.calls[ix.0];
            match &call.callee {
                Callee::Api(api) => match api.kind {
                    ApiKind::ThreadIdentity => {
                        let what = api.path.trim_start_matches("std::");
                        reached.identity.get_or_insert_with(|| {
                            Refusal::new(RefusalCode::ThreadIdentity, format!("it uses `{what}`"))
                        });
                    }
                    ApiKind::ChannelOp(_) if is_receive(api.path) => {
                        if !self.wait_calls.contains(&ix) {
                            reached.blocking.push(api.path.to_owned());
                        }
                        if reached.duration == Duration::Finite {
                            reached.duration = Duration::UntilTold;
                        }
                    }
                    ApiKind::RuntimeNew => match self.runtimes.by_call.get(&ix) {
                        Some(id) => reached.runtimes.push(*id),
                        None if self.is_kept_for_good(ix) => {}
                        None => reached.blocking.push("a runtime of its own".to_owned()),
                    },
                    ApiKind::Select => {
                        if !self.wait_calls.contains(&ix) {
                            reached.blocking.push("select!".to_owned());
                        }
                        if reached.duration == Duration::Finite {
                            reached.duration = Duration::UntilTold;
                        }
                    }
                    ApiKind::Join if !self.wait_calls.contains(&ix) && !self.runtimes.is_bootstrap(ix) => {
                        reached.blocking.push(api.path.to_owned())
                    }
                    _ => {}
                },
                Callee::Foreign(path) if path.starts_with("std::thread::LocalKey::") => {
                    reached.identity.get_or_insert_with(|| {
                        Refusal::new(RefusalCode::ThreadIdentity, "it uses a thread-local")
                    });
                }
                _ => {}
            }
        }
    }

    fn joined_in_drop(&self, body: BodyIx) -> Option<Refusal> {
        let BodyKind::Function(function) = self.flow.facts.bodies[body.0].kind else { return None };
        let db = self.flow.facts.db;
        let trait_ = self.flow.method_group(function).trait_?;
        let dropped = trait_.name(db).as_str() == "Drop" && !names::is_workspace_crate(db, trait_.krate(db));
        dropped.then(|| {
            Refusal::new(RefusalCode::JoinedInDrop, "`drop` joins the thread, and `Drop` is synchronous")
        })
    }

    /// What would panic if an entry point ran on a runtime.
    fn describe_entries(&mut self) {
        for index in 0..self.program.functions.len() {
            let function = &self.program.functions[index];
            let (Some(_), Some(body)) = (function.entry, function.bodies.first()) else { continue };
            if function.is_async {
                continue;
            }
            let reached = self.reached_from(BodyIx(body.0));
            let on_future =
                |it: &WaitId| matches!(self.program.waits[it.0].on, WaitOn::Future | WaitOn::Runtime(_));
            let blocks_on: Vec<WaitId> = reached.waits.iter().copied().filter(|it| on_future(it)).collect();
            let panics = reached
                .blocking
                .iter()
                .find(|it| it.starts_with("tokio::") || it.as_str() == "a runtime of its own")
                .map(|what| {
                    Refusal::new(
                        RefusalCode::EntryPoint,
                        format!("it uses `{what}`, which panics in a runtime"),
                    )
                });
            let function = &mut self.program.functions[index];
            function.blocks_on = blocks_on;
            function.panics = panics;
        }
    }

    /// What an await instead of `block_on` would need.
    fn block_on_obstacle(&mut self, ix: CallIx, call: &crate::facts::body::Call) -> Option<Refusal> {
        let node = self.flow.facts.calls[ix.0].node.clone();
        let Callee::Api(api) = self.flow.facts.calls[ix.0].callee else { return None };
        if api.kind != ApiKind::BlockOn {
            return None;
        }
        if let Some(refusal) = self.receiver_obstacle(ix) {
            return Some(refusal);
        }
        let stored =
            matches!(self.flow.facts.bodies[call.body.0].runs, Runs::Parameter(..) | Runs::Unknown(_));
        if let (true, Awaits::Never(refusal)) = (stored, self.awaits(call.body))
            && refusal.code == RefusalCode::SyncClosure
        {
            let way_out = "where async code calls it, `block_on` panics: let it return a future or a stream";
            return Some(Refusal::new(refusal.code, format!("{}; {way_out}", refusal.reason)));
        }
        if self.send_need(call.body) == SendNeed::NotRequired {
            return None;
        }
        let future = context::call_arguments(&node).into_iter().next()?;
        self.flow.future_obstacle(&future)
    }

    fn describe_handles(&mut self) {
        for index in 0..self.handle_classes.len() {
            let class = self.handle_classes[index];
            let escapes = self.handles.escapes_of(class);
            if self.program.handles[index].threads.is_empty() {
                self.program.handles[index].never = Some(Refusal::new(
                    RefusalCode::Unresolved,
                    "where the join handle comes from is not known",
                ));
            }
            if let Some(escape) = escapes.first() {
                self.program.handles[index].never = Some(Refusal::new(
                    RefusalCode::ForeignEnd,
                    format!("the join handle leaves the workspace: {}", escape.what),
                ));
            }
            let places = self.handles.places_of(class);
            for place in &places {
                if let Some(refusal) = self.exposed(place) {
                    self.program.handles[index].never.get_or_insert(refusal);
                }
            }
            let unused = self.program.handles[index].joins.is_empty()
                && self.program.handles[index]
                    .threads
                    .iter()
                    .all(|it| is_discarded(&self.flow.facts.calls[self.thread_calls[it.0].0].node));
            self.program.handles[index].unused = unused;
        }
    }

    /// Why the type of this place must not change: a library's users name it.
    fn exposed(&self, place: &Place<'db>) -> Option<Refusal> {
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
            Place::Element(inner, _) => return self.exposed(inner),
            Place::Local(local) => match local.parent(self.flow.facts.db) {
                ra_ap_hir::ExpressionStoreOwner::Body(ra_ap_hir::DefWithBody::Function(it))
                    if local.is_param(self.flow.facts.db)
                        && !local.is_self(self.flow.facts.db)
                        && self.flow.is_exported(it) =>
                {
                    format!("`{}` takes it", it.name(self.flow.facts.db).as_str())
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Refusal::new(RefusalCode::PublicApi, format!("{what} in the library's public API")))
    }

    fn describe_bodies(&mut self) {
        let count = self.flow.facts.bodies.len();
        for index in 0..count {
            let ix = BodyIx(index);
            let name = self.body_name(ix);
            let awaits = self.awaits(ix);
            let on_runtime = self.flow.facts.bodies[index].is_async;
            let blocks = self.blocks(ix);
            self.program.bodies.push(Body { name, awaits, on_runtime, blocks });
        }
    }

    /// Whether a closure that is not a thread's may block where it runs.
    fn blocks(&mut self, ix: BodyIx) -> Blocks {
        let body = self.flow.facts.bodies[ix.0].clone();
        let parent = body.parent.map_or(Blocks::Unknown, |it| Blocks::AsParent(BodyId(it.0)));
        match body.runs {
            Runs::BlockingPool | Runs::ForeignThread(_) => Blocks::Allowed,
            Runs::Inline(_) | Runs::Bound => parent,
            Runs::Parameter(function, index) => match self.flow.runs_of_parameter(function, index, 0) {
                ParameterRuns::Thread | ParameterRuns::BlockingPool | ParameterRuns::Foreign(_) => {
                    Blocks::Allowed
                }
                ParameterRuns::Inline => parent,
                _ => Blocks::Unknown,
            },
            _ => Blocks::Unknown,
        }
    }

    fn body_name(&self, ix: BodyIx) -> String {
        let body = &self.flow.facts.bodies[ix.0];
        match body.kind {
            BodyKind::Function(function) => format!("`{}`", function.name(self.flow.facts.db).as_str()),
            BodyKind::Closure => format!("the closure at {}", self.flow.facts.location(body.src)),
            BodyKind::Async => format!("the async block at {}", self.flow.facts.location(body.src)),
            BodyKind::Initialiser => format!("the initialiser at {}", self.flow.facts.location(body.src)),
        }
    }

    fn awaits(&mut self, ix: BodyIx) -> Awaits {
        let body = self.flow.facts.bodies[ix.0].clone();
        if body.is_async {
            return Awaits::Already;
        }
        let never = |code, why: String| Awaits::Never(Refusal::new(code, why));
        match body.kind {
            BodyKind::Async => Awaits::Already,
            BodyKind::Initialiser => {
                never(RefusalCode::ConstContext, "a static's initialiser cannot await".into())
            }
            BodyKind::Function(function) => match self.functions.get(&function) {
                Some(id) => Awaits::IfAsync(*id),
                None => never(RefusalCode::NoRuntime, "the function is not asynchronous".into()),
            },
            BodyKind::Closure => match body.runs {
                Runs::Thread(call) => match self.thread_of_call.get(&call) {
                    Some(thread) => Awaits::IfTask(*thread),
                    None => never(RefusalCode::Unresolved, "its thread is not known".into()),
                },
                Runs::BlockingPool => never(
                    RefusalCode::DependsOn,
                    "it runs on the blocking pool, where blocking is allowed".into(),
                ),
                Runs::ForeignThread(library) => never(
                    RefusalCode::ForeignThread,
                    format!("`{library}` runs the closure on a thread of its own, which cannot await"),
                ),
                Runs::Inline(path) => never(
                    RefusalCode::SyncClosure,
                    format!("the closure is called by `{path}`, which does not await"),
                ),
                Runs::Lazy => {
                    never(RefusalCode::ConstContext, "a lazy static's initialiser cannot await".into())
                }
                Runs::Bound | Runs::AsCalled => never(
                    RefusalCode::SyncClosure,
                    "the closure is called like a function, which does not await".into(),
                ),
                Runs::Parameter(function, index) => {
                    let name = names::function_path(self.flow.facts.db, function);
                    match self.flow.runs_of_parameter(function, index, 0) {
                        ParameterRuns::Thread => never(
                            RefusalCode::NeedsRule,
                            format!(
                                "`{name}` runs the closure on a thread; a rule of your own can say what it becomes"
                            ),
                        ),
                        _ => never(
                            RefusalCode::SyncClosure,
                            format!("`{name}` takes a closure that does not await"),
                        ),
                    }
                }
                Runs::Unknown(why) => {
                    never(RefusalCode::SyncClosure, format!("the closure cannot await: {why}"))
                }
            },
        }
    }
}

/// What running a body reaches.
#[derive(Debug, Clone)]
struct Reached {
    waits: Vec<WaitId>,
    channels: Vec<ChannelId>,
    functions: Vec<FunctionId>,
    blocking: Vec<String>,
    duration: Duration,
    identity: Option<Refusal>,
    sends: Vec<Option<ChannelId>>,
    calls_value: Option<String>,
    runtimes: Vec<RuntimeId>,
}

impl Default for Reached {
    fn default() -> Self {
        Reached {
            waits: Vec::new(),
            channels: Vec::new(),
            functions: Vec::new(),
            blocking: Vec::new(),
            duration: Duration::Finite,
            identity: None,
            sends: Vec::new(),
            calls_value: None,
            runtimes: Vec::new(),
        }
    }
}

fn test_code() -> Refusal {
    Refusal::new(RefusalCode::TestCode, "it is test code, which `tests=skip` leaves alone")
}

/// Whether the operation has a form that blocks on a tokio channel.
fn blocking_form(api: &crate::facts::api::Api, call: &crate::facts::body::Call) -> BlockingForm {
    let method = api.path.rsplit("::").next().unwrap_or_default();
    let exists = matches!(api.kind, ApiKind::ChannelOp(_))
        && matches!(method, "recv" | "send" | "iter" | "into_iter")
        && call.src.is_some();
    if exists { BlockingForm::Exists } else { BlockingForm::None }
}

fn is_receive(path: &str) -> bool {
    ["recv", "recv_timeout", "recv_deadline", "iter", "into_iter"]
        .iter()
        .any(|it| path.rsplit("::").next() == Some(it))
}

/// An item under `#[cfg(test)]`.
fn is_test_item(node: &SyntaxNode) -> bool {
    node.children().filter(|it| it.kind() == SyntaxKind::ATTR).any(|it| {
        let text = it.text().to_string().replace(' ', "");
        text.starts_with("#[cfg(test)]")
            || text.starts_with("#[cfg(all(test")
            || text.starts_with("#[cfg(any(test")
    })
}

/// `sleep(Duration::from_micros(100))` and the like: a literal below one millisecond, but not zero.
fn sub_millisecond(node: &SyntaxNode) -> bool {
    let Some(argument) = context::call_arguments(node).into_iter().next() else { return false };
    let ast::Expr::CallExpr(call) = argument else { return false };
    let text = call.syntax().text().to_string().replace([' ', '_'], "");
    let value = |name: &str| -> Option<u128> {
        let rest = text.split(name).nth(1)?;
        rest.trim_start_matches('(').trim_end_matches([')', ',']).parse().ok()
    };
    match (value("frommicros"), value("fromnanos")) {
        _ if !text.contains("from") => false,
        (Some(micros), _) => micros > 0 && micros < 1_000,
        (_, Some(nanos)) => nanos > 0 && nanos < 1_000_000,
        _ => false,
    }
}

/// A builder that does more than name its thread.
fn builder_obstacle(node: &SyntaxNode) -> Option<Refusal> {
    let mut at = ast::MethodCallExpr::cast(node.clone())?.receiver()?;
    loop {
        match at {
            ast::Expr::MethodCallExpr(call) => {
                let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
                match name.as_str() {
                    "name" => {}
                    "stack_size" => {
                        return Some(Refusal::new(
                            RefusalCode::StackSize,
                            "the thread asks for a stack size; tasks and the blocking pool have none of their own",
                        ));
                    }
                    other => {
                        return Some(Refusal::new(
                            RefusalCode::Unresolved,
                            format!("the thread builder's `{other}` has no counterpart"),
                        ));
                    }
                }
                at = call.receiver()?;
            }
            ast::Expr::CallExpr(call) => {
                let text = call.syntax().text().to_string();
                return (!text.ends_with("new()"))
                    .then(|| Refusal::new(RefusalCode::Unresolved, "the thread builder is made elsewhere"));
            }
            _ => return Some(Refusal::new(RefusalCode::Unresolved, "the thread builder is made elsewhere")),
        }
    }
}

/// Uses of `h.join()`'s result that a tokio handle's result fits as well.
fn join_result_obstacle(node: &SyntaxNode) -> Option<Refusal> {
    let fits = |name: &str| {
        matches!(name, "unwrap" | "expect" | "is_ok" | "is_err" | "ok" | "unwrap_or" | "unwrap_or_default")
    };
    let parent = node.parent()?;
    let refused = || {
        Some(Refusal::new(
            RefusalCode::TypeCheck,
            "its result is used as a `thread::Result`, whose error is not tokio's `JoinError`",
        ))
    };
    match parent.kind() {
        SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST => None,
        SyntaxKind::METHOD_CALL_EXPR => {
            let name = ast::MethodCallExpr::cast(parent)
                .and_then(|it| it.name_ref())
                .map(|it| it.text().to_string());
            if name.is_some_and(|it| fits(&it)) { None } else { refused() }
        }
        SyntaxKind::LET_STMT => {
            let pat = ast::LetStmt::cast(parent).and_then(|it| it.pat());
            if matches!(pat, Some(ast::Pat::WildcardPat(_))) { None } else { refused() }
        }
        SyntaxKind::LET_EXPR | SyntaxKind::MATCH_EXPR => {
            // The error may be printed; what only a panic payload can do (`downcast_ref`) is not offered.
            let scope = parent
                .ancestors()
                .find(|it| matches!(it.kind(), SyntaxKind::IF_EXPR | SyntaxKind::MATCH_EXPR))?;
            let text = scope.text().to_string();
            if text.contains("downcast") || text.contains("resume_unwind") { refused() } else { None }
        }
        _ => refused(),
    }
}

/// `spawn(..);`, `let _ = spawn(..);`, `drop(spawn(..))`, with `unwrap`, `?` and `expect` in between for builders.
fn is_discarded(node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        SyntaxKind::EXPR_STMT => true,
        SyntaxKind::LET_STMT => {
            matches!(ast::LetStmt::cast(parent).and_then(|it| it.pat()), Some(ast::Pat::WildcardPat(_)))
        }
        SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::TRY_EXPR => is_discarded(&parent),
        SyntaxKind::ARG_LIST => parent.parent().is_some_and(|it| it.text().to_string().starts_with("drop(")),
        _ => false,
    }
}

/// Why a thread's body cannot be written where the thread is started.
fn not_inline(body: &SyntaxNode, call: &SyntaxNode) -> Option<Refusal> {
    let refuse = |why: &str| Some(Refusal::new(RefusalCode::SyncClosure, why.to_owned()));
    let Some(closure) = ast::ClosureExpr::cast(body.clone()) else {
        return refuse("it is a function of its own");
    };
    let leaves = closure
        .syntax()
        .descendants()
        .any(|it| matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR));
    if leaves {
        return refuse("it returns early");
    }
    if closure.ret_type().is_some() {
        return refuse("it has a return type");
    }
    let statement = call.parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
    if !statement {
        return refuse("it is not a statement of its own");
    }
    None
}
