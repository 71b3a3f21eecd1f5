//! Lowers a channel: its creations, the types of its ends, the operations on them, and what becomes mutable.

use std::collections::BTreeMap;

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::channel_arms::{Receive, arms};
use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use super::oracle::{Origin, Resolution};
use super::pieces::Piece;
use crate::edit::Edit;
use crate::facts::api::{ApiKind, ChannelFamily};
use crate::facts::body::{CallIx, Callee, Use};
use crate::flow::Flow;
use crate::flow::channels::locked::Lock;
use crate::flow::channels::oneshot;
use crate::flow::channels::results::{is_discarded, is_only_asked, keeps_error, names_error, shows_error};
use crate::flow::channels::shapes::{
    Iteration, begins_statement, captures_whole, for_over, is_place, is_plain_statement, iteration,
    owns_receiver,
};
use crate::flow::channels::timers::is_timer;
use crate::flow::channels::{ChannelFacts, Kind, chains, end_of, makes_bounded};
use crate::flow::context::call_arguments;
use crate::flow::places::type_places::path_without_arguments;
use crate::flow::selects::text_at;
use crate::ledger::UnitIx;
use crate::plan::decide::WaitForm;
use crate::program::ChannelId;
use crate::refusal::RefusalCode;
use crate::rule::matching::match_node;
use crate::rule::precedence::begins_operation;

/// How the lock around a receiver is taken.
const TAKES: [&str; 5] = ["lock-unwrap", "lock-expect", "lock-recovered", "lock-tried", "lock-plain"];

/// How the receiver is taken out of its lock for good.
const OPENS: [&str; 3] = ["open-unwrap", "open-expect", "open-recovered"];

/// The rule for a family.
pub fn rule_of(family: ChannelFamily) -> &'static str {
    match family {
        ChannelFamily::Std => "std-mpsc",
        ChannelFamily::Crossbeam => "crossbeam-channel",
    }
}

/// How code of this file reaches what rules call `crossbeam_channel::..`: under the crate's own name, another one that
/// the manifest gives it, or through `crossbeam`.
pub fn spelled(flow: &Flow<'_>, file: FileId, path: &str) -> String {
    let Some(rest) = path.strip_prefix("crossbeam_channel::") else { return path.to_owned() };
    let Some(package) = flow.facts.workspace.package_of(file) else { return path.to_owned() };
    let named = |name: &str| {
        package.dependencies.iter().find(|it| it.package == name).map(|it| it.name_in_code.clone())
    };
    match (named("crossbeam-channel"), named("crossbeam")) {
        (Some(name), _) => format!("{name}::{rest}"),
        (None, Some(name)) => format!("{name}::channel::{rest}"),
        (None, None) => path.to_owned(),
    }
}

