//! A oneshot's operations consume the end that another channel's borrow: whether it can be moved there, so that each end gets
//! there once, and nothing uses it, or borrows from what held it, on a path behind.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, BodyKind, Call, Runs};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::closures::is_called_once;
use crate::flow::channels::exclusive::{borrowed, is_borrowed_over};
use crate::flow::channels::{RECEIVERS, SENDERS};
use crate::flow::held::liveness::has_destructor;

/// Whether the operation at `call` can consume its end, which is written `end`.
pub(super) fn can_consume(flow: &Flow<'_>, call: &Call, end: &ast::Expr) -> bool {
    if !is_owned_end(flow, end) {
        return false;
    }
    // `pending.remove(&id).unwrap().send(reply)`: what a call gives is nobody else's.
    if is_given(end) {
        return true;
    }
    let Some(root) = root_of(flow, end) else { return false };
    !root.ty(flow.facts.db).is_reference()
        && runs_once(flow, call.body, root)
        && !is_repeated(flow, &call.node, root)
        && is_moved_out(flow, end, root)
        && !used_after(flow, &call.node, root, end)
        && !is_borrowed_over(flow, end, &call.node)
}

/// Whether each body around code of `body`, out to the one that declares `root`, runs at most once for it.
pub(super) fn runs_once(flow: &Flow<'_>, body: BodyIx, root: Local<'_>) -> bool {
    let mut at = Some(body);
    while let Some(body) = at.map(|it| &flow.facts.bodies[it.0]) {
        if is_declared_in(flow, root, &body.node) {
            return true;
        }
        let once = match body.kind {
            BodyKind::Function(_) => return true,
            BodyKind::Initialiser => false,
            BodyKind::Async if body.node.kind() != SyntaxKind::CLOSURE_EXPR => true,
            BodyKind::Async | BodyKind::Closure => {
                matches!(body.runs, Runs::Thread(_) | Runs::BlockingPool(_))
                    || is_called_once(flow, &body.node)
            }
        };
        if !once {
            return false;
        }
        // What is taken along was there once.
        if takes_along(&body.node) {
            return true;
        }
        at = body.parent;
    }
    false
}

fn local_of<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Local<'db>> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Local(local) => Some(local),
        _ => None,
    }
}

/// The variable at the start of `a.b.c`.
pub(super) fn root_of<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Local<'db>> {
    match expr {
        ast::Expr::FieldExpr(it) => root_of(flow, &it.expr()?),
        other => local_of(flow, other),
    }
}

fn is_declared_in(flow: &Flow<'_>, local: Local<'_>, body: &SyntaxNode) -> bool {
    let Some(binding) = local.primary_source(flow.facts.db).source.value.left() else { return false };
    flow.facts.sema.ancestors_with_macros(binding.syntax().clone()).any(|it| it == *body)
}

/// Whether `expr` makes a value of its own, not the name of one.
pub(super) fn is_given(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::MethodCallExpr(_)
            | ast::Expr::CallExpr(_)
            | ast::Expr::TryExpr(_)
            | ast::Expr::AwaitExpr(_)
    )
}

