//! Whether a channel carries exactly one message, so that it can be a oneshot (semantics.md §1.7).

use ra_ap_hir::{Adt, Local};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::capacity::literal;
use crate::flow::channels::closures::is_captured_to_run;
use crate::flow::channels::copied::{argument_of, copies};
use crate::flow::channels::moved::{can_consume, goes_with, root_of};
use crate::flow::channels::results::is_discarded;
use crate::flow::channels::{ChannelFacts, RECEIVERS, SENDERS, derives, end_of, makes_bounded};
use crate::flow::places::generics::only_moves;
use crate::flow::places::{Place, parts_of};
use crate::flow::types::debug::is_debug;

/// Whether every channel made here carries at most one message, from one sender to one receive. Of the types `kept` there are
/// values in closures that are asked for more than to be run.
pub fn carries_one_message<'db>(
    flow: &Flow<'db>,
    channel: &ChannelFacts,
    places: &[Place<'db>],
    kept: &FxHashSet<Adt>,
) -> bool {
    let is_kept = |it: &Place<'_>| matches!(it, Place::Field(it) if kept.contains(&it.parent_def(flow.facts.db).adt(flow.facts.db)));
    // Whoever only polls needs no receiver of his own.
    let lent = if is_only_polled(flow, channel) { RECEIVERS } else { &[] };
    channel.creations.iter().all(|it| made_for_one(flow, *it))
        && places.iter().all(|it| !is_kept(it) && place_moves(flow, it, lent))
        && each_once(flow, channel)
}

/// `let (tx, rx) = bounded(1);` in a function.
fn made_for_one(flow: &Flow<'_>, ix: CallIx) -> bool {
    let call = &flow.facts.calls[ix.0];
    // A oneshot is not asked for its capacity.
    let capacity = crate::flow::context::call_arguments(&call.node);
    ends_of(flow, ix).is_some()
        && !matches!(flow.facts.bodies[call.body.0].kind, BodyKind::Initialiser)
        && capacity.iter().all(|it| flow.is_needless(it))
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

/// Between making the channel and receiving, the function only hands the sender over and computes: with no capacity, what the
/// other side does behind its send comes after all of that.
fn waits_at_once(flow: &Flow<'_>, ix: CallIx) -> bool {
    let Some((tx, rx, statement)) = ends_of(flow, ix) else { return false };
    let names = |node: &SyntaxNode, pat: &ast::IdentPat| {
        let name = ast::HasName::name(pat).map(|it| it.text().to_string()).unwrap_or_default();
        node.descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
    };
    let mut handed = false;
    let mut next = statement.syntax().next_sibling();
    while let Some(it) = next {
        if names(&it, &rx) {
            return true;
        }
        let hands = names(&it, &tx);
        let quiet = match (hands, handed) {
            (true, _) => own_calls(flow, &it).into_iter().all(|it| only_hands_over(flow, it, 0)),
            (false, true) => calls_in(flow, &it).all(|(_, it)| is_pure(flow, &it)),
            (false, false) => true,
        };
        if shows(flow, &it) || !quiet || !(hands || it.kind() == SyntaxKind::LET_STMT) {
            return false;
        }
        handed |= hands;
        next = it.next_sibling();
    }
    false
}

/// The calls in `node`, but for those in threads that it starts: what they do comes when it comes.
fn calls_in<'f>(flow: &'f Flow<'_>, node: &'f SyntaxNode) -> impl Iterator<Item = (SyntaxNode, Callee)> + 'f {
    let inside = node
        .descendants()
        .filter(move |it| !it.ancestors().take_while(|up| up != node).any(|up| starts(flow, &up)));
    inside.filter_map(|it| {
        let (ix, callee) = flow.call_at(&it)?;
        (flow.facts.calls[ix.0].usage == Use::Call).then_some((it, callee))
    })
}

fn starts(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let body = flow.facts.body_of_node(node);
    body.is_some_and(|it| matches!(flow.facts.bodies[it.0].runs, Runs::Thread(_)))
}

/// Whether macros in `node` may show something.
fn shows(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let macros = node.descendants().filter_map(ast::MacroCall::cast);
    macros
        .filter(|it| !it.syntax().ancestors().take_while(|up| up != node).any(|up| starts(flow, &up)))
        .filter_map(|it| it.path())
        .any(|it| !matches!(it.syntax().text().to_string().as_str(), "format" | "vec"))
}

