//! Whether a channel carries exactly one message, so that it can be a oneshot (semantics.md §1.7).

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyKind, CallIx, Callee, Runs};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::capacity::literal;
use crate::flow::channels::closures::is_called_once;
use crate::flow::channels::results::is_discarded;
use crate::flow::channels::{ChannelFacts, derives, end_of, makes_bounded};
use crate::flow::places::Place;
use crate::flow::places::generics::only_moves;

const SENDERS: &[&str] =
    &["std::sync::mpsc::Sender", "std::sync::mpsc::SyncSender", "crossbeam_channel::Sender"];
const RECEIVERS: &[&str] = &["std::sync::mpsc::Receiver", "crossbeam_channel::Receiver"];

/// Whether every channel made here carries at most one message, from one sender to one receive.
pub fn carries_one_message<'db>(flow: &Flow<'db>, channel: &ChannelFacts, places: &[Place<'db>]) -> bool {
    // Whoever only polls needs no receiver of his own.
    let lent = if is_only_polled(flow, channel) { RECEIVERS } else { &[] };
    channel.creations.iter().all(|it| made_for_one(flow, *it))
        && places.iter().all(|it| place_moves(flow, it, lent))
        && each_once(flow, channel)
}

/// `let (tx, rx) = bounded(1);` in a function.
fn made_for_one(flow: &Flow<'_>, ix: CallIx) -> bool {
    let call = &flow.facts.calls[ix.0];
    ends_of(flow, ix).is_some() && !matches!(flow.facts.bodies[call.body.0].kind, BodyKind::Initialiser)
}

/// The variables of `let (tx, rx) = bounded(1);`, and the statement.
fn ends_of(flow: &Flow<'_>, ix: CallIx) -> Option<(ast::IdentPat, ast::IdentPat, ast::LetStmt)> {
    let call = &flow.facts.calls[ix.0];
    let statement = call.node.parent().and_then(ast::LetStmt::cast)?;
    let Some(ast::Pat::TuplePat(pats)) = statement.pat() else { return None };
    let mut pats = pats.fields();
    match (pats.next(), pats.next()) {
        (Some(ast::Pat::IdentPat(tx)), Some(ast::Pat::IdentPat(rx))) => Some((tx, rx, statement)),
        _ => None,
    }
}

/// Whether the receiver waits for the message as soon as it has handed the sender over, and the sender does not look at
/// what became of it: then nobody can tell whether sending waited for the receiver, as it does with capacity zero.
pub fn answers(flow: &Flow<'_>, channel: &ChannelFacts) -> bool {
    let is_send = |ix: &&CallIx| matches!(flow.facts.calls[ix.0].callee, Callee::Api(api) if api.path.ends_with("Sender::send"));
    let mut sends = channel.operations.iter().filter(is_send).peekable();
    sends.peek().is_some()
        && sends.all(|it| is_discarded(&flow.facts.calls[it.0].node))
        && channel.creations.iter().all(|it| waits_at_once(flow, *it))
}

/// Between making the channel and receiving, the function only hands the sender over and computes.
fn waits_at_once(flow: &Flow<'_>, ix: CallIx) -> bool {
    let Some((tx, rx, statement)) = ends_of(flow, ix) else { return false };
    let names = |node: &SyntaxNode, pat: &ast::IdentPat| {
        let name = ast::HasName::name(pat).map(|it| it.text().to_string()).unwrap_or_default();
        node.descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
    };
    // What a thread shows that is started here comes when it comes.
    let starts = |it: &SyntaxNode| {
        flow.facts.bodies.iter().any(|body| body.node == *it && matches!(body.runs, Runs::Thread(_)))
    };
    let shows = |node: &SyntaxNode| {
        let macros = node.descendants().filter_map(ast::MacroCall::cast);
        macros
            .filter(|it| !it.syntax().ancestors().take_while(|up| up != node).any(|up| starts(&up)))
            .filter_map(|it| it.path())
            .any(|it| !matches!(it.syntax().text().to_string().as_str(), "format" | "vec"))
    };
    let mut next = statement.syntax().next_sibling();
    while let Some(it) = next {
        if names(&it, &rx) {
            return true;
        }
        let computes = it.kind() == SyntaxKind::LET_STMT;
        if shows(&it) || !(names(&it, &tx) || computes) {
            return false;
        }
        next = it.next_sibling();
    }
    false
}