/// Whether the value of `expr` is an end itself, not a reference or a guard that leads to one.
pub(super) fn is_owned_end(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
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

/// Whether `local` is mentioned behind `node`, on a path that goes through it, but for other fields than `end` is.
fn used_after<'db>(flow: &Flow<'db>, node: &SyntaxNode, local: Local<'db>, end: &ast::Expr) -> bool {
    let mentions = flow.mentions_of(Definition::Local(local));
    let place = flow.facts.src_or_call_site(node);
    let found = |it: &ra_ap_syntax::SyntaxToken| {
        place.is_some_and(|place| place.range.contains_range(it.text_range()))
    };
    // What does not find this mention finds no others.
    if !mentions.iter().any(found) {
        return true;
    }
    let moved = borrowed(flow, end);
    mentions.into_iter().any(|token| {
        if moved.as_ref().is_some_and(|it| !it.overlaps(&token)) {
            return false;
        }
        let Some(token) = flow.facts.sema.descend_into_macros_exact(token).into_iter().next() else {
            return true;
        };
        let Some(mention) = token.parent_ancestors().find_map(ast::PathExpr::cast) else { return true };
        let mention = mention.syntax();
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
    let jumps = around.filter_map(ast::StmtList::cast).filter_map(|it| jump_behind(&it, node));
    // What follows that which is left, is what it leads to.
    jumps.filter_map(|it| left_by(flow, &it)).any(|left| above(flow, mention).any(|it| it == left))
}

/// The jump with which `list` ends, if no other can come before it that is behind `node`.
fn jump_behind(list: &ast::StmtList, node: &SyntaxNode) -> Option<ast::Expr> {
    let last = last_of(list).filter(|it| {
        matches!(it, ast::Expr::ReturnExpr(_) | ast::Expr::ContinueExpr(_) | ast::Expr::BreakExpr(_))
    })?;
    let tokens = list.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
    let mut others = tokens
        .filter(|it| matches!(it.kind(), SyntaxKind::BREAK_KW | SyntaxKind::CONTINUE_KW))
        .filter(|it| it.text_range().start() >= node.text_range().end())
        .filter(|it| !last.syntax().text_range().contains_range(it.text_range()));
    others.all(|it| it.parent().is_some_and(|it| exclusive(&it, node))).then_some(last)
}

/// What a jump leaves: a loop, a labelled block, or with `return` the body.
fn left_by(flow: &Flow<'_>, jump: &ast::Expr) -> Option<SyntaxNode> {
    let label = match jump {
        ast::Expr::BreakExpr(it) => it.lifetime(),
        ast::Expr::ContinueExpr(it) => it.lifetime(),
        _ => None,
    };
    let named = |it: &SyntaxNode| it.children().find_map(ast::Label::cast).and_then(|it| it.lifetime());
    above(flow, jump.syntax()).find(|it| match &label {
        _ if matches!(jump, ast::Expr::ReturnExpr(_)) => is_body(it),
        Some(label) => named(it).is_some_and(|it| it.text() == label.text()),
        None => is_loop(it.kind()),
    })
}

/// Whether the closure or block at `node` owns what it names.
fn takes_along(node: &SyntaxNode) -> bool {
    ast::ClosureExpr::cast(node.clone()).is_some_and(|it| it.move_token().is_some())
        || ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.move_token().is_some())
}

/// In an arm of a `select!` the loop is around the macro.
fn above<'f, 'db>(flow: &'f Flow<'db>, node: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + use<'f, 'db> {
    flow.facts.sema.ancestors_with_macros(node.clone())
}

/// Whether `return` leaves this node.
fn is_body(node: &SyntaxNode) -> bool {
    matches!(node.kind(), SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR)
        || ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some())
}

fn last_of(list: &ast::StmtList) -> Option<ast::Expr> {
    list.tail_expr().or_else(|| match list.statements().last()? {
        ast::Stmt::ExprStmt(it) => it.expr(),
        _ => None,
    })
}

/// Whether the turn of the loop at `around` in which `node` runs is its last: `{ send; return }`, `return send`.
fn ends_loop(node: &SyntaxNode, around: &SyntaxNode) -> bool {
    let within: Vec<SyntaxNode> = node.ancestors().take_while(|it| it != around).collect();
    // A closure's `return` leaves the closure.
    let outside = within.iter().rposition(is_body).map_or(0, |it| it + 1);
    let mut inner = false;
    within[outside..].iter().any(|it| {
        inner |= is_loop(it.kind());
        match ast::StmtList::cast(it.clone()).and_then(|it| jump_behind(&it, node)) {
            Some(ast::Expr::BreakExpr(it)) => !inner && it.lifetime().is_none(),
            Some(ast::Expr::ReturnExpr(_)) => true,
            _ => it.kind() == SyntaxKind::RETURN_EXPR,
        }
    })
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

/// Whether `node` may run several times for one `local`: in a loop, or in a guard that several patterns of an arm ask.
pub(super) fn is_repeated(flow: &Flow<'_>, node: &SyntaxNode, local: Local<'_>) -> bool {
    let source = local.primary_source(flow.facts.db);
    let binding = source.syntax();
    above(flow, node)
        .take_while(|it| !binding.ancestors().any(|up| up == *it))
        .any(|it| it.kind() == SyntaxKind::MATCH_GUARD || is_loop(it.kind()) && !ends_loop(node, &it))
}

/// Whether the end goes where the operation at `call` is done with it: nothing follows in the scope of what holds it.
pub(super) fn goes_with(flow: &Flow<'_>, call: &Call, end: &ast::Expr) -> bool {
    let node = &call.node;
    if is_given(end) {
        return true;
    }
    let Some(source) = root_of(flow, end).map(|it| it.primary_source(flow.facts.db)) else { return false };
    let binding = source.syntax();
    let ends_with = |list: &ast::StmtList| {
        let tail = list.tail_expr().map(|it| it.syntax().clone());
        let last = tail.or_else(|| list.statements().last().map(|it| it.syntax().clone()));
        last.is_some_and(|it| above(flow, node).any(|up| up == it))
    };
    for it in above(flow, node) {
        if ast::StmtList::cast(it.clone()).is_some_and(|it| !ends_with(&it)) {
            return false;
        }
        if takes_along(&it) || binding.ancestors().any(|up| up == it) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the reply in a request of this shape becomes a oneshot, for a worker that does `work` with each request and
    /// a client that does `ask` with each answer.
    fn is_oneshot(items: &str, work: &str, ask: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             //- /src/main.rs\nuse std::sync::mpsc::{{self, Receiver, Sender}};\nstruct Request {{\n    n: u32,\n    name: String,\n    \
             reply: Sender<u32>,\n}}\nimpl Request {{\n    fn key(&self) -> &str {{\n        &self.name\n    }}\n    \
             fn asks(&self, told: bool) {{\n        println!(\"{{}} {{told}}\", self.name);\n    }}\n}}\n\
             fn once(run: impl FnOnce()) {{\n    run()\n}}\nfn each(run: impl Fn()) {{\n    run()\n}}\n\
             fn show(key: &str, told: bool) {{\n    println!(\"{{key}} {{told}}\");\n}}\n{items}\n\
             #[tokio::main]\nasync fn main() {{\n    let (requests, received) = mpsc::channel::<Request>();\n    \
             std::thread::spawn(move || {{\n        while let Ok(request) = received.recv() {{\n            {work}\n        }}\n    }});\n    \
             let (reply, answer) = mpsc::channel();\n    requests.send(Request {{ n: 1, name: String::new(), reply }}).unwrap();\n    \
             {ask}\n}}\n"
        );
        let trial = Trial::of(&fixture);
        let after = trial.text_after("/src/main.rs");
        assert!(after.contains("unbounded_channel::<Request>()"), "{after}");
        after.contains("oneshot::channel()")
    }

    /// The same where the client takes the one answer.
    fn sends_once(work: &str) -> bool {
        is_oneshot("", work, "println!(\"{:?}\", answer.recv());")
    }

    #[test]
    fn nothing_borrows_from_a_request_whose_reply_is_sent() {
        assert!(sends_once(
            "let n = request.n; let _ = request.reply.send(n); println!(\"{n} {}\", request.name);"
        ));
        assert!(sends_once(
            "let key = request.key().len(); let _ = request.reply.send(1); println!(\"{key}\");"
        ));
        assert!(sends_once("let key = request.key(); println!(\"{key}\"); let _ = request.reply.send(1);"));
        assert!(!sends_once("let key = request.key(); let _ = request.reply.send(1); println!(\"{key}\");"));
        assert!(!sends_once("show(request.key(), request.reply.send(1).is_ok());"));
        assert!(!sends_once("request.asks(request.reply.send(1).is_ok());"));
        assert!(!sends_once("println!(\"{} {}\", request.key(), request.reply.send(1).is_ok());"));
        assert!(!sends_once(
            "let tell = || println!(\"{}\", request.key()); let _ = request.reply.send(1); tell();"
        ));
        assert!(!sends_once(
            "let _ = request.reply.send(1); let _ = request\n                .reply\n                .send(2);"
        ));
    }

    #[test]
    fn all_closures_around_a_send_run_once() {
        assert!(sends_once("once(|| once(|| { let _ = request.reply.send(1); }));"));
        assert!(!sends_once("each(|| once(|| { let _ = request.reply.send(1); }));"));
        assert!(sends_once(
            "let start = || std::thread::spawn(move || { let _ = request.reply.send(1); }); start();"
        ));
        assert!(!sends_once("each(|| { let _ = request.reply.send(1); });"));
    }

    #[test]
    fn a_turn_is_the_last_if_nothing_goes_on_behind_the_send() {
        assert!(sends_once("loop { if request.n > 0 { let _ = request.reply.send(1); break; } }"));
        assert!(!sends_once("loop { let _ = request.reply.send(1); if request.n > 9 { continue; } break; }"));
        assert!(!sends_once(
            "'all: loop { 'some: { let _ = request.reply.send(1); if request.n > 9 { break 'some; } break 'all; } }"
        ));
        assert!(!sends_once(
            "for _ in 0..request.n { once(|| { let _ = request.reply.send(1); return; }); }"
        ));
        assert!(sends_once(
            "if request.n > 3 { let _ = request.reply.send(1); continue; } let _ = request.reply.send(2);"
        ));
        assert!(!sends_once(
            "'some: { if request.n > 3 { let _ = request.reply.send(1); break 'some; } } let _ = request.reply.send(2);"
        ));
        assert!(!sends_once(
            "loop { if request.n > 3 { let _ = request.reply.send(1); if request.n > 4 { break; } return; } } \
             let _ = request.reply.send(2);"
        ));
    }

    #[test]
    fn a_guard_may_be_asked_twice() {
        assert!(!sends_once(
            "match request.n { 0 | 1 if request.reply.send(1).is_err() => println!(\"gone\"), _ => {} }"
        ));
    }

    #[test]
    fn who_waits_again_has_no_oneshot() {
        let wait = "answer.recv_timeout(std::time::Duration::from_secs(1))";
        let work = "let _ = request.reply.send(1);";
        let second = "fn second(answer: Receiver<u32>) -> Option<u32> {\n    answer.recv().ok()\n}";
        assert!(is_oneshot("", work, &format!("println!(\"{{:?}}\", {wait}.ok());")));
        assert!(!is_oneshot(
            second,
            work,
            &format!("println!(\"{{:?}} {{:?}}\", {wait}.ok(), second(answer));")
        ));
    }

    #[test]
    fn who_only_looks_sees_the_sender_go() {
        let look = "while let Err(mpsc::TryRecvError::Empty) = answer.try_recv() {\n        tokio::task::yield_now().await;\n    }";
        assert!(is_oneshot("", "let Request { n, reply, .. } = request; let _ = reply.send(n);", look));
        assert!(!is_oneshot(
            "",
            "let Request { n, reply, .. } = request; let _ = reply.send(n); show(\"\", true);",
            look
        ));
    }

    #[test]
    fn code_that_asks_more_of_a_closure_than_to_run_keeps_what_it_takes() {
        let twice = "fn twice(run: impl FnOnce() + Clone) {\n    run.clone()();\n    run()\n}\nfn tell(it: Request) {\n    \
                     let _ = it.reply.send(1);\n}";
        let tells = |work: &str| is_oneshot(twice, work, "println!(\"{:?}\", answer.recv());");
        assert!(tells("let run = move || tell(request); once(run);"));
        assert!(!tells("let _ = std::panic::catch_unwind(move || tell(request));"));
        assert!(!tells("let run = move || tell(request); let _ = std::panic::catch_unwind(run);"));
        assert!(!tells("let reply = request.reply; twice(move || { let _ = reply.send(1); });"));
    }
}