/// Calls of what is not known from outside.
fn own_calls(flow: &Flow<'_>, node: &SyntaxNode) -> Vec<Callee> {
    let own = |it: &Callee| matches!(it, Callee::Workspace(_) | Callee::Value | Callee::Unknown(_));
    calls_in(flow, node).map(|(_, it)| it).filter(own).collect()
}

/// Whether nobody can tell when this is called.
fn is_pure(flow: &Flow<'_>, callee: &Callee) -> bool {
    match callee {
        Callee::Constructor => true,
        // `fn config(&self) -> &Config`
        Callee::Workspace(function) => {
            let source = flow.facts.sema.source(*function).and_then(|it| it.value.body());
            source.is_some_and(|it| it.syntax().descendants().all(|it| !may_act(&it)))
        }
        Callee::Foreign(path) => ["std::time::", "std::result::", "std::option::", "std::string::"]
            .iter()
            .any(|it| path.starts_with(it)),
        _ => false,
    }
}

fn may_act(node: &SyntaxNode) -> bool {
    let assigns = ast::BinExpr::cast(node.clone())
        .is_some_and(|it| matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. })));
    assigns
        || matches!(
            node.kind(),
            SyntaxKind::CALL_EXPR
                | SyntaxKind::METHOD_CALL_EXPR
                | SyntaxKind::MACRO_CALL
                | SyntaxKind::AWAIT_EXPR
                | SyntaxKind::LOOP_EXPR
                | SyntaxKind::WHILE_EXPR
        )
}

/// Whether the function sends something on, and does nothing behind that, or nothing at all that can be told.
fn only_hands_over(flow: &Flow<'_>, callee: Callee, depth: usize) -> bool {
    let Callee::Workspace(function) = callee else { return false };
    let known = flow.facts.bodies.iter().any(|it| it.kind == BodyKind::Function(function));
    if !known {
        return false;
    }
    let Some(body) = flow.facts.sema.source(function).and_then(|it| it.value.body()) else { return false };
    let calls: Vec<(SyntaxNode, Callee)> = calls_in(flow, body.syntax()).collect();
    let sends = |it: &Callee| matches!(it, Callee::Api(it) if it.path.contains("Sender::"));
    let hands = |it: &Callee| {
        sends(it)
            || depth < 3 && matches!(it, Callee::Workspace(_)) && only_hands_over(flow, it.clone(), depth + 1)
    };
    let last = calls.iter().filter(|(_, it)| hands(it)).map(|(it, _)| it.text_range().end()).max();
    let behind = |it: &SyntaxNode| last.is_none_or(|last| it.text_range().end() > last);
    !shows(flow, body.syntax()) && calls.iter().filter(|(it, _)| behind(it)).all(|(_, it)| is_pure(flow, it))
}

/// Whether its receivers only look whether the message is there. They may go on when it has come, and are told that there will
/// be no more as soon as the sender has gone.
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
            owns_ends(flow, &ty, lent, 0) && only_moves(flow, &ty, 0) && is_captured_to_run(flow, *local)
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
        Place::Node(node) => !copies(flow, node) && !argument_of(node).is_some_and(|it| copies(flow, &it)),
        Place::BodyValue(_) | Place::Argument(_) | Place::Element(..) | Place::Alias(_) => true,
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
    parts_of(flow.facts.db, &ty.strip_references()).all(|it| owns_ends(flow, &it, lent, depth + 1))
}

