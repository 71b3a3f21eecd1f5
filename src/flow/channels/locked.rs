//! A receiver that workers share behind a lock, `Arc<Mutex<Receiver<Job>>>`: with tokio's lock, which may be held over the
//! receive, each takes its next message as before.

use ra_ap_hir::{PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyKind, Call, Callee, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::chains::is_guard_of;
use crate::flow::channels::shapes::{Iteration, iteration};
use crate::flow::channels::{ChannelFacts, RECEIVERS, end_of};
use crate::flow::places::{ClassIx, Place, Travels, parts_of};

const STD: &str = "std::sync::Mutex";
/// Its `lock` gives the guard itself.
const PARKING_LOT: &[&str] = &["parking_lot::Mutex", "lock_api::Mutex"];

/// Types that hand out what is in them for one user's own use, by `&self`.
pub const LOCKS: &[&str] = &[
    "std::sync::Mutex",
    "std::sync::RwLock",
    "std::cell::RefCell",
    "parking_lot::Mutex",
    "parking_lot::RwLock",
    "lock_api::Mutex",
    "lock_api::RwLock",
    "tokio::sync::Mutex",
    "tokio::sync::RwLock",
];

/// What else may be between a static or a field and its lock.
const CELLS: &[&str] = &[
    "std::sync::Arc",
    "std::sync::OnceLock",
    "std::sync::LazyLock",
    "once_cell::sync::OnceCell",
    "once_cell::sync::Lazy",
];

/// What these give to one of several readers.
const READ_GUARDS: &[&str] = &[
    "std::sync::RwLockReadGuard",
    "std::cell::Ref",
    "parking_lot::RwLockReadGuard",
    "lock_api::RwLockReadGuard",
    "tokio::sync::RwLockReadGuard",
    "tokio::sync::OwnedRwLockReadGuard",
];

/// Whether a value of `ty` lends what is behind a lock to several at once.
pub fn is_read_guard(flow: &Flow<'_>, ty: &Type<'_>) -> bool {
    let head = names::type_head(flow.facts.db, &ty.strip_references());
    head.is_some_and(|it| READ_GUARDS.contains(&it.as_str()))
}

/// Whether a value of `ty` is or holds a receiver that no lock is around.
pub fn holds_unlocked<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    let head = names::type_head(db, &ty).unwrap_or_default();
    if RECEIVERS.contains(&head.as_str()) {
        return true;
    }
    if depth > 6 || LOCKS.contains(&head.as_str()) {
        return false;
    }
    parts_of(flow.facts.db, &ty).any(|it| holds_unlocked(flow, &it, depth + 1))
}

fn is_mutex(path: &str) -> bool {
    path == STD || PARKING_LOT.contains(&path)
}

const RECEIVER: &str = "std::sync::mpsc::Receiver";

const RECEIVES: &[&str] = &["Receiver::recv", "Receiver::recv_timeout", "Receiver::try_recv"];

/// What changes with the receiver of a channel that is only ever reached through a lock.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// `rx.lock().unwrap()`
    pub taken: Vec<SyntaxNode>,
    /// `rx.into_inner().unwrap()`
    pub opened: Vec<SyntaxNode>,
    /// The variables that hold a guard.
    pub guards: Vec<SyntaxNode>,
    /// `Mutex::new(rx)`
    pub made: Vec<SyntaxNode>,
    /// Paths `Mutex<Receiver<..>>` in types.
    pub types: Vec<SyntaxNode>,
}