impl<'db> Lowerer<'_, 'db> {
    /// Everything of a channel but its waits.
    pub(super) fn channel(&mut self, unit: UnitIx, id: ChannelId) {
        let channel = self.assembly.channels.all[id.0].clone();
        let rule = rule_of(channel.family);
        if channel.kind.is_timer() {
            return self.timer_channel(unit, id);
        }
        for ix in &channel.creations {
            match is_timer(self.flow, *ix) {
                true => self.never_made(unit, rule, channel.kind, *ix),
                false => self.creation(unit, rule, &channel, *ix),
            }
            self.lowered.rules.insert(*ix, rule);
        }
        for (path, node) in &channel.types {
            self.end_type(unit, rule, channel.kind, path, node);
        }
        let waiting: Vec<CallIx> = self.assembly.program.channels[id.0]
            .waits
            .iter()
            .map(|it| self.assembly.wait_calls[it.0])
            .collect();
        for ix in &channel.operations {
            if !waiting.contains(ix) {
                self.channel_operation(unit, id, *ix, WaitForm::Blocking);
            }
        }
        for node in &channel.moves {
            self.clone_becomes_move(unit, node);
        }
        for node in &channel.clones {
            self.rewrite(unit, node, rule, &["broadcast-clone"], &[], BTreeMap::new());
        }
        self.mutability(unit, &channel.mutability);
        if let Some(lock) = &channel.lock {
            self.lock(unit, rule, channel.kind, lock);
        }
        for end in &channel.to_nobody {
            let place = end.src.map(|it| self.flow.facts.location(it)).unwrap_or_default();
            self.note(unit, format!("at {place} {}, which is defined nowhere", end.what));
        }
        if channel.kind == Kind::Broadcast {
            return self.note(unit, super::channel_broadcast::NOTE);
        }
        self.note(
            unit,
            "dropping the receiver drops queued messages at once; the texts of the errors differ",
        );
    }

    /// The lock around a receiver that is shared becomes one that may be held over the receive.
    fn lock(&mut self, unit: UnitIx, rule: &'static str, kind: Kind, lock: &Lock) {
        for node in &lock.taken {
            let fits = |it: &&str| self.fits(rule, it, node, &[]);
            match TAKES.into_iter().find(|it| fits(it)) {
                Some(name) => self.rewrite(unit, node, rule, &[name], &[], BTreeMap::new()),
                None => self.fail(
                    unit,
                    RefusalCode::NeedsRule,
                    format!("rule `{rule}` has no rewrite for this lock"),
                ),
            }
        }
        for node in &lock.opened {
            let fits = |it: &&str| self.fits(rule, it, node, &[]);
            match OPENS.into_iter().find(|it| fits(it)) {
                Some(name) => self.rewrite(unit, node, rule, &[name], &[], BTreeMap::new()),
                None => self.fail(
                    unit,
                    RefusalCode::NeedsRule,
                    format!("rule `{rule}` has no rewrite for this `into_inner`"),
                ),
            }
        }
        for node in &lock.made {
            let name = match self.fits(rule, "lock-new", node, &[]) {
                true => "lock-new",
                false => "lock-new-plain",
            };
            self.rewrite(unit, node, rule, &[name], &[], BTreeMap::new());
        }
        for node in &lock.types {
            self.end_type(unit, rule, kind, "Mutex", node);
        }
        let poisons = lock.taken.iter().any(|it| !self.fits(rule, "lock-plain", it, &[]));
        if poisons {
            self.note(unit, "a worker that panics no longer poisons the lock around the receiver");
        }
    }

    /// The path that a rewrite's *after* starts with.
    fn path_after(&self, rule: &str, name: &str, kind: Kind) -> Option<String> {
        let rewrite = self.catalog.get(rule)?.rewrite(name)?;
        let after = rewrite.after(&[("channel", kind.name())])?;
        let text = after.template.text().trim();
        let end = text.find(['(', '<']).unwrap_or(text.len());
        Some(text[..end].trim_end_matches(':').to_owned())
    }

    /// The capacity that a rewrite's *after* gives a channel which had none.
    fn capacity_after(&self, rule: &str, name: &str, kind: Kind) -> Option<String> {
        let rewrite = self.catalog.get(rule)?.rewrite(name)?;
        let after = rewrite.after(&[("channel", kind.name())])?;
        let (_, arguments) = after.template.text().trim().split_once('(')?;
        let capacity = arguments.strip_suffix(')')?.trim();
        (!capacity.is_empty() && !capacity.contains('$')).then(|| capacity.to_owned())
    }

    fn creation(&mut self, unit: UnitIx, rule: &str, channel: &ChannelFacts, ix: CallIx) {
        let kind = channel.kind;
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        let name = match api.path.rsplit("::").next() {
            // What loses its bound is made by the function that takes none.
            Some("sync_channel" | "channel") if kind == Kind::SharedUnbounded => "channel",
            Some("sync_channel") => "sync-channel",
            Some("channel") => "channel",
            Some("bounded") if kind != Kind::SharedUnbounded => "bounded",
            _ => "unbounded",
        };
        let Some(mut path) = self.path_after(rule, name, kind) else {
            return self.fail(unit, RefusalCode::NeedsRule, format!("rule `{rule}` has no rewrite `{name}`"));
        };
        match self.message_to_write(channel, ix) {
            None => {}
            Some(Ok(message)) => path = format!("{path}::<{message}>"),
            Some(Err(why)) => return self.fail(unit, RefusalCode::Unresolved, why),
        }
        let Some((file, node, base)) = self.syntax_of(&call.node) else {
            return self.fail(unit, RefusalCode::InMacro, "a macro's arguments make the channel");
        };
        let Some(it) = ast::CallExpr::cast(node.clone()) else { return };
        let Some(ast::Expr::PathExpr(callee)) = it.expr() else { return };
        let Some(written) = callee.path() else { return };
        let range = super::sheet::shifted(path_without_arguments(&written), base);
        let mut edits = vec![Edit::replace(range.start().into()..range.end().into(), path)];
        let keeps = matches!(kind, Kind::Bounded | Kind::SharedBounded | Kind::Broadcast);
        if let Some(capacity) = self.capacity_after(rule, name, kind)
            && let Some(list) = it.arg_list()
        {
            let at = usize::from(super::sheet::shifted(list.syntax().text_range(), base).start()) + 1;
            edits.push(Edit::insert(at, capacity));
        } else if !keeps
            && let Some(list) = it.arg_list()
            && list.args().next().is_some()
        {
            let inner = super::sheet::shifted(list.syntax().text_range(), base);
            let (start, end) = (usize::from(inner.start()) + 1, usize::from(inner.end()) - 1);
            edits.push(Edit::delete(start..end));
            let creations = channel.creations.iter().map(|it| &self.flow.facts.calls[it.0].node);
            let gone: Vec<SyntaxNode> =
                creations.flat_map(call_arguments).map(|it| it.syntax().clone()).collect();
            self.mark_unused(unit, &gone);
        }
        if (kind == Kind::Bounded || kind.is_shared())
            && let Some(capacity) = it.arg_list().and_then(|it| it.args().next())
            && capacity.syntax().text() == "0"
        {
            // Nothing is ever sent on it, and what it becomes has room for at least one.
            let range = super::sheet::shifted(capacity.syntax().text_range(), base);
            edits.push(Edit::replace(range.start().into()..range.end().into(), "1"));
        }
        self.operations.push(Operation { unit, file, node, base, what: What::Edits(edits) });
    }

    /// `never()` in the place of a receiver: a channel whose sender stays, and sends nothing.
    fn never_made(&mut self, unit: UnitIx, rule: &'static str, kind: Kind, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Some(src) = call.src else {
            return self.fail(unit, RefusalCode::InMacro, "a macro definition makes it");
        };
        let written = text_at(self.flow, src, src.range);
        let message = written.split_once("::<").and_then(|(_, it)| it.trim_end().strip_suffix(">()"));
        let mut attributes = vec![("channel", kind.name())];
        attributes.extend((call.usage == Use::Value).then_some(("function", "yes")));
        let name = if message.is_some() { "never-typed" } else { "never" };
        let piece = Piece { rule, name, attributes: &attributes };
        let holes = [("message", message.unwrap_or_default().trim())];
        let Some(new) = self.piece(unit, src.file, piece, &holes) else { return };
        let made: std::ops::Range<usize> = src.range.start().into()..src.range.end().into();
        let indent = format!("\n{}", indent_at(&self.text(src.file), made.start));
        let edit = Edit::replace(made, new.replace('\n', &indent));
        self.timer_edits(unit, src.file, call.node.clone(), vec![edit]);
    }

    fn end_type(&mut self, unit: UnitIx, rule: &str, kind: Kind, api: &str, node: &SyntaxNode) {
        let name = match api.rsplit("::").next() {
            Some("SyncSender") => "sync-sender-type",
            Some("Sender") => "sender-type",
            Some("Mutex") => "lock-type",
            _ => "receiver-type",
        };
        let (Some(path), Some(written)) = (self.path_after(rule, name, kind), ast::Path::cast(node.clone()))
        else {
            return self.fail(unit, RefusalCode::NeedsRule, format!("rule `{rule}` has no rewrite `{name}`"));
        };
        let Some(src) = self.flow.facts.src(node) else {
            return self.fail(unit, RefusalCode::InMacro, "a macro definition names the type of an end");
        };
        let whole = node.text_range();
        let part = path_without_arguments(&written);
        let start = src.range.start() + (part.start() - whole.start());
        let range = TextRange::at(start, part.len());
        self.plain_edit(unit, src.file, Edit::replace(range.start().into()..range.end().into(), path));
    }

    pub(super) fn plain_edit(&mut self, unit: UnitIx, file: FileId, edit: Edit) {
        let known = self.operations.iter().any(|it| {
            it.unit == unit
                && it.file == file
                && matches!(&it.what, What::Edits(edits) if edits.as_slice() == [edit.clone()])
        });
        if known {
            return;
        }
        let range = TextRange::new((edit.start as u32).into(), (edit.end as u32).into());
        let root = self.flow.facts.sema.parse_guess_edition(file).syntax().clone();
        // Only its length and start are looked at, which decide about the order.
        let behind = root.token_at_offset(range.start()).right_biased().filter(|_| range.is_empty());
        let node = match behind.map_or_else(|| root.covering_element(range), Into::into) {
            ra_ap_syntax::NodeOrToken::Node(it) => it,
            ra_ap_syntax::NodeOrToken::Token(it) => it.parent().unwrap_or(root),
        };
        self.operations.push(Operation {
            unit,
            file,
            node,
            base: TextSize::new(0),
            what: What::Edits(vec![edit]),
        });
    }

    fn clone_becomes_move(&mut self, unit: UnitIx, node: &SyntaxNode) {
        let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
        let (Some(whole), Some(kept)) =
            (self.flow.facts.src(node), receiver.and_then(|it| self.flow.facts.src(it.syntax())))
        else {
            return self.fail(unit, RefusalCode::InMacro, "a macro definition clones the receiver");
        };
        let edit = Edit::delete(kept.range.end().into()..whole.range.end().into());
        self.plain_edit(unit, whole.file, edit);
    }

    /// An operation on an end.
    pub(super) fn channel_operation(&mut self, unit: UnitIx, id: ChannelId, ix: CallIx, form: WaitForm) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        let ApiKind::ChannelOp(family) = api.kind else { return };
        let kind = self.assembly.channels.all[id.0].kind;
        if kind == Kind::Deadline {
            return self.deadline_operation(unit, ix);
        }
        if kind.is_timer() {
            return self.ticker_operation(unit, ix);
        }
        let rule = rule_of(family);
        self.lowered.rules.insert(ix, rule);
        if kind.is_shared() {
            return self.shared_operation(unit, rule, kind, ix, form);
        }
        if kind == Kind::Broadcast {
            return self.broadcast_operation(unit, rule, ix, form);
        }
        let tries = api.path.ends_with("Sender::try_send");
        if tries && matches!(kind, Kind::Unbounded | Kind::Oneshot) {
            if kind == Kind::Unbounded && self.had_bound(id) {
                let place = call.name.map(|it| self.flow.facts.location(it)).unwrap_or_default();
                self.note(
                    unit,
                    format!(
                        "the channel loses its bound: `try_send` at {place} never finds it full any more"
                    ),
                );
            }
            return self.try_send_unbounded(unit, rule, kind, &call.node);
        }
        let sends_one = kind == Kind::Oneshot && api.path.ends_with("Sender::send");
        if sends_one && self.given_back(unit, rule, &call.node) {
            return;
        }
        // The old error is made where something else is done with it than a oneshot's fits.
        let kept = keeps_error(self.flow, &call, api.path)
            || shows_error(self.flow, &call, api.path, kind)
            || sends_one && !oneshot::result_fits(&call.node);
        if !kept {
            self.error_paths(unit, rule, kind, &call.node, api.path);
        }
        let waits = self.assembly.channels.waits(id.0, api.path);
        let mut attributes = vec![("channel", kind.name())];
        if waits && form == WaitForm::Blocking {
            attributes.push(("context", "blocking"));
        }
        if end_of(&call.node).is_some_and(|it| owns_receiver(self.flow, &call.node, &it)) {
            attributes.push(("exit", "early"));
        }
        if end_of(&call.node).is_some_and(|it| captures_whole(self.flow, &call.node, &it)) {
            attributes.push(("captures", "whole"));
        }
        if matches!(api.path.rsplit("::").next(), Some("iter" | "into_iter" | "try_iter")) {
            let search = match iteration(self.flow, &call.node) {
                Iteration::Search(it) => Some(it),
                _ => None,
            };
            // Nothing follows that a loop would not belong to.
            let alone = search.as_ref().is_some_and(is_plain_statement);
            let apart = match begins_statement(&call.node) {
                true => !alone,
                // Statements cannot take the place of an arm's value.
                false => search.as_ref().is_some_and(begins_operation),
            };
            attributes.extend(apart.then_some(("place", "statement")));
        }
        if form == WaitForm::Await {
            match looped(self.flow, &call.node, api.path) {
                Some(Iteration::Loop(it)) => {
                    return self.received_chain(unit, rule, &call.node, &it, &attributes);
                }
                Some(Iteration::Kept(it)) => {
                    return self.kept_iterator(unit, rule, &call.node, &it, &attributes);
                }
                _ => {}
            }
        }
        if !kept && self.taken_apart(unit, rule, &call.node, api.path, &attributes) {
            return;
        }
        let mut candidates = if kept {
            kept_candidates(&call.node, api.path)
        } else {
            candidates(self.flow, &call.node, api.path, form)
        };
        // What is done with the result is written anew already.
        candidates.retain(|(node, _)| !self.lifted_calls.contains(node));
        for (node, name) in &candidates {
            if self.fits(rule, name, node, &attributes) {
                if name.contains("for-each") {
                    self.turn_goes_on(unit, node);
                    self.ends_with_loop(unit, node);
                }
                let fresh = self.fresh_names(node);
                return self.rewrite(unit, node, rule, &[name], &attributes, fresh);
            }
        }
        let unchanged = matches!(
            api.path.rsplit("::").next(),
            Some("send" | "try_send" | "try_recv" | "len" | "is_empty" | "same_channel")
        ) && !waits
            && !kept;
        if !unchanged {
            let wanted = candidates.last().map(|(_, name)| name.clone()).unwrap_or_default();
            self.fail(
                unit,
                RefusalCode::NeedsRule,
                format!("rule `{rule}` has no rewrite `{wanted}` for this use of `{}`", api.path),
            );
        }
    }

    /// `send(x).map_err(|error| error.0)`: a oneshot gives the message back by itself. Whether it is that.
    fn given_back(&mut self, unit: UnitIx, rule: &'static str, node: &SyntaxNode) -> bool {
        let Some(call) = node.parent().filter(|it| it.kind() == SyntaxKind::METHOD_CALL_EXPR) else {
            return false;
        };
        let attributes = [("channel", Kind::Oneshot.name())];
        let names = [
            "send-given-back-field",
            "send-given-back-field-unbounded",
            "send-given-back-inner",
            "send-given-back-by-name",
        ];
        let found = names.into_iter().find(|it| self.fits(rule, it, &call, &attributes));
        if let Some(name) = found {
            self.rewrite(unit, &call, rule, &[name], &attributes, BTreeMap::new());
        }
        found.is_some()
    }

    /// Whether the channel is made with a capacity.
    fn had_bound(&self, id: ChannelId) -> bool {
        let mut creations = self.assembly.channels.all[id.0].creations.iter();
        creations.any(
            |ix| matches!(self.flow.facts.calls[ix.0].callee, Callee::Api(api) if makes_bounded(api.path)),
        )
    }

    /// There is always room: it is a plain send, whose error is the old one wherever somebody looks at it.
    fn try_send_unbounded(&mut self, unit: UnitIx, rule: &'static str, kind: Kind, node: &SyntaxNode) {
        // What a oneshot gives back fits what is done with it, or it were none.
        let name = match is_only_asked(node) || is_discarded(node) || kind == Kind::Oneshot {
            true => "try-send-unbounded",
            false => "try-send-kept-unbounded",
        };
        let attributes = [("channel", kind.name())];
        match self.fits(rule, name, node, &attributes) {
            true => self.rewrite(unit, node, rule, &[name], &attributes, BTreeMap::new()),
            false => self.fail(
                unit,
                RefusalCode::NeedsRule,
                format!("rule `{rule}` has no rewrite `{name}` for this `try_send`"),
            ),
        }
    }

    /// An operation on a channel whose receivers are shared: its results have the shape that they had.
    fn shared_operation(&mut self, unit: UnitIx, rule: &'static str, kind: Kind, ix: CallIx, form: WaitForm) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        let sends = api.path.contains("Sender::");
        let method = api.path.rsplit("::").next().unwrap_or_default();
        let kept = match method {
            "recv" => names_error(self.flow, &call.node),
            _ => keeps_error(self.flow, &call, api.path),
        };
        if !kept {
            self.error_paths(unit, rule, kind, &call.node, api.path);
            if matches!(method, "try_send" | "try_recv") {
                return;
            }
        }
        if matches!(method, "len" | "is_empty" | "is_full" | "capacity") {
            return;
        }
        let end = end_of(&call.node);
        let mut attributes = vec![("channel", kind.name())];
        // Sending to an unbounded channel never waits, so that the blocking form is right anywhere.
        let waits = !sends || kind == Kind::SharedBounded;
        if form == WaitForm::Blocking || !waits {
            attributes.push(("context", "blocking"));
        }
        let owned = |it: &ast::Expr| owns_receiver(self.flow, &call.node, it);
        if end.as_ref().is_some_and(owned) {
            attributes.push(("exit", "early"));
        }
        if end.as_ref().is_some_and(|it| captures_whole(self.flow, &call.node, it)) {
            attributes.push(("captures", "whole"));
            attributes.extend(begins_statement(&call.node).then_some(("place", "statement")));
        }
        if matches!(method, "iter" | "into_iter")
            && form == WaitForm::Await
            && (method == "into_iter" || for_over(&call.node).is_none())
            && let Some(chain) = chains::chain(self.flow, &call.node)
        {
            return self.received_chain(unit, rule, &call.node, &chain, &attributes);
        }
        let names: &[(SyntaxNode, &str)] = &match method {
            _ if call.node.kind() == SyntaxKind::FOR_EXPR => {
                vec![(call.node.clone(), "shared-for-ref"), (call.node.clone(), "shared-for")]
            }
            "iter" | "into_iter" => match iteration(self.flow, &call.node) {
                Iteration::For(outer) if method == "iter" => vec![(outer, "shared-for-iter")],
                _ if form == WaitForm::Blocking && method == "iter" => {
                    vec![(call.node.clone(), "shared-iter")]
                }
                _ => Vec::new(),
            },
            "recv" if kept => vec![(call.node.clone(), "shared-recv-kept")],
            "recv" => vec![(call.node.clone(), "shared-recv")],
            "recv_timeout" => vec![(call.node.clone(), "shared-recv-timeout")],
            "try_iter" => vec![(call.node.clone(), "shared-try-iter")],
            "send" if kept => vec![(call.node.clone(), "shared-send-kept")],
            "send" => vec![(call.node.clone(), "shared-send")],
            "try_send" => vec![(call.node.clone(), "shared-try-send-kept")],
            "try_recv" => vec![(call.node.clone(), "shared-try-recv-kept")],
            _ => Vec::new(),
        };
        for (node, name) in names {
            if self.fits(rule, name, node, &attributes) {
                let fresh = self.fresh_names(node);
                return self.rewrite(unit, node, rule, &[name], &attributes, fresh);
            }
        }
        let reason = format!("a shared channel has no rewrite for this use of `{}`", api.path);
        self.fail(unit, RefusalCode::NeedsRule, reason);
    }

    /// `match rx.recv() { Ok(x) => .., Err(_) => .. }`: the patterns change with the receive.
    fn taken_apart(
        &mut self,
        unit: UnitIx,
        rule: &'static str,
        node: &SyntaxNode,
        api: &str,
        attributes: &[(&str, &str)],
    ) -> bool {
        let (name, receive) = match api.rsplit("::").next() {
            Some("recv") => ("recv-taken-apart", Receive::Plain),
            Some("recv_timeout") => ("recv-timeout-taken-apart", Receive::Timed),
            Some("recv_deadline") => ("recv-deadline-taken-apart", Receive::Timed),
            _ => return false,
        };
        if !api.contains("Receiver::") || !self.fits(rule, name, node, attributes) {
            return false;
        }
        let Some(arms) = arms(self.flow, node, receive) else { return false };
        if !arms.iter().all(|(pattern, name)| self.fits(rule, name, pattern, attributes)) {
            return false;
        }
        for (pattern, name) in arms {
            self.rewrite(unit, &pattern, rule, &[name], attributes, BTreeMap::new());
        }
        self.rewrite(unit, node, rule, &[name], attributes, BTreeMap::new());
        true
    }

    /// The patterns that take a crossbeam receive's result apart speak about tokio's; `false` if not all of them can.
    pub(super) fn matched_received(&mut self, unit: UnitIx, node: &SyntaxNode) -> bool {
        let rule = rule_of(ChannelFamily::Crossbeam);
        let Some(arms) = arms(self.flow, node, Receive::Plain) else { return false };
        if !arms.iter().all(|(pattern, name)| self.fits(rule, name, pattern, &[])) {
            return false;
        }
        for (pattern, name) in arms {
            self.rewrite(unit, &pattern, rule, &[name], &[], BTreeMap::new());
        }
        true
    }

    /// Names for what a rewrite binds.
    pub(super) fn fresh_names(&self, node: &SyntaxNode) -> BTreeMap<String, String> {
        let name = |names: [&str; 3]| self.fresh_name(node, names);
        BTreeMap::from([
            ("owned".to_owned(), name(["receiver", "owned_receiver", "receiver_here"])),
            ("all".to_owned(), name(["messages", "all_messages", "received"])),
            ("each".to_owned(), name(["message", "next_message", "received_message"])),
            ("next".to_owned(), name(["next_index", "message_index", "index_of_message"])),
        ])
    }

    pub(super) fn fits(
        &self,
        rule: &str,
        name: &str,
        node: &SyntaxNode,
        attributes: &[(&str, &str)],
    ) -> bool {
        let Some(rewrite) = self.catalog.get(rule).and_then(|it| it.rewrite(name)) else { return false };
        let Some((_, node, base)) = self.syntax_of(node) else { return false };
        let origin = if base == TextSize::new(0) { Origin::File } else { Origin::Fragment };
        let oracle = Resolution { flow: self.flow, origin };
        rewrite.after(attributes).is_some() && match_node(&rewrite.before, &node, &oracle).is_ok()
    }
}

