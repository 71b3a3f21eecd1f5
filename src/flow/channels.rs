//! Channels: every creation with both its ends wherever they travel, and the operations on them.

mod accessors;
pub(in crate::flow) mod borrowed;
pub mod bound_first;
mod builds;
pub mod capacity;
pub mod chains;
mod closures;
mod copied;
mod downcasts;
pub(in crate::flow) mod each_turn;
mod error_uses;
mod exclusive;
mod headers;
mod in_place;
pub(in crate::flow) mod lasting;
mod lent;
pub mod locked;
mod moved;
mod obstacles;
pub mod oneshot;
mod other_builds;
pub mod receivers;
pub mod results;
pub mod shapes;
mod siblings;
mod taken_along;
#[cfg(test)]
mod tests;
mod thread_locals;
pub mod timers;
pub(in crate::flow) mod tokio_ends;
pub(in crate::flow) mod tokio_travels;

use ra_ap_hir::{Adt, Crate, Function, HasCrate as _, Local, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasGenericArgs as _};

use super::Flow;
use super::places::{ClassIx, Escape, Place, Travels, parts_of};
use super::selects::{self, SelectFacts};
use crate::facts::api::{Api, ApiKind, ChannelFamily};
use crate::facts::body::{CallIx, Callee, Src};
use crate::facts::sites::{Site, SiteState};
use crate::flow::places::aliases::declared_by_trait;
use crate::flow::places::type_places::place_of_type;
use crate::policy::Policies;
use crate::refusal::{Refusal, RefusalCode};
use locked::Lock;
use other_builds::OtherBuilds;
use receivers::Mutability;
use thread_locals::ThreadLocal;

/// The types of channel ends.
pub const ENDS: &[&str] = &[
    "std::sync::mpsc::Sender",
    "std::sync::mpsc::SyncSender",
    "std::sync::mpsc::Receiver",
    "crossbeam_channel::Sender",
    "crossbeam_channel::Receiver",
];

/// What a channel becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `unbounded_channel()`
    Unbounded,
    /// `channel(n)`
    Bounded,
    /// `oneshot::channel()`
    Oneshot,
    /// No channel but an `Interval`: `tick(d)`.
    Ticker,
    /// No channel but a pinned `Sleep`: `after(d)`, `at(t)`.
    Deadline,
    /// `async_channel::bounded(n)`, whose receivers are shared.
    SharedBounded,
    /// `async_channel::unbounded()`
    SharedUnbounded,
    /// `broadcast::channel(n)`, which gives every message to every receiver.
    Broadcast,
}

impl Kind {
    /// Whether time fills it, not a sender.
    pub fn is_timer(self) -> bool {
        matches!(self, Kind::Ticker | Kind::Deadline)
    }

    /// The value of the rules' attribute `channel`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Unbounded => "unbounded",
            Kind::Bounded => "bounded",
            Kind::Oneshot => "oneshot",
            Kind::Ticker => "ticker",
            Kind::Deadline => "deadline",
            Kind::SharedBounded | Kind::SharedUnbounded => "shared",
            Kind::Broadcast => "broadcast",
        }
    }

    /// Whether several consumers may share its receivers.
    pub fn is_shared(self) -> bool {
        matches!(self, Kind::SharedBounded | Kind::SharedUnbounded)
    }
}

/// One channel: a class of ends.
#[derive(Debug, Clone)]
pub struct ChannelFacts {
    /// Whose it is.
    pub family: ChannelFamily,
    /// What it becomes.
    pub kind: Kind,
    /// Where it is made.
    pub creations: Vec<CallIx>,
    /// Operations on its ends, `for` loops over its receiver included.
    pub operations: Vec<CallIx>,
    /// Clones of its receiver that only move it.
    pub moves: Vec<SyntaxNode>,
    /// Clones of its receiver that make one more of them.
    pub clones: Vec<SyntaxNode>,
    /// Paths that name the types of its ends, with the type's canonical path.
    pub types: Vec<(&'static str, SyntaxNode)>,
    /// What must become mutable.
    pub mutability: Mutability,
    /// The lock that its receiver is shared behind.
    pub lock: Option<Lock>,
    /// Where an end goes to a function that is named and defined nowhere.
    pub to_nobody: Vec<Escape>,
    /// Why it cannot become a tokio channel.
    pub never: Option<Refusal>,
}

/// All channels and where their ends travel.
pub struct Channels<'db> {
    /// The channels.
    pub all: Vec<ChannelFacts>,
    /// The `select!`s.
    pub selects: Vec<SelectFacts>,
    /// Why a `Select` is not among them, by the call that makes it.
    pub unread: FxHashMap<CallIx, String>,
    travels: Travels<'db>,
    by_class: FxHashMap<ClassIx, usize>,
    other_builds: OtherBuilds,
}

