//! What a channel becomes, or why it stays.

use ra_ap_hir::{HasCrate as _, LangItem, Trait, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::AstNode;

use super::borrowed::borrowed_later;
use super::locked::{LOCKS, holds_unlocked};
use super::other_builds::OtherBuilds;
use super::receivers::Receivers;
use super::{
    Channels, Kind, capacity, closures, derives, holds_receiver, locked, makes_bounded, oneshot, results,
    timers,
};
use crate::facts::api::{ChannelFamily, is_receive};
use crate::facts::body::{CallIx, Callee, Use};
use crate::facts::names;
use crate::facts::select_grammar::ArmKind;
use crate::flow::Flow;
use crate::flow::places::generics::only_moves;
use crate::flow::places::{Escape, Place, Recipient};
use crate::flow::selects::Source;
use crate::policy::{Capacity, Policies, ReceiverClone};
use crate::refusal::{Refusal, RefusalCode};

impl<'db> Channels<'db> {
    /// Finds for each channel what it becomes, or why it stays.
    pub(super) fn judge(&mut self, flow: &mut Flow<'db>, policies: &Policies) {
        let kept = closures::kept_by_closures(flow);
        self.other_builds = OtherBuilds::read(&flow.facts);
        for index in 0..self.all.len() {
            let places = self.places(index);
            let selected = self.selects.iter().any(|it| it.channels.contains(&index));
            let escapes: Vec<Escape> =
                self.classes_of(index).into_iter().flat_map(|it| self.travels.escapes_of(it)).collect();
            self.all[index].to_nobody = escapes.into_iter().filter(|it| it.to == Recipient::Nobody).collect();
            // What somebody still has to write may do with it whatever it likes.
            let settled = !selected && self.all[index].to_nobody.is_empty();
            let one = settled && oneshot::carries_one_message(flow, &self.all[index], &places, &kept);
            self.judge_creations(flow, index, policies, one);
            self.judge_builds(flow, index);
            self.judge_escapes(flow, index);
            let mut unfit = None;
            if !one && !selected && self.all[index].family == ChannelFamily::Std {
                let classes = self.classes_of(index);
                let lock = locked::lock_of(flow, &mut self.travels, &classes, &self.all[index], &places);
                self.all[index].lock = lock.clone().unwrap_or_default();
                unfit = lock.err();
            }
            self.judge_places(flow, index, &places, unfit);
            match self.all[index].kind {
                Kind::Deadline if timers::is_waited_in_place(flow, &self.all[index]) => {
                    continue;
                }
                Kind::Deadline => match timers::deadline_variable(flow, &self.all[index], &places) {
                    Ok(_) => continue,
                    Err(refusal) => self.refuse(index, refusal.code, || refusal.reason),
                },
                Kind::Ticker => {
                    let operations = &self.all[index].operations;
                    if let Some(refusal) = timers::ticker_obstacle(flow, operations) {
                        self.refuse(index, refusal.code, || refusal.reason);
                    }
                }
                _ => self.judge_operations(flow, index),
            }
            self.judge_receivers(flow, index, &places);
            self.share(flow, index, policies, selected);
        }
    }

    /// What the receivers need, or why they cannot have it.
    fn judge_receivers(&mut self, flow: &mut Flow<'db>, index: usize, places: &[Place<'db>]) {
        let mut receivers = Receivers::default();
        let kind = self.all[index].kind;
        receivers.clones(flow, places, kind, |it| self.is_only_locked(flow, index, it));
        for ix in self.all[index].operations.clone() {
            if self.all[index].never.is_some() {
                break;
            }
            receivers.operation(flow, ix, kind);
        }
        for select in &self.selects.clone() {
            for (at, (arm, source)) in select.parsed.arms.iter().zip(&select.sources).enumerate() {
                if let (ArmKind::Recv { .. }, Some(expr)) = (&arm.kind, source.end())
                    && self.of_node(expr.syntax()) == Some(index)
                    && self.all[index].never.is_none()
                {
                    receivers.received(flow, expr, &select.heads_beside(flow, at));
                }
            }
        }
        if let Some(refusal) = receivers.refusal {
            self.all[index].never.get_or_insert(refusal);
        }
        self.all[index].moves = receivers.moves;
        self.all[index].clones = receivers.clones;
        self.all[index].mutability = receivers.mutability;
    }

    /// A receiver that several consumers really share may become one that can be shared.
    fn share(&mut self, flow: &mut Flow<'db>, index: usize, policies: &Policies, selected: bool) {
        let is_shared = matches!(&self.all[index].never, Some(it) if it.code == RefusalCode::SharedReceiver);
        if !is_shared || policies.receiver_clone == ReceiverClone::Refuse {
            return;
        }
        if self.all[index].family == ChannelFamily::Std || self.all[index].kind.is_timer() {
            return;
        }
        if selected {
            // The policy is set: what keeps it from being followed is something else.
            self.all[index].never = Some(Refusal::new(
                RefusalCode::SharedReceiver,
                "several consumers share its receiver, and one waits for it in a `select!`, which has no form for a shared one",
            ));
            return;
        }
        self.all[index].never = None;
        self.judge_creations(flow, index, policies, false);
        self.all[index].kind = match (policies.receiver_clone, self.all[index].kind) {
            (ReceiverClone::Broadcast, _) => Kind::Broadcast,
            (_, Kind::Bounded) => Kind::SharedBounded,
            _ => Kind::SharedUnbounded,
        };
        self.judge_builds(flow, index);
        if self.all[index].kind == Kind::Broadcast {
            self.judge_message(flow, index);
        }
        self.judge_escapes(flow, index);
        let places = self.places(index);
        self.judge_places(flow, index, &places, None);
        self.judge_operations(flow, index);
        self.all[index].moves = Vec::new();
        let mut receivers = Receivers::default();
        for ix in self.all[index].operations.clone() {
            receivers.shared_operation(flow, ix);
        }
        self.all[index].mutability = receivers.mutability;
        if self.all[index].kind == Kind::Broadcast {
            self.judge_receivers(flow, index, &places);
        }
    }

    /// A message that every receiver gets is cloned for each.
    fn judge_message(&mut self, flow: &Flow<'db>, index: usize) {
        let db = flow.facts.db;
        let made = self.message_type(flow, index);
        let body = self.all[index].creations.first().map(|ix| flow.facts.calls[ix.0].body);
        let file = body.map(|it| flow.facts.bodies[it.0].src.file);
        let module = file.and_then(|it| flow.facts.modules_of(it).into_iter().next());
        let clone = module.and_then(|it| Trait::lang(db, it.krate(db), LangItem::Clone));
        let cloned = made.as_ref().zip(clone).is_some_and(|(message, it)| message.impls_trait(db, it, &[]));
        if !cloned {
            self.refuse(index, RefusalCode::SharedReceiver, || {
                "`broadcast` clones each message for each consumer, and these are not known to be `Clone`"
                    .to_owned()
            });
        }
    }

    /// What the channel becomes; `one` tells that it carries at most one message.
    fn judge_creations(&mut self, flow: &mut Flow<'db>, index: usize, policies: &Policies, one: bool) {
        let creations = self.all[index].creations.clone();
        if creations.is_empty() {
            return self.refuse(index, RefusalCode::ForeignEnd, || {
                "nothing in the analysed code makes it".to_owned()
            });
        }
        if let Some(timer) = timers::kind_of(flow, &creations) {
            match timer {
                Ok(kind) => self.all[index].kind = kind,
                Err(refusal) => self.refuse(index, refusal.code, || refusal.reason),
            }
            return;
        }
        let signals_by_drop = self.signals_by_drop(flow, index);
        let mut kinds = FxHashSet::default();
        for ix in &creations {
            if timers::is_timer(flow, *ix) {
                if let Some(refusal) = timers::never_obstacle(flow, *ix) {
                    self.refuse(index, refusal.code, || refusal.reason);
                }
                continue;
            }
            let call = flow.facts.calls[ix.0].clone();
            let Callee::Api(api) = call.callee else { continue };
            let bounded = makes_bounded(api.path);
            kinds.insert(bounded);
            if call.src.is_none() {
                self.refuse(index, RefusalCode::InMacro, || "a macro definition makes it".to_owned());
            }
            if bounded && let Some((code, reason)) = capacity::obstacle(flow, &call.node, policies) {
                // A sender that answers somebody who waits for it has nothing to wait for itself.
                let answers = one && oneshot::answers(flow, &self.all[index]);
                let signals = code == RefusalCode::Rendezvous && signals_by_drop;
                if !answers && !signals {
                    self.refuse(index, code, || reason);
                }
            }
        }
        let unbounded = !kinds.contains(&true) || policies.capacity == Capacity::Unbounded;
        if one {
            self.all[index].kind = Kind::Oneshot;
            return;
        }
        if kinds.len() > 1 && policies.capacity == Capacity::Keep {
            self.refuse(index, RefusalCode::DynamicCapacity, || {
                "bounded and unbounded channels meet in one place, which are two types in tokio".to_owned()
            });
        }
        self.all[index].kind = if unbounded { Kind::Unbounded } else { Kind::Bounded };
    }

    /// Nothing is ever sent on it: it only tells that its senders are gone, for which any capacity is right.
    fn signals_by_drop(&mut self, flow: &Flow<'db>, index: usize) -> bool {
        let sends = |ix: &CallIx| match flow.facts.calls[ix.0].callee {
            Callee::Api(api) => {
                let method = api.path.rsplit("::").next().unwrap_or_default();
                api.path.contains("Sender::")
                    && matches!(method, "send" | "try_send" | "send_timeout" | "send_deadline")
            }
            _ => false,
        };
        if self.all[index].operations.iter().any(sends) {
            return false;
        }
        let zero = |ix: &CallIx| {
            let argument =
                crate::flow::context::call_arguments(&flow.facts.calls[ix.0].node).into_iter().next();
            argument.is_some_and(|it| it.syntax().text() == "0")
        };
        let by_select = self.selects.clone().iter().any(|select| {
            select.parsed.arms.iter().zip(&select.sources).any(|(arm, source)| match (&arm.kind, source) {
                (ArmKind::Send { .. }, Source::End(expr)) => self.of_node(expr.syntax()) == Some(index),
                _ => false,
            })
        });
        !by_select && self.all[index].creations.iter().all(zero)
    }

    fn judge_escapes(&mut self, flow: &Flow<'db>, index: usize) {
        for class in self.classes_of(index) {
            for escape in self.travels.escapes_of(class) {
                if escape.to == Recipient::Nobody {
                    continue;
                }
                let place = escape.src.map(|it| flow.facts.location(it)).unwrap_or_default();
                self.refuse(index, RefusalCode::ForeignEnd, || {
                    format!("an end leaves the analysed code at {place}: {}", escape.what)
                });
            }
        }
    }

    /// Whether the receiver is shared in `ty` by the lock that goes with it.
    fn is_only_locked(&self, flow: &Flow<'db>, index: usize, ty: &Type<'db>) -> bool {
        self.all[index].lock.is_some() && locked::is_locked(flow, ty, 0)
    }

    /// `unfit` is what is done with the receiver's lock that tokio's cannot do.
    fn judge_places(&mut self, flow: &Flow<'db>, index: usize, places: &[Place<'db>], unfit: Option<String>) {
        let db = flow.facts.db;
        let sharing = if self.all[index].kind.is_shared() { LOCKS } else { SHARING };
        let waits = self.all[index]
            .operations
            .iter()
            .any(|ix| matches!(flow.facts.calls[ix.0].callee, Callee::Api(api) if is_receive(api.path)));
        for place in places {
            let ty = match place {
                Place::Local(local) => Some((local.ty(db), local.name(db))),
                Place::Field(field) => Some((field.ty(db), field.name(db))),
                _ => None,
            };
            let pool = ty
                .filter(|(it, _)| waits && self.all[index].lock.is_none() && locked::is_locked(flow, it, 0));
            if let Some((ty, name)) = pool {
                let why = match locked::carries_code(flow, &ty, 0) {
                    true => "its messages are jobs, which may block where a task must not".to_owned(),
                    false => match &unfit {
                        Some(what) => {
                            format!("what is done with the lock has no counterpart with tokio's: {what}")
                        }
                        None => "what is done with the lock has no counterpart with tokio's".to_owned(),
                    },
                };
                self.refuse(index, RefusalCode::SharedReceiver, || {
                    format!("`{}` shares the receiver behind a lock, and {why}", name.as_str())
                });
            }
            match place {
                Place::Local(local) => {
                    let ty = local.ty(db);
                    if let Some(what) = shares_receiver(flow, &ty, sharing, 0)
                        .filter(|_| !self.is_only_locked(flow, index, &ty))
                    {
                        let name = local.name(db);
                        self.refuse(index, RefusalCode::SharedReceiver, || {
                            format!("`{}` shares the receiver behind `{what}`", name.as_str())
                        });
                    }
                    let generic = ty.strip_references();
                    let moved = generic.as_type_param(db).is_some_and(|it| only_moves(flow, &it.ty(db), 0));
                    let hides = generic.as_type_param(db).is_some() || generic.as_impl_traits(db).is_some();
                    if hides && !moved {
                        let name = local.name(db);
                        self.refuse(index, RefusalCode::Unresolved, || {
                            format!("the generic parameter `{}` takes an end", name.as_str())
                        });
                    }
                }
                Place::Field(field) => {
                    let ty = field.ty(db);
                    if let Some(what) = shares_receiver(flow, &ty, sharing, 0)
                        .filter(|_| !self.is_only_locked(flow, index, &ty))
                    {
                        let name = field.name(db);
                        self.refuse(index, RefusalCode::SharedReceiver, || {
                            format!("the field `{}` shares the receiver behind `{what}`", name.as_str())
                        });
                    }
                    let cloned = holds_unlocked(flow, &ty, 0) && derives_clone(flow, *field);
                    if cloned && !self.all[index].kind.is_shared() && !self.is_only_locked(flow, index, &ty) {
                        let name = field.name(db);
                        self.refuse(index, RefusalCode::SharedReceiver, || {
                            let owner = names::adt_path(db, field.parent_def(db).adt(db));
                            let owner = owner.rsplit("::").next().unwrap_or(&owner);
                            format!(
                                "`{owner}` is cloned with the receiver in its field `{}`: its clones take from one queue, \
                                 which `--set receiver-clone=async-channel` keeps",
                                name.as_str()
                            )
                        });
                    }
                    if !names::is_workspace_crate(db, field.krate(db)) {
                        self.refuse(index, RefusalCode::ForeignEnd, || {
                            "a type of another crate holds an end".to_owned()
                        });
                    }
                }
                Place::Static(item) => {
                    let ty = item.ty(db);
                    if holds_unlocked(flow, &ty, 0) && !self.all[index].kind.is_shared() {
                        self.refuse(index, RefusalCode::SharedReceiver, || {
                            format!("the static `{}` shares the receiver", item.name(db).as_str())
                        });
                    }
                }
                _ => {}
            }
        }
    }

    fn judge_operations(&mut self, flow: &Flow<'db>, index: usize) {
        if let Some(refusal) = borrowed_later(flow, &self.all[index]) {
            self.refuse(index, refusal.code, || refusal.reason);
        }
        for ix in self.all[index].creations.clone() {
            let call = &flow.facts.calls[ix.0];
            if let (Callee::Api(api), Use::Value, false) =
                (&call.callee, call.usage, timers::is_timer(flow, ix))
            {
                self.refuse(index, RefusalCode::FnPointer, || format!("`{}` is used as a value", api.path));
            }
        }
        for ix in self.all[index].operations.clone() {
            let call = &flow.facts.calls[ix.0];
            let Callee::Api(api) = call.callee else { continue };
            let place = call.name.map(|it| flow.facts.location(it)).unwrap_or_default();
            if call.usage == Use::Value {
                self.refuse(index, RefusalCode::FnPointer, || {
                    format!("`{}` is used as a value at {place}", api.path)
                });
            }
            if call.src.is_none() && !results::is_plain_send(flow, call, self.all[index].kind) {
                self.refuse(index, RefusalCode::InMacro, || {
                    format!("a macro definition uses `{}` of it", api.path)
                });
            }
            let kind = self.all[index].kind;
            if let Some((code, reason)) = results::obstacle(call, api.path, kind) {
                self.refuse(index, code, || format!("{reason} at {place}"));
            }
            let package = call.src.and_then(|it| flow.facts.workspace.package_of(it.file));
            if let (Some(package), Some(minor), false) = (package, first_minor(api.path), kind.is_shared())
                && package.tokio_is_before(minor)
            {
                self.refuse(index, RefusalCode::NeedsRule, || {
                    let name = api.path.rsplit("::").next().unwrap_or_default();
                    format!("`{name}` at {place} needs tokio 1.{minor}, and the package has an older one: `cargo update -p tokio`")
                });
            }
        }
    }
}