/// Whether its receivers only look whether the message is there. They may go on when it has come: they are told that there
/// will be no more.
fn is_only_polled(flow: &Flow<'_>, channel: &ChannelFacts) -> bool {
    channel.operations.iter().all(|ix| match flow.facts.calls[ix.0].callee {
        Callee::Api(api) => !api.path.contains("Receiver::") || api.path.ends_with("::try_recv"),
        _ => false,
    })
}

/// Whether an end at this place is owned, in what owns what it holds, and never cloned.
fn place_moves<'db>(flow: &Flow<'db>, place: &Place<'db>, lent: &[&str]) -> bool {
    let db = flow.facts.db;
    match place {
        Place::Local(local) => {
            let ty = local.ty(db);
            owns_ends(flow, &ty, lent, 0) && only_moves(flow, &ty, 0)
        }
        Place::Field(field) => {
            let parent = match field.parent_def(db).adt(db) {
                ra_ap_hir::Adt::Struct(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
                ra_ap_hir::Adt::Enum(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
                ra_ap_hir::Adt::Union(_) => None,
            };
            let ty = field.ty(db);
            owns_ends(flow, &ty, lent, 0)
                && only_moves(flow, &ty, 0)
                && parent.is_some_and(|it| {
                    !derives(&it, "Clone") && (!derives(&it, "Debug") || shows_messages(flow, &ty, 0))
                })
        }
        Place::Return(function) => owns_ends(flow, &function.ret_type(db), lent, 0),
        Place::Static(_) => false,
        Place::Node(node) => !copies(flow, node),
        Place::BodyValue(_) | Place::Element(..) | Place::Alias(_) => true,
        // What is done with the ends around a message is done to the message only where its type is not known.
        Place::Message(inner) => match &**inner {
            Place::Local(local) => only_moves(flow, &local.ty(db), 0),
            Place::Field(field) => only_moves(flow, &field.ty(db), 0),
            Place::Message(_) => place_moves(flow, inner, lent),
            _ => true,
        },
    }
}

/// Whether no end in a value of `ty` is only referred to: `&mut HashMap<u64, Sender<T>>` owns its senders, `Option<&Sender<T>>`
/// does not. Ends of the types `lent` may be. What is sent through an end is looked at where it is received.
fn owns_ends<'db>(flow: &Flow<'db>, ty: &ra_ap_hir::Type<'db>, lent: &[&str], depth: usize) -> bool {
    let db = flow.facts.db;
    if depth > 6 {
        return false;
    }
    let head = names::type_head(db, ty).unwrap_or_default();
    if SENDERS.contains(&head.as_str()) || RECEIVERS.contains(&head.as_str()) {
        return !ty.is_reference() || lent.contains(&head.as_str());
    }
    let ty = ty.strip_references();
    let element = ty.as_slice().or_else(|| ty.as_array(db).map(|(it, _)| it));
    ty.type_arguments()
        .chain(ty.tuple_fields(db))
        .chain(element)
        .all(|it| owns_ends(flow, &it, lent, depth + 1))
}

/// Whether the messages of the ends in a value of `ty` are `Debug`, as far as the workspace decides it: an end of a
/// oneshot is only if they are, std's and crossbeam's always.
fn shows_messages<'db>(flow: &Flow<'db>, ty: &ra_ap_hir::Type<'db>, depth: usize) -> bool {
    let parts = || ty.type_arguments().chain(ty.tuple_fields(flow.facts.db));
    match names::type_head(flow.facts.db, ty) {
        Some(it) if SENDERS.contains(&it.as_str()) || RECEIVERS.contains(&it.as_str()) => {
            parts().all(|it| shows(flow, &it, 0))
        }
        _ => depth > 6 || parts().all(|it| shows_messages(flow, &it, depth + 1)),
    }
}