impl<'db> Channels<'db> {
    /// Follows the ends of all channels among `sites`.
    pub fn collect(flow: &mut Flow<'db>, sites: &[Site], policies: &Policies) -> Self {
        let mut this = Channels {
            all: Vec::new(),
            selects: Vec::new(),
            unread: FxHashMap::default(),
            travels: Travels::new(ENDS),
            by_class: FxHashMap::default(),
            other_builds: OtherBuilds::default(),
        };
        this.follow(flow, sites);
        this.classes(flow, sites);
        this.read_selects(flow);
        this.types(flow, sites);
        this.judge(flow, policies);
        this
    }

    /// Whether an end of the channel lies in a static, which lives as long as the process.
    pub fn is_in_static(&mut self, channel: usize) -> bool {
        let mut classes: Vec<ClassIx> =
            self.by_class.iter().filter(|(_, it)| **it == channel).map(|(class, _)| *class).collect();
        classes.sort_unstable();
        classes
            .into_iter()
            .any(|it| self.travels.places_of(it).iter().any(|it| matches!(it, Place::Static(_))))
    }

    /// What holds the locks that go with the channels.
    pub fn awaited_locks(&self) -> FxHashSet<SyntaxNode> {
        let migrating = self.all.iter().filter(|it| it.never.is_none());
        let locks = migrating.filter_map(|it| it.lock.as_ref());
        locks.flat_map(|it| it.taken.iter().chain(&it.guards)).cloned().collect()
    }

    /// The operations that wait, on what their channels become.
    pub fn waiting_operations(&self, flow: &Flow<'_>) -> FxHashSet<CallIx> {
        let operations = self
            .all
            .iter()
            .enumerate()
            .flat_map(|(channel, it)| it.operations.iter().map(move |it| (channel, *it)));
        let waiting = operations.filter(|(channel, it)| {
            matches!(flow.facts.calls[it.0].callee, Callee::Api(api) if self.waits(*channel, api.path))
        });
        waiting.map(|(_, it)| it).collect()
    }

    /// The channel of each operation and creation.
    pub fn by_call(&self) -> FxHashMap<CallIx, usize> {
        let mut calls = FxHashMap::default();
        for (index, it) in self.all.iter().enumerate() {
            calls.extend(it.creations.iter().chain(&it.operations).map(|ix| (*ix, index)));
        }
        calls
    }

    /// Whether the operation waits, on what the channel becomes.
    pub fn waits(&self, channel: usize, path: &str) -> bool {
        let sends = path.contains("Sender::");
        match path.rsplit("::").next().unwrap_or_default() {
            "recv" | "recv_timeout" | "recv_deadline" | "iter" | "into_iter" => !sends,
            "send" | "send_timeout" | "send_deadline" => {
                sends && matches!(self.all[channel].kind, Kind::Bounded | Kind::SharedBounded)
            }
            _ => false,
        }
    }

    /// The channel the type of whose end is written at `path`.
    pub fn of_type(&self, path: &SyntaxNode) -> Option<usize> {
        self.all.iter().position(|it| it.types.iter().any(|(_, node)| node == path))
    }

    /// The channel whose end `node` is.
    pub fn of_node(&mut self, node: &SyntaxNode) -> Option<usize> {
        let class = self.travels.class_of_node(node)?;
        self.by_class.get(&class).copied()
    }