/// The lock around the channel's receiver, if there is one; or what is done with it that has no counterpart in tokio's.
pub fn lock_of<'db>(
    flow: &Flow<'db>,
    travels: &mut Travels<'db>,
    classes: &[ClassIx],
    channel: &ChannelFacts,
    places: &[Place<'db>],
) -> Result<Option<Lock>, String> {
    let db = flow.facts.db;
    let locked = |ty: &Type<'db>| is_locked(flow, ty, 0);
    let behind_lock = places.iter().any(|it| match it {
        Place::Local(local) => locked(&local.ty(db)),
        Place::Field(field) => locked(&field.ty(db)),
        Place::Static(item) => locked(&item.ty(db)),
        _ => false,
    });
    let runs_jobs = places.iter().any(|it| match it {
        Place::Local(local) => carries_code(flow, &local.ty(db), 0),
        Place::Field(field) => carries_code(flow, &field.ty(db), 0),
        _ => false,
    });
    if !behind_lock || runs_jobs {
        return Ok(None);
    }
    let mut lock = Lock::default();
    let mut waiting_bodies = Vec::new();
    for ix in &channel.operations {
        let call = &flow.facts.calls[ix.0];
        let Callee::Api(api) = call.callee else { return Ok(None) };
        if matches!(api.path, "std::sync::mpsc::Receiver::recv" | "std::sync::mpsc::Receiver::recv_timeout")
            || is_loop_under_lock(flow, call)
        {
            waiting_bodies.push(call.body);
        }
    }
    for call in &flow.facts.calls {
        let Callee::Foreign(path) = &call.callee else { continue };
        let Some((mutex, method)) = path.rsplit_once("::").filter(|(it, _)| is_mutex(it)) else { continue };
        let about = match method {
            "new" => Some(call.node.clone()),
            _ => end_of(&call.node).map(|it| it.syntax().clone()),
        };
        let class = about.and_then(|it| travels.class_of_node(&it));
        if !class.is_some_and(|it| classes.contains(&it)) {
            continue;
        }
        let done = match method {
            _ if call.usage == Use::Value || call.src.is_none() => None,
            "new" => {
                lock.made.push(call.node.clone());
                Some(())
            }
            "lock" if waiting_bodies.contains(&call.body) => take(flow, call, mutex, channel, &mut lock),
            "into_inner" => {
                unpoisoned(flow, call, mutex).map(|it| lock.opened.extend((mutex == STD).then_some(it)))
            }
            _ => None,
        };
        if done.is_none() {
            let place = call.src.map(|it| flow.facts.location(it));
            let place = place.map_or_else(|| "in a macro".to_owned(), |it| format!("at {it}"));
            return Err(format!("`{method}` {place}"));
        }
    }
    for (path, node) in &channel.types {
        let around = (*path == RECEIVER).then(|| around(node)).flatten();
        if let Some(outer) = around.filter(|it| names_mutex(flow, it)) {
            lock.types.push(outer.syntax().clone());
        }
    }
    Ok((!lock.taken.is_empty() && !lock.made.is_empty()).then_some(lock))
}

/// The call with what is done to its result in case of a panic under the lock, which tokio's does not know.
fn unpoisoned(flow: &Flow<'_>, call: &Call, mutex: &str) -> Option<SyntaxNode> {
    if mutex != STD {
        return Some(call.node.clone());
    }
    let outer = call.node.parent().and_then(ast::MethodCallExpr::cast)?;
    outer.receiver().filter(|it| it.syntax() == &call.node)?;
    let argument = outer.arg_list().and_then(|it| it.args().next());
    match outer.name_ref()?.text().to_string().as_str() {
        "unwrap" | "expect" => Some(outer.syntax().clone()),
        "unwrap_or_else" => takes_anyway(flow, &argument?).then(|| outer.syntax().clone()),
        "map_err" => {
            let tried = outer.syntax().parent().and_then(ast::TryExpr::cast)?;
            // Elsewhere the `?` may be what tells the type of the error.
            let in_function = matches!(flow.facts.bodies[call.body.0].kind, BodyKind::Function(_));
            (in_function && uses_nothing(flow, &argument?)).then(|| tried.syntax().clone())
        }
        _ => None,
    }
}