/// Rewrites that give the operation at `node` the error that it had.
fn kept_candidates(node: &SyntaxNode, path: &str) -> Vec<(SyntaxNode, String)> {
    let method = path.rsplit("::").next().unwrap_or_default().replace('_', "-");
    ["-kept", "-kept-unbounded"].iter().map(|it| (node.clone(), format!("{method}{it}"))).collect()
}

/// How the receiver's `iter()` at `node` is used.
fn looped(flow: &Flow<'_>, node: &SyntaxNode, path: &str) -> Option<Iteration> {
    let iterates = matches!(path.rsplit("::").next(), Some("iter" | "into_iter"));
    (iterates && node.kind() == SyntaxKind::METHOD_CALL_EXPR).then(|| iteration(flow, node))
}

/// Rewrites that may fit the operation at `node`, the most specific first, each with the node that it rewrites.
fn candidates(flow: &Flow<'_>, node: &SyntaxNode, path: &str, form: WaitForm) -> Vec<(SyntaxNode, String)> {
    let sends = path.contains("Sender::");
    let method = path.rsplit("::").next().unwrap_or_default();
    let mut found = Vec::new();
    if node.kind() == SyntaxKind::FOR_EXPR {
        found.push((node.clone(), "for-ref".to_owned()));
        found.push((node.clone(), "for".to_owned()));
        return found;
    }
    let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
    if let ("try_iter", true, Some(outer)) = (method, receiver.as_ref().is_some_and(is_place), for_over(node))
    {
        found.push((outer, "for-try-iter".to_owned()));
    }
    if matches!(method, "iter" | "into_iter") {
        match iteration(flow, node) {
            Iteration::For(outer) if method == "iter" => found.push((outer, "for-iter".to_owned())),
            Iteration::For(outer) => found.push((outer, "for-into-iter".to_owned())),
            Iteration::Chain | Iteration::Loop(_) | Iteration::Kept(_) => {}
            Iteration::Zipped(outer) => found.push((outer, "for-zipped".to_owned())),
            Iteration::Take(outer) => found.push((outer, "for-take".to_owned())),
            Iteration::Enumerate(outer) => found.push((outer, "for-enumerate".to_owned())),
            Iteration::Next(outer) => found.push((outer, "iter-next".to_owned())),
            // An iterator over what is received by blocking is as good as the old one.
            _ if form == WaitForm::Blocking => {}
            Iteration::Search(outer) => {
                for name in ["iter-any", "iter-all", "iter-find"] {
                    found.push((outer.clone(), name.to_owned()));
                }
            }
            Iteration::ForEach(outer) => {
                for name in ["for-each-block", "for-each", "into-for-each-block", "into-for-each"] {
                    found.push((outer.clone(), name.to_owned()));
                }
            }
            Iteration::Collect(outer) => {
                for name in ["collect", "into-collect"] {
                    found.push((outer.clone(), name.to_owned()));
                }
            }
            Iteration::Drain(_) => {
                found.push((node.clone(), format!("{}-drain", method.replace('_', "-"))));
            }
            Iteration::DrainTake(outer, _) => found.push((outer, "iter-take-drain".to_owned())),
        }
    }
    let parent_call = node
        .parent()
        .and_then(ast::MethodCallExpr::cast)
        .filter(|it| it.receiver().is_some_and(|receiver| receiver.syntax() == node));
    if let (Some(call), "recv" | "recv_timeout" | "send") = (&parent_call, method) {
        let outer = call.name_ref().map(|it| it.text().to_string().replace('_', "-")).unwrap_or_default();
        found.push((call.syntax().clone(), format!("{}-{outer}", method.replace('_', "-"))));
        if sends {
            found.push((call.syntax().clone(), format!("{method}-{outer}-unbounded")));
        }
    }
    if let "recv" | "recv_timeout" = method {
        let suffix = if method == "recv" { "" } else { "-timeout" };
        if let Some(parent) = node.parent() {
            match parent.kind() {
                SyntaxKind::LET_EXPR => {
                    if let Some(outer) = parent.parent() {
                        for name in ["if-let-ok", "if-let-ok-else", "while-let-ok"] {
                            found.push((outer.clone(), format!("{name}{suffix}")));
                        }
                    }
                }
                SyntaxKind::LET_STMT => found.push((parent, format!("let-else-ok{suffix}"))),
                SyntaxKind::MATCH_EXPR => {
                    found.push((parent.clone(), format!("match-ok-err{suffix}")));
                    found.push((parent, format!("match-err-ok{suffix}")));
                }
                _ => {}
            }
        }
    }
    let name = match (sends, method) {
        (true, "capacity" | "is_full" | "len" | "is_empty") => format!("sender-{}", method.replace('_', "-")),
        (false, "capacity" | "is_full") => format!("receiver-{}", method.replace('_', "-")),
        _ => method.replace('_', "-"),
    };
    found.push((node.clone(), name));
    found
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::trial::Trial;
    use crate::rule::catalog::Catalog;

    #[test]
    fn who_asks_for_room_is_told_when_the_bound_goes() {
        let notes = |make: &str, policy: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\ncrossbeam-channel = \"0.5\"\n\
                 //- /src/main.rs\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = crossbeam_channel::{make};\n    \
                 std::thread::spawn(move || {{ while let Ok(n) = rx.recv() {{ println!(\"{{n}}\"); }} }});\n    \
                 for n in 0..9 {{ if tx.try_send(n).is_err() {{ return; }} }}\n}}\n"
            );
            let mut config = Config::default();
            config.set(policy).unwrap();
            let trial = Trial::with(&fixture, &config, &Catalog::embedded().unwrap());
            assert!(trial.migrated() > 0);
            let mut notes = trial.ledger.units.into_iter().flat_map(|it| it.notes);
            notes.any(|it| it.contains("never finds it full"))
        };
        assert!(notes("bounded(2)", "capacity=unbounded"));
        assert!(!notes("bounded(2)", "capacity=keep"));
        assert!(!notes("unbounded()", "capacity=unbounded"));
    }
}