    /// The channels that a variable holds a sender of, itself or in its fields.
    pub fn of_senders_in(&mut self, flow: &Flow<'db>, variable: Local<'db>) -> Vec<usize> {
        self.of_ends_in(flow, variable, SENDERS)
    }

    /// The channels that a variable holds the receiver of, itself or in its fields.
    pub fn of_receivers_in(&mut self, flow: &Flow<'db>, variable: Local<'db>) -> Vec<usize> {
        self.of_ends_in(flow, variable, RECEIVERS)
    }

    fn of_ends_in(&mut self, flow: &Flow<'db>, variable: Local<'db>, ends: &[&str]) -> Vec<usize> {
        let db = flow.facts.db;
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let mut held = vec![(Some(Place::Local(variable)), variable.ty(db))];
        while let Some((place, ty)) = held.pop() {
            let ty = ty.strip_references();
            if holds_end(flow, &ty, ends, 0) {
                let class = place.and_then(|it| self.travels.class_of(&it));
                found.extend(class.and_then(|it| self.by_class.get(&it)));
            }
            held.extend(parts_of(db, &ty).map(|it| (None, it)));
            let own = ty
                .as_adt()
                .filter(|it| crate::facts::names::is_workspace_crate(db, it.krate(db)) && seen.insert(*it));
            let fields = match own {
                Some(Adt::Enum(it)) => it.variants(db).into_iter().flat_map(|it| it.fields(db)).collect(),
                Some(_) => ty.fields(db).into_iter().map(|(it, _)| it).collect(),
                None => Vec::new(),
            };
            held.extend(fields.into_iter().map(|it| {
                let ty = it.ty(db).instantiate(ty.type_arguments());
                (Some(Place::Field(it)), ty)
            }));
        }
        found
    }