/// `PoisonError::into_inner` or `|it| it.into_inner()`.
fn takes_anyway(flow: &Flow<'_>, argument: &ast::Expr) -> bool {
    let (sema, db) = (&flow.facts.sema, flow.facts.db);
    let function = match argument {
        ast::Expr::PathExpr(it) => match it.path().and_then(|it| sema.resolve_path(&it)) {
            Some(PathResolution::Def(ra_ap_hir::ModuleDef::Function(it))) => Some(it),
            _ => None,
        },
        ast::Expr::ClosureExpr(it) => match it.body() {
            Some(ast::Expr::MethodCallExpr(call)) => {
                let plain = matches!(call.receiver(), Some(ast::Expr::PathExpr(_)));
                sema.resolve_method_call(&call).filter(|_| plain)
            }
            _ => None,
        },
        _ => None,
    };
    function.is_some_and(|it| names::function_path(db, it) == "std::sync::PoisonError::into_inner")
}

/// Whether the closure uses nothing of the user's own and nothing imported, which might be unused without it.
fn uses_nothing(flow: &Flow<'_>, argument: &ast::Expr) -> bool {
    let ast::Expr::ClosureExpr(closure) = argument else { return false };
    let Some(body) = closure.body() else { return false };
    let own = |it: ast::Path| match flow.facts.sema.resolve_path(&it) {
        Some(PathResolution::Local(it)) => {
            let declared = it.primary_source(flow.facts.db).syntax().text_range();
            !closure.syntax().text_range().contains_range(declared)
        }
        Some(PathResolution::Def(ra_ap_hir::ModuleDef::Module(_))) => false,
        Some(PathResolution::Def(_)) => {
            let first = it.first_segment().and_then(|it| it.name_ref());
            !first.is_some_and(|it| matches!(it.text().to_string().as_str(), "std" | "String"))
        }
        _ => true,
    };
    let within = || body.syntax().descendants();
    !within().any(|it| it.kind() == SyntaxKind::MACRO_CALL) && !within().filter_map(ast::Path::cast).any(own)
}

/// `rx.lock().unwrap()`, received from at once or kept in a variable.
fn take(flow: &Flow<'_>, call: &Call, mutex: &str, channel: &ChannelFacts, lock: &mut Lock) -> Option<()> {
    let outer = unpoisoned(flow, call, mutex)?;
    flow.facts.src(&outer)?;
    let received = channel.operations.iter().any(|ix| {
        let operation = &flow.facts.calls[ix.0];
        // What only looks needs the lock as well; that it can be awaited here is told by what waits.
        let receives =
            matches!(operation.callee, Callee::Api(api) if RECEIVES.iter().any(|it| api.path.ends_with(it)));
        (receives || is_loop_under_lock(flow, operation))
            && operation.node.kind() == SyntaxKind::METHOD_CALL_EXPR
            && end_of(&operation.node).is_some_and(|it| it.syntax() == &outer)
    });
    if !received {
        let statement = outer.parent().and_then(ast::LetStmt::cast)?;
        let Some(ast::Pat::IdentPat(guard)) = statement.pat() else { return None };
        if statement.ty().is_some() || statement.let_else().is_some() {
            return None;
        }
        guard.name()?;
        lock.guards.push(guard.syntax().clone());
    }
    lock.guards.extend(call.node.ancestors().take_while(|it| *it != outer));
    lock.taken.push(outer);
    Some(())
}

/// Whether the call goes over a receiver whose lock is taken there, and a loop can stand for the whole chain: `rx.lock().unwrap().iter().take(3)`.
fn is_loop_under_lock(flow: &Flow<'_>, call: &Call) -> bool {
    let iterates = matches!(call.callee, Callee::Api(api) if api.path == "std::sync::mpsc::Receiver::iter");
    iterates
        && end_of(&call.node).is_some_and(|it| is_guard_of(flow, &it))
        && matches!(iteration(flow, &call.node), Iteration::Loop(_))
}

/// Whether a value of `ty` is what a lock around a receiver gives.
pub(super) fn is_guard_of_receiver(flow: &Flow<'_>, ty: &Type<'_>) -> bool {
    let db = flow.facts.db;
    let is_guard = names::type_head(db, ty).is_some_and(|it| it.ends_with("::MutexGuard"));
    let held = ty.type_arguments().last().filter(|_| is_guard && !ty.is_reference());
    held.and_then(|it| names::type_head(db, &it)).as_deref() == Some(RECEIVER)
}