/// The first tokio 1 whose receivers can do what the operation becomes.
fn first_minor(path: &str) -> Option<u32> {
    let (end, name) = path.rsplit_once("::")?;
    match name {
        "len" | "is_empty" if end.ends_with("Receiver") => Some(37),
        "capacity" | "is_full" if end.ends_with("Receiver") => Some(38),
        _ => None,
    }
}

const SHARING: &[&str] = &["std::sync::Arc", "std::rc::Rc", "std::sync::OnceLock", "std::sync::LazyLock"];

/// The type behind which a receiver is shared.
fn shares_receiver<'db>(flow: &Flow<'db>, ty: &Type<'db>, sharing: &[&str], depth: usize) -> Option<String> {
    if depth > 6 {
        return None;
    }
    let ty = ty.strip_references();
    let (adt, arguments) = ty.as_adt_with_args()?;
    let path = names::adt_path(flow.facts.db, adt);
    let inner: Vec<Type<'db>> = arguments.into_iter().flatten().collect();
    // Who locks it has it for himself: that is seen where it is used.
    let locks = LOCKS.contains(&path.as_str());
    if locks && !sharing.contains(&path.as_str()) {
        return None;
    }
    if sharing.contains(&path.as_str())
        && inner
            .iter()
            .any(|it| if locks { holds_receiver(flow, it, 0) } else { holds_unlocked(flow, it, 0) })
    {
        return Some(path.rsplit("::").next().unwrap_or_default().to_owned());
    }
    inner.iter().find_map(|it| shares_receiver(flow, it, sharing, depth + 1))
}