    /// The places that the ends of a channel pass through.
    pub fn places(&mut self, channel: usize) -> Vec<Place<'db>> {
        let classes = self.classes_of(channel);
        classes.into_iter().flat_map(|it| self.travels.places_of(it)).collect()
    }

    fn classes_of(&self, channel: usize) -> Vec<ClassIx> {
        self.by_class.iter().filter(|(_, it)| **it == channel).map(|(class, _)| *class).collect()
    }

    fn follow(&mut self, flow: &mut Flow<'db>, sites: &[Site]) {
        for (ix, api) in calls_of(flow, sites) {
            if matches!(
                api.kind,
                ApiKind::ChannelNew(_) | ApiKind::ChannelOp(_) | ApiKind::ChannelTimer | ApiKind::Select
            ) {
                self.travels.add_body(flow.facts.calls[ix.0].body);
            }
        }
        for site in sites {
            if let (SiteState::Type(node), ApiKind::ChannelType(_)) = (&site.state, site.api.kind) {
                let body = node.ancestors().find_map(|it| flow.facts.body_of_node(&it));
                body.into_iter().for_each(|it| self.travels.add_body(it));
            }
        }
        self.travels.follow(flow);
        let named = sites.iter().filter_map(|site| match (&site.state, site.api.kind) {
            (SiteState::Type(node), ApiKind::ChannelType(_)) => Some(node),
            _ => None,
        });
        self.travels.join_aliases(flow, named);
        self.travels.join_elements();
        self.travels.settle(flow);
    }

    fn channel_of_class(&mut self, class: ClassIx, family: ChannelFamily) -> usize {
        let all = &mut self.all;
        *self.by_class.entry(class).or_insert_with(|| {
            all.push(ChannelFacts {
                family,
                kind: Kind::Unbounded,
                creations: Vec::new(),
                operations: Vec::new(),
                moves: Vec::new(),
                clones: Vec::new(),
                types: Vec::new(),
                mutability: Mutability::default(),
                lock: None,
                to_nobody: Vec::new(),
                never: None,
            });
            all.len() - 1
        })
    }

    fn classes(&mut self, flow: &Flow<'db>, sites: &[Site]) {
        for (ix, api) in calls_of(flow, sites) {
            let call = &flow.facts.calls[ix.0];
            let (about, family) = match api.kind {
                ApiKind::ChannelNew(family) => (call.node.clone(), family),
                ApiKind::ChannelOp(family) => match end_of(&call.node) {
                    Some(end) => (end.syntax().clone(), family),
                    None => continue,
                },
                _ => continue,
            };
            let Some(class) = self.travels.class_of_node(&about) else { continue };
            let channel = self.channel_of_class(class, family);
            self.mixed(channel, family);
            match api.kind {
                ApiKind::ChannelNew(_) => self.all[channel].creations.push(ix),
                _ => self.all[channel].operations.push(ix),
            }
        }
    }

    /// Channels that a `select!` or a `Select` names.
    fn read_selects(&mut self, flow: &Flow<'db>) {
        let mut selects = selects::read(flow);
        for select in &mut selects {
            for source in &select.sources {
                let Some(expr) = source.end() else { continue };
                match self.travels.class_of_node(expr.syntax()) {
                    Some(class) => {
                        let channel = self.channel_of_class(class, ChannelFamily::Crossbeam);
                        if !select.channels.contains(&channel) {
                            select.channels.push(channel);
                        }
                    }
                    None => {
                        select.never.get_or_insert_with(|| {
                            Refusal::new(
                                RefusalCode::Unresolved,
                                "where one of its channels comes from is not known",
                            )
                        });
                    }
                }
            }
            if let Some(refusal) = &select.never {
                for channel in select.channels.clone() {
                    self.all[channel].never.get_or_insert_with(|| refusal.clone());
                }
            }
        }
        let known: FxHashSet<CallIx> = selects.iter().flat_map(|it| it.timers.clone()).collect();
        self.selects = selects;
        for (index, call) in flow.facts.calls.iter().enumerate() {
            if crate::flow::selects::dynamic::makes_select(&call.callee)
                && let Err(why) = flow.dynamic_select(CallIx(index))
            {
                self.unread.insert(CallIx(index), why);
            }
        }
        for (index, call) in flow.facts.calls.iter().enumerate() {
            match &call.callee {
                Callee::Foreign(path) if path.starts_with("crossbeam_channel::Select") => {
                    let read = self.selects.iter().filter_map(|it| it.dynamic.as_ref()).any(|it| {
                        call.node.ancestors().any(|up| it.statements.contains(&up) || up == it.choice)
                    });
                    if read {
                        continue;
                    }
                    let unread = self.unread.iter();
                    let mut why = unread.filter(|(ix, _)| flow.facts.calls[ix.0].body == call.body);
                    let why = why.next().map(|(_, it)| format!(": {it}")).unwrap_or_default();
                    let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                    for end in super::context::call_arguments(&call.node).into_iter().chain(receiver) {
                        if let Some(class) = self.travels.class_of_node(end.syntax()) {
                            let channel = self.channel_of_class(class, ChannelFamily::Crossbeam);
                            self.refuse(channel, RefusalCode::Unresolved, || {
                                format!("a `Select` names it, which is no fixed `select!`{why}")
                            });
                        }
                    }
                }
                // What a `select!` does that could not be read.
                Callee::Foreign(path) if path.starts_with("crossbeam_channel::internal::") => {
                    let inside = |it: &SelectFacts| {
                        flow.facts.src_or_call_site(&call.node).is_some_and(|src| {
                            src.file == it.src.file && it.src.range.contains_range(src.range)
                        })
                    };
                    if self.selects.iter().any(inside) {
                        continue;
                    }
                    for end in super::context::call_arguments(&call.node) {
                        if let Some(class) = self.travels.class_of_node(end.syntax()) {
                            let channel = self.channel_of_class(class, ChannelFamily::Crossbeam);
                            self.refuse(channel, RefusalCode::InMacro, || {
                                "a macro definition's `select!` names it".to_owned()
                            });
                        }
                    }
                }
                Callee::Api(api) if api.kind == ApiKind::ChannelTimer && !known.contains(&CallIx(index)) => {
                    if let Some(class) = self.travels.class_of_node(&call.node) {
                        let channel = self.channel_of_class(class, ChannelFamily::Crossbeam);
                        self.all[channel].creations.push(CallIx(index));
                    }
                }
                _ => {}
            }
        }
    }

    /// The timers that the `select!` called by `ix` makes in its arms.
    pub fn timers_of(&self, ix: CallIx) -> impl Iterator<Item = CallIx> + '_ {
        self.selects.iter().filter(move |it| it.call == ix).flat_map(|it| it.timers.iter().copied())
    }

    fn mixed(&mut self, channel: usize, family: ChannelFamily) {
        if self.all[channel].family != family {
            self.refuse(channel, RefusalCode::Unresolved, || {
                "ends of std's and of crossbeam's channels meet in one place".to_owned()
            });
        }
    }

    fn refuse(&mut self, channel: usize, code: RefusalCode, reason: impl FnOnce() -> String) {
        self.all[channel].never.get_or_insert_with(|| Refusal::new(code, reason()));
    }

    fn types(&mut self, flow: &Flow<'db>, sites: &[Site]) {
        for site in sites {
            let (SiteState::Type(node), ApiKind::ChannelType(family)) = (&site.state, site.api.kind) else {
                continue;
            };
            match self.travels.known_place(flow, node) {
                Some(place) => {
                    let class = self.travels.class_of(&place);
                    if let Some(channel) = class.and_then(|it| self.by_class.get(&it).copied()) {
                        self.all[channel].types.push((site.api.path, node.clone()));
                    }
                }
                None if headers::of_callback(node) => {}
                None if is_written_apart(flow, node) => {
                    if let Some(extended) = headers::extended(flow, node) {
                        let movable = extended.only_called && headers::can_move(flow, node);
                        match self.only_one_of(&extended.called_on).filter(|_| movable) {
                            Some(channel) => self.all[channel].types.push((site.api.path, node.clone())),
                            None => self.keep_for_header(flow, site, &extended),
                        }
                        continue;
                    }
                    if let Some(lent) = headers::lenders(flow, node).and_then(|it| self.all_lent_by(&it)) {
                        let location = flow.facts.location(site.src);
                        for channel in lent {
                            self.refuse(channel, RefusalCode::Unresolved, || {
                                format!("{location} names its type where no value is known")
                            });
                        }
                        continue;
                    }
                    // An impl's header, a trait's bound: whichever channel has these ends.
                    let thread_local = ThreadLocal::around(flow, node);
                    let message = match &thread_local {
                        Some(it) => it.message.clone(),
                        None => message_of(flow, node),
                    };
                    let near = flow.facts.crates_that_see([site.src.file]);
                    for channel in 0..self.all.len() {
                        if self.all[channel].family == family
                            && self.may_carry(flow, channel, message.as_ref())
                            && self.is_seen_by(flow, channel, &near)
                        {
                            let location = flow.facts.location(site.src);
                            match &thread_local {
                                Some(it) => self.refuse(channel, RefusalCode::ThreadIdentity, || {
                                    format!(
                                        "`{}` at {location} keeps an end for each thread, and a task changes threads at any await",
                                        it.name
                                    )
                                }),
                                None => self.refuse(channel, RefusalCode::Unresolved, || {
                                    format!("{location} names its type where no value is known")
                                }),
                            }
                        }
                    }
                }
                None => {}
            }
        }
    }

    /// The channel that all these variables hold an end of.
    fn only_one_of(&mut self, locals: &[Local<'db>]) -> Option<usize> {
        let mut channels = locals.iter().map(|it| {
            let class = self.travels.class_of(&Place::Local(*it))?;
            self.by_class.get(&class).copied()
        });
        let first = channels.next()??;
        channels.all(|it| it == Some(first)).then_some(first)
    }

    /// The channels whose ends these functions give, if it is known of all of them.
    fn all_lent_by(&mut self, functions: &[Function]) -> Option<Vec<usize>> {
        let channels = functions.iter().map(|it| {
            let class = self.travels.class_of(&Place::Return(*it))?;
            self.by_class.get(&class).copied()
        });
        channels.collect()
    }

    /// The channels stay whose ends get their methods from the `impl` block at `site`, or may where what takes them does not know their type.
    fn keep_for_header(&mut self, flow: &Flow<'db>, site: &Site, extended: &headers::Extended<'db>) {
        let called_on = extended.called_on.iter().filter_map(|it| {
            let class = self.travels.class_of(&Place::Local(*it))?;
            self.by_class.get(&class).copied()
        });
        let mut channels: Vec<usize> = called_on.collect();
        if !extended.only_called {
            channels.extend((0..self.all.len()).filter(|it| self.is_taken_as_any_type(flow, *it)));
        }
        let location = flow.facts.location(site.src);
        for channel in channels {
            self.refuse(channel, RefusalCode::Unresolved, || {
                format!("it has methods from the `impl` at {location}, which is for this type")
            });
        }
    }

    /// Whether a variable or field whose type is a parameter has an end of the channel.
    fn is_taken_as_any_type(&mut self, flow: &Flow<'db>, channel: usize) -> bool {
        let db = flow.facts.db;
        self.places(channel).iter().any(|it| {
            let ty = match it {
                Place::Local(it) => it.ty(db),
                Place::Field(it) => it.ty(db),
                _ => return false,
            };
            headers::hides_end(flow, &ty, 0)
        })
    }

    /// Whether one of `crates` sees the channel.
    fn is_seen_by(&self, flow: &Flow<'db>, channel: usize, crates: &FxHashSet<Crate>) -> bool {
        let facts = &self.all[channel];
        let calls = facts.creations.iter().chain(&facts.operations);
        let files = calls.map(|it| flow.facts.bodies[flow.facts.calls[it.0].body.0].src.file);
        let seen = flow.facts.crates_that_see(files.collect::<FxHashSet<_>>());
        seen.is_empty() || crates.is_empty() || !seen.is_disjoint(crates)
    }

    /// Whether the channel's messages may be of type `written`.
    fn may_carry(&self, flow: &Flow<'db>, channel: usize, written: Option<&Type<'db>>) -> bool {
        let (Some(written), Some(message)) = (written, self.message_type(flow, channel)) else { return true };
        may_be_same(flow, written, &message)
    }

    /// The type of the channel's messages, told by a call that makes it.
    fn message_type(&self, flow: &Flow<'db>, channel: usize) -> Option<Type<'db>> {
        let made = self.all[channel].creations.first()?;
        let made = ast::Expr::cast(flow.facts.calls[made.0].node.clone())?;
        let ends = flow.facts.sema.type_of_expr(&made)?.original;
        ends.tuple_fields(flow.facts.db).first()?.type_arguments().next()
    }
}

/// Whether two types may be one: nothing that is known of both tells them apart.
fn may_be_same<'db>(flow: &Flow<'db>, a: &Type<'db>, b: &Type<'db>) -> bool {
    let known = |it: &Type<'db>| {
        it.as_adt().is_some() || it.as_builtin().is_some() || it.is_tuple() || it.is_reference()
    };
    if !known(a) || !known(b) {
        return true;
    }
    let parts = |it: &Type<'db>| parts_of(flow.facts.db, &it.strip_references()).collect::<Vec<_>>();
    let (of_a, of_b) = (parts(a), parts(b));
    a.is_reference() == b.is_reference()
        && a.strip_references().as_adt() == b.strip_references().as_adt()
        && a.strip_references().as_builtin() == b.strip_references().as_builtin()
        && of_a.len() == of_b.len()
        && of_a.iter().zip(&of_b).all(|(a, b)| may_be_same(flow, a, b))
}