/// Whether nothing is known in `ty` that is not `Debug`: a type of the workspace that neither derives nor implements it,
/// a function, a trait's object.
fn shows<'db>(flow: &Flow<'db>, ty: &ra_ap_hir::Type<'db>, depth: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    if depth > 6 || ty.is_closure() || ty.as_dyn_trait().is_some() {
        return false;
    }
    let own = ty.as_adt().filter(|it| names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(it, db)));
    let item = own.and_then(|it| match it {
        ra_ap_hir::Adt::Struct(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        ra_ap_hir::Adt::Enum(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        ra_ap_hir::Adt::Union(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
    });
    if let Some(item) = item {
        let by_hand = |it: ra_ap_hir::Impl| it.trait_(db).is_some_and(|it| it.name(db).as_str() == "Debug");
        return derives(&item, "Debug")
            || ra_ap_hir::Impl::all_for_type(db, ty.clone()).into_iter().any(by_hand);
    }
    ty.type_arguments().chain(ty.tuple_fields(db)).all(|it| shows(flow, &it, depth + 1))
}

/// Functions of std that clone what they are given, or what it holds.
const CLONING: &[&str] = &[
    "clone",
    "cloned",
    "clone_from",
    "clone_from_slice",
    "concat",
    "cycle",
    "extend_from_slice",
    "extend_from_within",
    "fill",
    "from_elem",
    "make_mut",
    "repeat",
    "repeat_n",
    "resize",
    "successors",
    "to_owned",
    "to_vec",
    "unwrap_or_clone",
];

/// Whether the call at `node` makes a second end out of one. A clone of an `Arc` is the same end.
fn copies(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let arguments = crate::flow::context::call_arguments(node);
    let (name, about) = if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        (call.name_ref(), call.receiver())
    } else if let Some(call) = ast::CallExpr::cast(node.clone()) {
        let path = match call.expr() {
            Some(ast::Expr::PathExpr(it)) => it.path(),
            _ => None,
        };
        (path.and_then(|it| it.segment()?.name_ref()), arguments.into_iter().next())
    } else {
        return false;
    };
    let Some(name) = name.filter(|it| CLONING.contains(&it.text().to_string().as_str())) else {
        return false;
    };
    let ty = about.and_then(|it| flow.facts.sema.type_of_expr(&it)).map(|it| it.original.strip_references());
    let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
    let counts = matches!(head.as_deref(), Some("std::sync::Arc" | "std::rc::Rc"));
    !(counts && name.text() == "clone")
}

fn each_once(flow: &Flow<'_>, channel: &ChannelFacts) -> bool {
    let mut receives: Vec<Local<'_>> = Vec::new();
    let mut any_receive = false;
    let only_polled = is_only_polled(flow, channel);
    for ix in &channel.operations {
        let call = &flow.facts.calls[ix.0];
        let Callee::Api(api) = call.callee else { return false };
        let (Some(end), true) = (end_of(&call.node), call.node.kind() == SyntaxKind::METHOD_CALL_EXPR) else {
            return false;
        };
        let body = &flow.facts.bodies[call.body.0];
        // A closure may run many times; what it declares itself, it has anew each time.
        let called_once = matches!(
            (&body.kind, &body.runs),
            (BodyKind::Function(_) | BodyKind::Async, _)
                | (BodyKind::Closure, Runs::Thread(_) | Runs::BlockingPool)
        ) || is_called_once(flow, &body.node)
            || root_of(flow, &end).is_some_and(|it| is_declared_in(flow, it, &body.node));
        if !called_once {
            return false;
        }
        match api.path.rsplit("::").next() {
            Some("send") if api.path.contains("Sender::") => {
                if !sent_once(flow, &call.node, &end) {
                    return false;
                }
            }
            // There is room for the one message, so that it is a plain send.
            Some("try_send") => {
                let room = channel.creations.iter().all(|it| has_room(flow, *it));
                if !room || !result_fits(&call.node) || !sent_once(flow, &call.node, &end) {
                    return false;
                }
            }
            Some("try_recv") if only_polled => any_receive = true,
            Some("recv" | "recv_timeout") => {
                any_receive = true;
                // What a call gives is nobody else's: `self.answer.take().unwrap().recv()`.
                if is_given(&end) && api.path.ends_with("::recv") && is_owned_end(flow, &end) {
                    continue;
                }
                let Some(local) = root_of(flow, &end) else { return false };
                if receives.contains(&local) || in_loop(flow, &call.node, local) {
                    return false;
                }
                let field = !matches!(end, ast::Expr::PathExpr(_));
                if field && !is_moved_out(flow, &end, local) {
                    return false;
                }
                let other = other_field(&end);
                if api.path.ends_with("::recv") && used_after(flow, &call.node, local, other) {
                    return false;
                }
                receives.push(local);
            }
            _ => return false,
        }
    }
    any_receive
}

/// Whether the channel made here takes a message without anybody receiving it.
fn has_room(flow: &Flow<'_>, ix: CallIx) -> bool {
    let call = &flow.facts.calls[ix.0];
    let bounded = matches!(call.callee, Callee::Api(api) if makes_bounded(api.path));
    let capacity = crate::flow::context::call_arguments(&call.node).into_iter().next();
    !bounded || capacity.and_then(|it| literal(&it)).is_some_and(|it| it > 0)
}

fn local_of<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Local<'db>> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Local(local) => Some(local),
        _ => None,
    }
}