/// `Mutex<Receiver<T>>`, alone, behind `Arc` and references, in a static's cell, or in a tuple.
pub fn is_locked<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    let ty = ty.strip_references();
    if depth > 3 {
        return false;
    }
    let elements = ty.tuple_fields(flow.facts.db);
    if !elements.is_empty() {
        return elements.iter().any(|it| is_locked(flow, it, depth + 1));
    }
    let Some((adt, arguments)) = ty.as_adt_with_args() else { return false };
    let Some(inner) = arguments.into_iter().flatten().next() else { return false };
    match names::adt_path(flow.facts.db, adt).as_str() {
        it if is_mutex(it) => names::type_head(flow.facts.db, &inner).as_deref() == Some(RECEIVER),
        it if CELLS.contains(&it) => is_locked(flow, &inner, depth + 1),
        _ => false,
    }
}

/// Whether functions are sent: a pool runs whatever it is handed, which may block, and which a task must not.
pub(in crate::flow) fn carries_code<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    let db = flow.facts.db;
    if depth > 5 {
        return false;
    }
    let ty = ty.strip_references();
    if let Some(it) = ty.as_dyn_trait() {
        return matches!(it.name(db).as_str(), "Fn" | "FnMut" | "FnOnce");
    }
    if ty.is_fn() || ty.is_closure() {
        return true;
    }
    let own = ty.as_adt().filter(|it| names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(it, db)));
    let parts = match own {
        Some(ra_ap_hir::Adt::Enum(it)) => {
            it.variants(db).into_iter().flat_map(|it| it.fields(db)).map(|it| it.ty(db)).collect()
        }
        Some(_) => ty.fields(db).into_iter().map(|(_, it)| it).collect(),
        None => Vec::new(),
    };
    parts.iter().any(|it| carries_code(flow, it, depth + 1))
        || parts_of(db, &ty).any(|it| carries_code(flow, &it, depth + 1))
}

/// The path whose only argument is the type written at `path`.
fn around(path: &SyntaxNode) -> Option<ast::Path> {
    let argument = path.ancestors().find_map(ast::TypeArg::cast)?;
    let whole = argument.ty()?;
    if whole.syntax().text_range() != path.text_range() {
        return None;
    }
    argument.syntax().ancestors().skip(1).find_map(ast::Path::cast)
}