/// Whether no value is known whose type is written at `path`: in an `impl` block's header, a bound, or for a trait's type that
/// is named where no such value is.
fn is_written_apart(flow: &Flow<'_>, path: &SyntaxNode) -> bool {
    match place_of_type(flow, path) {
        None => true,
        Some(Place::Alias(alias)) => declared_by_trait(flow, alias).is_some(),
        Some(_) => false,
    }
}

/// The calls among `sites`, and those that macro definitions make.
fn calls_of(flow: &Flow<'_>, sites: &[Site]) -> Vec<(CallIx, &'static Api)> {
    let named = sites.iter().filter_map(|site| match site.state {
        SiteState::Call(ix) => Some((ix, site.api)),
        _ => None,
    });
    named.chain(flow.facts.calls_in_macros()).collect()
}

/// Why a receive cannot be awaited where it stands, whatever its body.
pub fn unawaitable(flow: &Flow<'_>, call: &crate::facts::body::Call) -> Option<Refusal> {
    let Callee::Api(api) = call.callee else { return None };
    let name = api.path.rsplit("::").next().unwrap_or_default();
    let chain = matches!(name, "iter" | "into_iter")
        && call.node.kind() == ra_ap_syntax::SyntaxKind::METHOD_CALL_EXPR
        && shapes::iteration(flow, &call.node) == shapes::Iteration::Chain;
    chain.then(|| {
        let place = location(flow, call.name);
        let no_loop = chains::no_loop(flow, &call.node).map(|it| format!(", and {it}")).unwrap_or_default();
        Refusal::new(
            RefusalCode::SyncClosure,
            format!("`{name}` at {place} makes an iterator, whose `next` cannot await{no_loop}"),
        )
    })
}