/// The variable at the start of `a.b.c`.
fn root_of<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Local<'db>> {
    match expr {
        ast::Expr::FieldExpr(it) => root_of(flow, &it.expr()?),
        other => local_of(flow, other),
    }
}

fn is_declared_in(flow: &Flow<'_>, local: Local<'_>, body: &SyntaxNode) -> bool {
    let Some(binding) = local.primary_source(flow.facts.db).source.value.left() else { return false };
    flow.facts.sema.ancestors_with_macros(binding.syntax().clone()).any(|it| it == *body)
}

/// Whether the sender at `end` is moved into this send, on every path at most once.
fn sent_once(flow: &Flow<'_>, node: &SyntaxNode, end: &ast::Expr) -> bool {
    let db = flow.facts.db;
    let is_sender = |ty: ra_ap_hir::Type<'_>| {
        !ty.is_reference() && names::type_head(db, &ty).is_some_and(|it| SENDERS.contains(&it.as_str()))
    };
    if !flow.facts.sema.type_of_expr(end).is_some_and(|it| is_sender(it.original)) {
        return false;
    }
    // `pending.remove(&id).unwrap().send(reply)`: what a call gives is nobody else's.
    if is_given(end) {
        return true;
    }
    let Some(root) = root_of(flow, end) else { return false };
    let ty = root.ty(db);
    if ty.is_reference() || in_loop(flow, node, root) {
        return false;
    }
    if matches!(end, ast::Expr::FieldExpr(_)) && !is_moved_out(flow, end, root) {
        return false;
    }
    !used_after(flow, node, root, other_field(end))
}

/// Whether `expr` makes a value of its own, not the name of one.
fn is_given(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::MethodCallExpr(_)
            | ast::Expr::CallExpr(_)
            | ast::Expr::TryExpr(_)
            | ast::Expr::AwaitExpr(_)
    )
}

/// Whether the value of `expr` is an end itself, not a reference or a guard that leads to one.
fn is_owned_end(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    let Some(ty) = flow.facts.sema.type_of_expr(expr).map(|it| it.original) else { return false };
    let head = names::type_head(flow.facts.db, &ty);
    !ty.is_reference()
        && head.is_some_and(|it| SENDERS.contains(&it.as_str()) || RECEIVERS.contains(&it.as_str()))
}