fn names_mutex(flow: &Flow<'_>, path: &ast::Path) -> bool {
    match flow.facts.sema.resolve_path(path) {
        Some(PathResolution::Def(ra_ap_hir::ModuleDef::Adt(it))) => {
            is_mutex(&names::adt_path(flow.facts.db, it))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;

    /// A program whose workers share a receiver, which they take like this, and whose `main` ends like this.
    fn trial(take: &str, end: &str) -> Trial {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver}};\nuse std::sync::{{Arc, Mutex, PoisonError}};\nuse std::thread;\n\
             const GONE: &str = \"gone\";\n\
             fn get(q: &Mutex<Receiver<u32>>) -> Result<u32, String> {{\n    let q = {take};\n    \
                 q.recv().map_err(|_| \"closed\".to_string())\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    let q = Arc::new(Mutex::new(rx));\n    \
                 let shared = q.clone();\n    let h = thread::spawn(move || get(&shared).unwrap());\n    \
                 tx.send(1).unwrap();\n    tx.send(2).unwrap();\n    drop(tx);\n    h.join().unwrap();\n    {end}\n}}\n"
        );
        Trial::of_main("2021", &main)
    }

    #[test]
    fn what_is_done_to_a_lock_that_may_be_poisoned() {
        let awaits = |take: &str| {
            let text = trial(take, "").text_after("/src/main.rs");
            text.contains("let mut q = q.lock().await;")
        };
        assert!(awaits("q.lock().unwrap_or_else(|it| it.into_inner())"));
        assert!(awaits("q.lock().unwrap_or_else(PoisonError::into_inner)"));
        let text = trial("q.lock().unwrap_or_else(PoisonError::into_inner)", "").text_after("/src/main.rs");
        assert!(!text.contains("PoisonError"), "{text}");
        assert!(awaits("q.lock().map_err(|_| \"poisoned\".to_string())?"));
        assert!(awaits("q.lock().map_err(|it| it.to_string())?"));
        assert!(awaits("q.lock().map_err(|_| String::from(\"poisoned\"))?"));
        assert!(!awaits("q.lock().map_err(|_| PoisonError::new(0).to_string())?"));
        assert!(!awaits("q.lock().map_err(|_| GONE.to_string())?"));
        assert!(!awaits("match q.lock() { Ok(it) => it, Err(_) => return Ok(0) }"));
    }

    #[test]
    fn a_loop_keeps_the_lock_as_long_as_the_chain_did() {
        let after = |chain: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nuse std::sync::{{Arc, Mutex}};\nuse std::thread;\n\
                 fn get(q: &Mutex<Receiver<u32>>) -> u32 {{\n    {chain}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    let q = Arc::new(Mutex::new(rx));\n    \
                 let shared = q.clone();\n    let h = thread::spawn(move || get(&shared));\n    tx.send(1).unwrap();\n    \
                 drop(tx);\n    h.join().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        for chain in [
            "let all: Vec<u32> = q.lock().unwrap().iter().take(3).collect(); all.len() as u32",
            "q.lock().unwrap().iter().take(2).map(|it| it + 1).sum::<u32>()",
            "q.lock().unwrap().iter().take(2).for_each(|it| println!(\"{it}\")); 1",
            "for it in q.lock().unwrap().iter().take(4) { if it > 2 { return it; } } 0",
            "q.lock().unwrap_or_else(|it| it.into_inner()).iter().find(|it| it % 2 == 0).unwrap_or(1)",
        ] {
            let text = after(chain);
            let kept =
                text.contains("let mut receiver = q.lock().await;") && text.contains("receiver.recv().await");
            assert!(kept && text.contains("tokio::spawn("), "{chain}\n{text}");
        }
        for chain in [
            // Nothing stands for what is handed on.
            "let mut all = Vec::new(); all.extend(q.lock().unwrap().iter().take(2)); all.len() as u32",
            // The arms run under the lock, and so does what is called.
            "match q.lock().unwrap().iter().find(|it| it % 2 == 0) { Some(it) => it, None => 0 }",
            "if let Some(it) = q.lock().unwrap().iter().next() { println!(\"{it}\"); } 1",
            "get_from(q.lock().unwrap().iter().next()) } fn get_from(it: Option<u32>) -> u32 { it.unwrap_or(1)",
        ] {
            let text = after(chain);
            assert!(text.contains("q: &Mutex<Receiver<u32>>"), "{chain}\n{text}");
        }
    }

    #[test]
    fn a_receiver_that_is_taken_out_of_its_lock() {
        let take = "q.lock().unwrap()";
        let open = |opened: &str| {
            let end = format!("let rx = {opened};\n    for it in rx {{ println!(\"{{it}}\"); }}");
            trial(take, &end).text_after("/src/main.rs")
        };
        for opened in ["into_inner().unwrap()", "into_inner().expect(\"whole\")"] {
            let text = open(&format!("Arc::try_unwrap(q).unwrap().{opened}"));
            assert!(text.contains("let mut rx = Arc::try_unwrap(q).unwrap().into_inner();"), "{text}");
            assert!(text.contains("while let Some(it) = rx.recv().await"));
        }
    }

    #[test]
    fn the_reason_names_what_tokio_cannot() {
        let trial = trial("q.lock().unwrap()", "println!(\"{}\", q.is_poisoned());");
        let reasons = trial.ledger.sites.iter().filter_map(|it| match &it.outcome {
            Outcome::Refused(it) => Some(it.reason.clone()),
            _ => None,
        });
        let reason = reasons.into_iter().find(|it| it.contains("behind a lock")).unwrap_or_default();
        assert!(reason.contains("`is_poisoned` at src/main.rs:"), "{reason}");
    }
}