fn derives_clone(flow: &Flow<'_>, field: ra_ap_hir::Field) -> bool {
    let adt = field.parent_def(flow.facts.db).adt(flow.facts.db);
    let attributes = match adt {
        ra_ap_hir::Adt::Struct(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        ra_ap_hir::Adt::Enum(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        ra_ap_hir::Adt::Union(_) => None,
    };
    attributes.is_some_and(|it| derives(&it, "Clone"))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_a_receiver_tells_needs_a_tokio_that_has_it() {
        let migrates = |version: &str, asked: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                 [dependencies]\ntokio = \"{version}\"\ncrossbeam-channel = \"0.5\"\n\
                 //- /src/main.rs\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = crossbeam_channel::bounded::<u32>(4);\n    \
                 std::thread::spawn(move || {{ tx.send(1).unwrap(); tx.send(2).unwrap(); }});\n    \
                 while let Ok(n) = rx.recv() {{ println!(\"{{n}} {{:?}}\", {asked}); }}\n}}\n"
            );
            Trial::of(&fixture).text_after("/src/main.rs").contains("tokio::sync::mpsc::channel")
        };
        for (version, asked, right) in [
            ("=1.36.0", "rx.len()", false),
            ("=1.37.0", "rx.len()", true),
            ("=1.37.0", "rx.is_full()", false),
            ("1.36.0", "rx.is_full()", true),
            ("=1.36.0", "n", true),
        ] {
            assert_eq!(migrates(version, asked), right, "{version} {asked}");
        }
    }
}