/// Whether the field at `end` of what `root` owns can be moved out of it: nothing in between only leads to what holds it, and
/// nothing has a destructor.
fn is_moved_out(flow: &Flow<'_>, end: &ast::Expr, root: Local<'_>) -> bool {
    let db = flow.facts.db;
    if root.ty(db).is_reference() {
        return false;
    }
    let mut at = end.clone();
    while let ast::Expr::FieldExpr(access) = &at {
        let Some(owner) = access.expr() else { return false };
        let Some(ty) = flow.facts.sema.type_of_expr(&owner).map(|it| it.original) else { return false };
        let boxed = names::type_head(db, &ty).is_some_and(|it| it == "std::boxed::Box");
        let held = if boxed { ty.type_arguments().next() } else { Some(ty.clone()) };
        let holds = match flow.facts.sema.resolve_field(access) {
            Some(either::Either::Left(field)) => held.is_some_and(|it| {
                it.as_adt() == Some(field.parent_def(db).adt(db)) && !has_destructor(flow, &it)
            }),
            Some(either::Either::Right(_)) => held.is_some_and(|it| it.is_tuple()),
            None => false,
        };
        if ty.is_reference() || !holds {
            return false;
        }
        at = owner;
    }
    true
}

/// Whether a mention is of another field than `end` is, so that it may follow when that is gone.
fn other_field(end: &ast::Expr) -> impl Fn(&SyntaxNode) -> bool + use<> {
    let field = end.syntax().text().to_string();
    move |mention: &SyntaxNode| {
        let outer = mention
            .ancestors()
            .take_while(|it| ast::Expr::can_cast(it.kind()))
            .find(|it| it.kind() == SyntaxKind::FIELD_EXPR);
        let own = outer.map(|it| it.text().to_string());
        own.is_some_and(|it| field.contains('.') && it != field && !field.starts_with(&format!("{it}.")))
    }
}

fn has_destructor(flow: &Flow<'_>, ty: &ra_ap_hir::Type<'_>) -> bool {
    let db = flow.facts.db;
    let drops = |it: ra_ap_hir::Impl| it.trait_(db).is_some_and(|it| it.name(db).as_str() == "Drop");
    ra_ap_hir::Impl::all_for_type(db, ty.clone()).into_iter().any(drops)
}

/// Whether `local` is mentioned behind `node`, on a path that goes through it.
fn used_after<'db>(
    flow: &Flow<'db>,
    node: &SyntaxNode,
    local: Local<'db>,
    harmless: impl Fn(&SyntaxNode) -> bool,
) -> bool {
    let mentions = flow.mentions_of(Definition::Local(local));
    let place = flow.facts.src_or_call_site(node);
    let found = |it: &ra_ap_syntax::SyntaxToken| {
        place.is_some_and(|place| place.range.contains_range(it.text_range()))
    };
    // What does not find this mention finds no others.
    if !mentions.iter().any(found) {
        return true;
    }
    mentions.into_iter().any(|token| {
        let Some(token) = flow.facts.sema.descend_into_macros_exact(token).into_iter().next() else {
            return true;
        };
        let Some(mention) = token.parent_ancestors().find_map(ast::PathExpr::cast) else { return true };
        let mention = mention.syntax();
        if harmless(mention) {
            return false;
        }
        // What is called is moved before the arguments are looked at: `request.reply.send(answer(&request))`.
        if let Some(inside) = mention.ancestors().take_while(|it| it != node).last()
            && inside.parent().is_some_and(|it| it == *node)
        {
            return inside.kind() == SyntaxKind::ARG_LIST;
        }
        let before = match (flow.facts.src_or_call_site(mention), flow.facts.src_or_call_site(node)) {
            (Some(mention), Some(node)) => mention.range.end() <= node.range.start(),
            _ => false,
        };
        !before && !exclusive(mention, node) && !leaves_before(flow, node, mention)
    })
}

/// Whether control leaves for good between `node` and what follows it at `mention`: `else { send; return }`.
fn leaves_before(flow: &Flow<'_>, node: &SyntaxNode, mention: &SyntaxNode) -> bool {
    let around = node.ancestors().take_while(|it| !mention.ancestors().any(|up| up == *it));
    around.filter_map(ast::StmtList::cast).any(|it| match last_of(&it) {
        Some(ast::Expr::ReturnExpr(_)) => true,
        // What follows the loop follows a `break`.
        Some(ast::Expr::ContinueExpr(_) | ast::Expr::BreakExpr(_)) => {
            // In an arm of a `select!` the loop is around the macro.
            let above = |it: &SyntaxNode| flow.facts.sema.ancestors_with_macros(it.clone());
            let around = above(it.syntax()).find(|it| is_loop(it.kind()));
            around.is_some_and(|it| above(mention).any(|up| up == it))
        }
        _ => false,
    })
}