/// Whether the messages of the ends in a value of `ty` are `Debug`, as far as the workspace decides it: an end of a
/// oneshot is only if they are, std's and crossbeam's always.
fn shows_messages<'db>(flow: &Flow<'db>, ty: &ra_ap_hir::Type<'db>, depth: usize) -> bool {
    let parts = || parts_of(flow.facts.db, ty);
    match names::type_head(flow.facts.db, ty) {
        Some(it) if SENDERS.contains(&it.as_str()) || RECEIVERS.contains(&it.as_str()) => {
            parts().all(|it| is_debug(flow, &it))
        }
        _ => depth > 6 || parts().all(|it| shows_messages(flow, &it, depth + 1)),
    }
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
        let fits = match api.path.rsplit("::").next() {
            Some("send") if api.path.contains("Sender::") => {
                can_consume(flow, call, &end) && (!only_polled || goes_with(flow, call, &end))
            }
            // There is room for the one message, so that it is a plain send.
            Some("try_send") => {
                let room = channel.creations.iter().all(|it| has_room(flow, *it));
                room && result_fits(&call.node)
                    && can_consume(flow, call, &end)
                    && (!only_polled || goes_with(flow, call, &end))
            }
            Some("try_recv") => {
                any_receive = true;
                only_polled
            }
            Some("recv" | "recv_timeout") => {
                any_receive = true;
                // Who asks again after he got the message is told that there will be no more; a oneshot panics.
                let again = root_of(flow, &end).is_some_and(|it| {
                    let known = receives.contains(&it);
                    receives.push(it);
                    known
                });
                !again && can_consume(flow, call, &end)
            }
            _ => false,
        };
        if !fits {
            return false;
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

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether a reply without capacity becomes a oneshot, for a client that does `ask` between making it and taking it.
    fn is_oneshot(ask: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             //- /src/main.rs\nuse std::sync::atomic::{{AtomicU32, Ordering}};\nuse std::sync::mpsc::{{self, Sender, SyncSender}};\n\
             static ASKED: AtomicU32 = AtomicU32::new(0);\ntype Queue = Sender<(u32, SyncSender<u32>)>;\n\
             fn submit(queue: &Queue, reply: SyncSender<u32>) -> Result<(), String> {{\n    \
             queue.send((1, reply)).map_err(|_| String::new())\n}}\n\
             fn submit_and_count(queue: &Queue, reply: SyncSender<u32>) {{\n    queue.send((1, reply)).unwrap();\n    count();\n}}\n\
             struct Limits(u64);\nimpl Limits {{\n    fn seconds(&self) -> u64 {{\n        self.0\n    }}\n}}\n\
             fn count() -> u32 {{\n    ASKED.fetch_add(1, Ordering::SeqCst)\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (queue, received) = mpsc::channel::<(u32, SyncSender<u32>)>();\n    \
             std::thread::spawn(move || {{\n        while let Ok((n, reply)) = received.recv() {{\n            \
             let _ = reply.send(n);\n            println!(\"{{}}\", ASKED.load(Ordering::SeqCst));\n        }}\n    }});\n    \
             let (reply, answer) = mpsc::sync_channel(0);\n    {ask}\n    println!(\"{{:?}}\", answer.recv());\n}}\n"
        );
        Trial::of(&fixture).text_after("/src/main.rs").contains("oneshot::channel()")
    }

    #[test]
    fn a_capacity_that_somebody_notices_being_asked_for_is_asked_for() {
        let is_oneshot = |capacity: &str| {
            let main = format!(
                "use std::sync::atomic::{{AtomicUsize, Ordering}};\nuse std::sync::mpsc;\nstatic MADE: AtomicUsize = AtomicUsize::new(1);\n\
                 const ROOM: usize = 1;\nfn counted() -> usize {{ MADE.fetch_add(1, Ordering::SeqCst) }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::sync_channel({capacity});\n    \
                 std::thread::spawn(move || {{ tx.send(2).unwrap(); }});\n    println!(\"{{:?}}\", rx.recv());\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("oneshot::channel()")
        };
        assert!(is_oneshot("ROOM"));
        assert!(!is_oneshot("counted()"));
    }

    #[test]
    fn nothing_is_done_between_handing_a_sender_over_that_waits_and_receiving() {
        assert!(is_oneshot("queue.send((1, reply)).unwrap();"));
        assert!(is_oneshot("submit(&queue, reply).unwrap();"));
        assert!(is_oneshot("let n = count();\n    queue.send((n, reply)).unwrap();"));
        assert!(is_oneshot("queue.send((1, reply)).unwrap();\n    let _start = std::time::Instant::now();"));
        assert!(is_oneshot(
            "queue.send((1, reply)).unwrap();\n    let _pause = std::time::Duration::from_secs(Limits(1).seconds());"
        ));
        assert!(!is_oneshot("submit_and_count(&queue, reply);"));
        assert!(!is_oneshot("queue.send((1, reply)).unwrap();\n    let _n = count();"));
        assert!(!is_oneshot(
            "queue.send((1, reply)).unwrap();\n    let _n = ASKED.swap(7, Ordering::SeqCst);"
        ));
    }
}