/// Whether the constructor with this path takes a capacity.
pub fn makes_bounded(path: &str) -> bool {
    path.ends_with("::sync_channel") || path.ends_with("::bounded")
}

/// The end that an operation works on.
pub fn end_of(node: &SyntaxNode) -> Option<ast::Expr> {
    if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        return call.receiver();
    }
    if let Some(it) = ast::ForExpr::cast(node.clone()) {
        return it.iterable();
    }
    // `Sender::send(&tx, x)`
    ast::CallExpr::cast(node.clone())?.arg_list()?.args().next()
}

/// The message type of `Sender<Job>`.
fn message_of<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Type<'db>> {
    let arguments = ast::Path::cast(path.clone())?.segment()?.generic_arg_list()?;
    match arguments.generic_args().next()? {
        ast::GenericArg::TypeArg(it) => flow.facts.sema.resolve_type(&it.ty()?),
        _ => None,
    }
}

/// The types of senders.
pub const SENDERS: &[&str] =
    &["std::sync::mpsc::Sender", "std::sync::mpsc::SyncSender", "crossbeam_channel::Sender"];

/// The types of receivers.
pub const RECEIVERS: &[&str] = &["std::sync::mpsc::Receiver", "crossbeam_channel::Receiver"];

/// Whether a value of `ty` is or holds one of the `ends`, in its type arguments. What a channel's messages hold is of another channel.
fn holds_end<'db>(flow: &Flow<'db>, ty: &Type<'db>, ends: &[&str], depth: usize) -> bool {
    let ty = ty.strip_references();
    let head = ty.as_adt().map(|it| crate::facts::names::adt_path(flow.facts.db, it));
    match head {
        Some(head) if ENDS.contains(&head.as_str()) => ends.contains(&head.as_str()),
        _ => depth < 7 && parts_of(flow.facts.db, &ty).any(|it| holds_end(flow, &it, ends, depth + 1)),
    }
}

/// Whether a value of `ty` is or holds a receiver, in its type arguments.
pub fn holds_receiver<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    super::places::carries(flow, ty, RECEIVERS, depth)
}

/// Whether the item at `node` derives `name`.
pub fn derives(node: &SyntaxNode, name: &str) -> bool {
    node.children().filter_map(ast::Attr::cast).any(|it| {
        let text = it.syntax().text().to_string();
        text.contains("derive") && text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name)
    })
}

impl<'db> Flow<'db> {
    /// The tokens that mention a definition, imports left out.
    pub fn mentions_of(&self, definition: Definition<'db>) -> Vec<ra_ap_syntax::SyntaxToken> {
        let mut tokens = super::mentions::tokens_naming(&self.facts, definition);
        tokens.retain(|it| !it.parent_ancestors().any(|it| it.kind() == ra_ap_syntax::SyntaxKind::USE));
        tokens
    }
}

/// Where a call is written, for messages.
pub fn location(flow: &Flow<'_>, src: Option<Src>) -> String {
    src.map(|it| flow.facts.location(it)).unwrap_or_default()
}