fn last_of(list: &ast::StmtList) -> Option<ast::Expr> {
    list.tail_expr().or_else(|| match list.statements().last()? {
        ast::Stmt::ExprStmt(it) => it.expr(),
        _ => None,
    })
}

/// Whether the turn of the loop at `around` in which `node` runs is its last: `{ send; return }`, `return send`.
fn ends_loop(node: &SyntaxNode, around: &SyntaxNode) -> bool {
    let mut inner = false;
    for it in node.ancestors().take_while(|it| it != around) {
        inner |= is_loop(it.kind());
        let leaves = match ast::StmtList::cast(it.clone()).and_then(|it| last_of(&it)) {
            Some(ast::Expr::BreakExpr(it)) => !inner && it.lifetime().is_none(),
            Some(ast::Expr::ReturnExpr(_)) => true,
            _ => it.kind() == SyntaxKind::RETURN_EXPR,
        };
        if leaves {
            return true;
        }
    }
    false
}

/// Whether two places lie in different branches of one `match` or `if`.
fn exclusive(a: &SyntaxNode, b: &SyntaxNode) -> bool {
    let Some(common) = a.ancestors().find(|it| b.ancestors().any(|other| other == *it)) else { return false };
    match common.kind() {
        SyntaxKind::MATCH_ARM_LIST => true,
        SyntaxKind::IF_EXPR => {
            let in_condition = |node: &SyntaxNode| {
                ast::IfExpr::cast(common.clone())
                    .and_then(|it| it.condition())
                    .is_some_and(|it| node.ancestors().any(|up| up == *it.syntax()))
            };
            !in_condition(a) && !in_condition(b)
        }
        _ => false,
    }
}

/// Whether `node` is in a loop that does not make `local` anew in each turn.
fn in_loop(flow: &Flow<'_>, node: &SyntaxNode, local: Local<'_>) -> bool {
    let source = local.primary_source(flow.facts.db);
    let binding = source.syntax();
    // A `select!` in a loop has its arms in an expansion.
    flow.facts
        .sema
        .ancestors_with_macros(node.clone())
        .take_while(|it| !binding.ancestors().any(|up| up == *it))
        .any(|it| is_loop(it.kind()) && !ends_loop(node, &it))
}

/// Whether what is done with the result of this send fits a oneshot's, which gives the message back instead of an error.
pub fn result_fits(node: &SyntaxNode) -> bool {
    if is_discarded(node) {
        return true;
    }
    let Some(parent) = node.parent() else { return false };
    let ignores = |it: ast::Pat| it.syntax().text().to_string().replace(' ', "") == "Err(_)";
    match parent.kind() {
        SyntaxKind::METHOD_CALL_EXPR => {
            let call = ast::MethodCallExpr::cast(parent);
            let name = call.as_ref().and_then(|it| it.name_ref()).map(|it| it.text().to_string());
            match name.as_deref() {
                Some("unwrap" | "expect" | "is_ok" | "is_err" | "ok" | "unwrap_or" | "unwrap_or_default") => {
                    true
                }
                Some("map_err" | "unwrap_or_else") => {
                    let argument = call.and_then(|it| it.arg_list()).and_then(|it| it.args().next());
                    argument.is_some_and(|it| it.syntax().text().to_string().starts_with("|_|"))
                }
                _ => false,
            }
        }
        SyntaxKind::LET_EXPR => ast::LetExpr::cast(parent).and_then(|it| it.pat()).is_some_and(ignores),
        SyntaxKind::MATCH_EXPR => {
            let arms = ast::MatchExpr::cast(parent).and_then(|it| it.match_arm_list());
            let succeeds = |it: &ast::Pat| it.syntax().text().to_string().starts_with("Ok(");
            arms.is_some_and(|it| {
                it.arms()
                    .filter_map(|it| it.pat())
                    .all(|it| succeeds(&it) || matches!(it, ast::Pat::WildcardPat(_)) || ignores(it))
            })
        }
        _ => false,
    }
}
