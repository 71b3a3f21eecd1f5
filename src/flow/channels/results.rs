//! Whether what the code does with an operation's result fits tokio's result types as well.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasGenericArgs};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{Call, Callee};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::Kind;
use crate::flow::channels::downcasts::asks_for_errors;
use crate::flow::channels::error_uses::{passes_error_on, shows_error_of};
use crate::flow::discarded::discards;
use crate::flow::question_mark::{error_type, left_by_question};
use crate::refusal::RefusalCode;

/// Names of the error types whose variants are renamed, or whose type changes with the channel.
pub const ERRORS: &[&str] = &["SendError", "TrySendError", "SendTimeoutError", "TryRecvError"];

/// Why the operation has no counterpart on a channel of this kind.
pub fn obstacle(call: &Call, path: &str, kind: Kind) -> Option<(RefusalCode, String)> {
    let name = path.rsplit("::").next().unwrap_or_default();
    let sends = path.contains("Sender::");
    let none = |why: &str| Some((RefusalCode::Unresolved, why.to_owned()));
    if call.node.kind() == SyntaxKind::CALL_EXPR {
        return none("an operation is called by its path");
    }
    if kind.is_shared() {
        let timed = matches!(name, "send_timeout" | "send_deadline" | "recv_deadline" | "same_channel");
        return timed.then(|| (RefusalCode::NeedsRule, format!("a shared channel has no `{name}`")));
    }
    if kind == Kind::Broadcast {
        let missing = matches!(name, "send_timeout" | "send_deadline" | "recv_deadline" | "same_channel")
            || matches!(name, "is_full" | "capacity");
        return missing.then(|| (RefusalCode::NeedsRule, format!("a broadcast channel has no `{name}`")));
    }
    match (sends, name) {
        // tokio's senders can tell, its receivers cannot.
        (true, "same_channel") if matches!(kind, Kind::Bounded | Kind::Unbounded) => None,
        (_, "same_channel") => Some((RefusalCode::NeedsRule, format!("`{name}` has no rewrite"))),
        (true, "send_timeout" | "send_deadline" | "len" | "is_empty" | "is_full" | "capacity")
            if kind != Kind::Bounded =>
        {
            Some((RefusalCode::Unresolved, format!("an unbounded tokio sender has no `{name}`")))
        }
        (false, "is_full" | "capacity") if kind != Kind::Bounded => {
            Some((RefusalCode::Unresolved, format!("an unbounded tokio receiver has no `{name}`")))
        }
        (true, "try_send") if !matches!(kind, Kind::Bounded | Kind::Unbounded | Kind::Oneshot) => {
            Some((RefusalCode::Unresolved, "an unbounded tokio sender has no `try_send`".to_owned()))
        }
        _ => None,
    }
}

/// Whether this is a send whose text is right after the migration as it was before, wherever it comes from.
pub fn is_plain_send(flow: &Flow<'_>, call: &Call, kind: Kind) -> bool {
    let sends = matches!(call.callee, Callee::Api(api) if api.path.ends_with("Sender::send"));
    let ResultUse::Local(scope) = use_of(flow, &call.node) else { return false };
    let names_error = scope.descendants().filter_map(ast::NameRef::cast).any(|it| it.text() == "SendError");
    let fits = match kind {
        Kind::Unbounded => true,
        // Their sends give something else than a unit or an old error.
        Kind::Oneshot => is_discarded(&call.node) || is_only_asked(&call.node),
        Kind::Broadcast => is_discarded(&call.node),
        _ => false,
    };
    sends && fits && !names_error && !passes_error_on(flow, &scope, 0)
}

/// Whether of the value of the call at `node` only whether it is an error is asked.
pub fn is_only_asked(node: &SyntaxNode) -> bool {
    let asked = node.parent().and_then(ast::MethodCallExpr::cast).and_then(|it| it.name_ref());
    asked.is_some_and(|it| it.text() == "is_ok" || it.text() == "is_err")
}

/// Whether nobody looks at the value of the call at `node`.
pub fn is_discarded(node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        _ if discards(&parent) => true,
        SyntaxKind::METHOD_CALL_EXPR => {
            let outer = ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.name_ref());
            outer.is_some_and(|it| it.text() == "ok") && is_discarded(&parent)
        }
        // `drop(reply.send(total))`
        SyntaxKind::ARG_LIST => enclosing_drop(&parent).is_some(),
        _ => false,
    }
}

/// Whether the error of this operation is seen by code that knows it by its old type, so that it must be made into one.
pub fn keeps_error(flow: &Flow<'_>, call: &Call, path: &str) -> bool {
    let sends = path.contains("Sender::");
    match (sends, path.rsplit("::").next().unwrap_or_default()) {
        (true, "send" | "try_send" | "send_timeout" | "send_deadline") | (false, "try_recv") => {
            escapes(flow, use_of(flow, &call.node), 0)
                || passing_calls(&call.node).iter().any(|it| passes_error_on(flow, it, 0))
        }
        _ => false,
    }
}

/// Whether the text of this operation's error is shown, and tokio's error says something else.
pub fn shows_error(flow: &Flow<'_>, call: &Call, path: &str, kind: Kind) -> bool {
    let (owner, name) = path.rsplit_once("::").unwrap_or_default();
    let differs = match name {
        "send" | "try_send" | "send_timeout" | "send_deadline" => owner.ends_with("Sender"),
        // std's and tokio's say the same of an empty channel, but for a oneshot.
        "try_recv" => kind == Kind::Oneshot || owner.starts_with("crossbeam_channel"),
        _ => false,
    };
    differs && shown_at(flow, &call.node, 0)
}

fn shown_at(flow: &Flow<'_>, node: &SyntaxNode, depth: usize) -> bool {
    shown(flow, use_of(flow, node), depth) || passing_calls(node).iter().any(|it| shows_error_of(flow, it))
}

/// The calls of methods that hand the result of the call at `node` on, whose closures may look at it:
/// `send(x).inspect_err(|error| ..)`.
fn passing_calls(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let outer = |it: &SyntaxNode| {
        let call = ast::MethodCallExpr::cast(it.parent()?)?;
        let passes = call.name_ref().is_some_and(|it| KEEPING.contains(&it.text()));
        (passes && call.receiver()?.syntax() == it).then(|| call.syntax().clone())
    };
    std::iter::successors(outer(node), outer).collect()
}

/// The closures that methods take which are called on the result of the call at `node`, one behind the other.
pub fn chained_closures(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let outer = |it: &SyntaxNode| {
        let call = ast::MethodCallExpr::cast(it.parent()?)?;
        (call.receiver()?.syntax() == it).then(|| call.syntax().clone())
    };
    let calls = std::iter::successors(outer(node), outer).filter_map(ast::MethodCallExpr::cast);
    let arguments = calls.filter_map(|it| it.arg_list()).flat_map(|it| it.args().collect::<Vec<_>>());
    arguments.filter(|it| matches!(it, ast::Expr::ClosureExpr(_))).map(|it| it.syntax().clone()).collect()
}

fn shown(flow: &Flow<'_>, found: ResultUse, depth: usize) -> bool {
    match found {
        ResultUse::Local(scope) => shows_error_of(flow, &scope) || is_text_of_error(&scope),
        ResultUse::Bound(statement) if depth < 4 => {
            // `let error = tx.send(x).unwrap_err(); println!("{error}")`
            shows_error_of(flow, &statement)
                || mentions(flow, &statement).iter().any(|it| shown_at(flow, it, depth + 1))
        }
        _ => false,
    }
}

/// `tx.send(x).unwrap_err().to_string()`
fn is_text_of_error(node: &SyntaxNode) -> bool {
    let name = |it: &ast::MethodCallExpr| it.name_ref().map(|it| it.text().to_string());
    let Some(call) = ast::MethodCallExpr::cast(node.clone()) else { return false };
    let Some(ast::Expr::MethodCallExpr(inner)) = call.receiver() else { return false };
    name(&call).as_deref() == Some("to_string")
        && matches!(name(&inner).as_deref(), Some("unwrap_err" | "expect_err"))
}

/// Whether the error of a receive is seen, or passed on, under its old type.
pub fn names_error(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let found = use_of(flow, node);
    let named = |scope: &SyntaxNode| {
        scope.descendants().filter_map(ast::NameRef::cast).any(|it| it.text() == "RecvError")
    };
    match &found {
        ResultUse::Local(scope) => named(scope) || passes_error_on(flow, scope, 0),
        ResultUse::Bound(statement) => {
            mentions(flow, statement).iter().any(|it| names_error(flow, it))
                || escapes(flow, found.clone(), 0)
        }
        _ => escapes(flow, found, 0),
    }
}

pub(super) fn escapes(flow: &Flow<'_>, found: ResultUse, depth: usize) -> bool {
    match found {
        ResultUse::Local(scope) => passes_error_on(flow, &scope, depth),
        ResultUse::Bound(statement) if depth < 4 => {
            mentions(flow, &statement).iter().any(|it| escapes(flow, use_of(flow, it), depth + 1))
        }
        ResultUse::Question(node) => !question_boxes(flow, &node),
        ResultUse::Bound(_) | ResultUse::Escapes => true,
    }
}

/// Whether `?` at `node` makes any error into a boxed one, whose type nobody asks for.
pub(super) fn question_boxes(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    if asks_for_errors(flow) {
        return false;
    }
    let Some(around) = left_by_question(flow, node) else { return false };
    match error_type(flow, &around).filter(|it| !it.is_unknown()) {
        Some(ty) => {
            let mut arguments = ty.as_adt_with_args().into_iter().flat_map(|(_, it)| it).flatten();
            let is_box = names::type_head(flow.facts.db, &ty).is_some_and(|it| it == "std::boxed::Box");
            // A box of one type takes in that alone.
            is_boxed(flow, &ty) && (!is_box || arguments.any(|it| it.as_dyn_trait().is_some()))
        }
        // Of a crate that is not known.
        None => written_error_type(&around).is_some_and(|it| {
            let mut names = it.syntax().descendants().filter_map(ast::NameRef::cast);
            names.any(|it| matches!(it.text(), "anyhow" | "eyre" | "color_eyre" | "Report"))
        }),
    }
}

/// What becomes of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultUse {
    /// It is looked at here; the node is the outermost expression that does.
    Local(SyntaxNode),
    /// It is bound to a variable by this `let`.
    Bound(SyntaxNode),
    /// `?`, at this node.
    Question(SyntaxNode),
    /// It is kept or passed on.
    Escapes,
}

/// Methods of `Result` that keep its error.
const KEEPING: &[&str] = &["map", "inspect", "inspect_err", "as_ref", "as_mut", "as_deref", "clone"];

/// Methods of `Result` whose first argument is a function that gets the error.
const HANDING: &[&str] =
    &["map_err", "unwrap_or_else", "or_else", "map_or_else", "inspect_err", "is_err_and"];

/// What becomes of the value of the call at `node`.
pub fn use_of(flow: &Flow<'_>, node: &SyntaxNode) -> ResultUse {
    let Some(parent) = node.parent() else { return ResultUse::Escapes };
    match parent.kind() {
        SyntaxKind::EXPR_STMT => ResultUse::Local(node.clone()),
        SyntaxKind::STMT_LIST => {
            // A tail: of a body that discards it, or whatever its block is.
            match parent.parent().and_then(|it| it.parent()) {
                Some(outer) if outer.kind() == SyntaxKind::FN => ResultUse::Escapes,
                Some(outer) if is_loop(outer.kind()) => ResultUse::Local(node.clone()),
                Some(outer) if outer.kind() == SyntaxKind::CLOSURE_EXPR => ResultUse::Escapes,
                _ => parent.parent().map_or(ResultUse::Escapes, |it| use_of(flow, &it)),
            }
        }
        SyntaxKind::LET_STMT => {
            let it = ast::LetStmt::cast(parent.clone());
            let wild = it.as_ref().is_some_and(|it| matches!(it.pat(), Some(ast::Pat::WildcardPat(_))));
            let bound = it
                .as_ref()
                .is_some_and(|it| matches!(it.pat(), Some(ast::Pat::IdentPat(_))) && it.ty().is_none());
            if wild || it.is_some_and(|it| it.let_else().is_some()) {
                ResultUse::Local(parent)
            } else if bound {
                ResultUse::Bound(parent)
            } else {
                ResultUse::Escapes
            }
        }
        SyntaxKind::LET_EXPR => {
            let outer = parent
                .ancestors()
                .find(|it| matches!(it.kind(), SyntaxKind::IF_EXPR | SyntaxKind::WHILE_EXPR))
                .unwrap_or(parent);
            ResultUse::Local(outer)
        }
        SyntaxKind::MATCH_EXPR => {
            let scrutinee = ast::MatchExpr::cast(parent.clone()).and_then(|it| it.expr());
            if scrutinee.is_some_and(|it| it.syntax() == node) {
                ResultUse::Local(parent)
            } else {
                ResultUse::Escapes
            }
        }
        SyntaxKind::TRY_EXPR => ResultUse::Question(parent),
        SyntaxKind::PAREN_EXPR | SyntaxKind::AWAIT_EXPR => use_of(flow, &parent),
        // `error.0` gives the message back.
        SyntaxKind::FIELD_EXPR => ResultUse::Local(parent),
        SyntaxKind::BIN_EXPR => match is_discarded(node) || is_told_apart(flow, node) {
            true => ResultUse::Local(parent),
            false => ResultUse::Escapes,
        },
        // What `assert_eq!` and `matches!` make of their arguments.
        SyntaxKind::REF_EXPR | SyntaxKind::TUPLE_EXPR if in_expansion(node) => {
            match is_told_apart(flow, node) {
                true => ResultUse::Local(node.ancestors().last().unwrap_or(parent)),
                false => ResultUse::Escapes,
            }
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            let call = ast::MethodCallExpr::cast(parent.clone());
            let receiver = call.as_ref().and_then(|it| it.receiver());
            if receiver.is_none_or(|it| it.syntax() != node) {
                return ResultUse::Escapes;
            }
            let name = call.as_ref().and_then(|it| it.name_ref()).map(|it| it.text().to_string());
            match name {
                // `map_err(PoolError::from)`
                Some(name) if call.is_some_and(|it| hands_to_function(&it, &name)) => ResultUse::Escapes,
                // What they are given has the same error, or has it in the end.
                Some(name) if matches!(name.as_str(), "and_then" | "and") => ResultUse::Escapes,
                Some(name) if KEEPING.contains(&name.as_str()) => use_of(flow, &parent),
                Some(name) if matches!(name.as_str(), "err" | "unwrap_err" | "expect_err") => {
                    use_of(flow, &parent)
                }
                Some(_) => ResultUse::Local(parent),
                None => ResultUse::Escapes,
            }
        }
        SyntaxKind::MACRO_CALL | SyntaxKind::ARG_LIST => match enclosing_drop(&parent) {
            Some(outer) => ResultUse::Local(outer),
            None => ResultUse::Escapes,
        },
        _ => ResultUse::Escapes,
    }
}

/// Whether this call hands the error that it is called on to something else than a closure, which knows it by its type.
fn hands_to_function(call: &ast::MethodCallExpr, name: &str) -> bool {
    let argument = call.arg_list().and_then(|it| it.args().next());
    let inner = |it: &ast::MethodCallExpr| match it.receiver() {
        Some(ast::Expr::MethodCallExpr(it)) => Some(it),
        _ => None,
    };
    // `tx.send(x).err().map(SendError::into_inner)`
    let gives_error = |it: ast::MethodCallExpr| it.name_ref().is_some_and(|it| it.text() == "err");
    let gets_error = HANDING.contains(&name) || std::iter::successors(inner(call), inner).any(gives_error);
    gets_error && argument.is_some_and(|it| !matches!(it, ast::Expr::ClosureExpr(_)))
}

/// Whether the value at `node` is compared with one that is written there, `Err(TryRecvError::Empty)`, and not with, or
/// assigned to, what has the error's old type.
pub(super) fn is_told_apart(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let Some(whole) = node.ancestors().skip(1).find(|it| it.kind() != SyntaxKind::REF_EXPR) else {
        return false;
    };
    if let Some(binary) = ast::BinExpr::cast(whole.clone()) {
        let compares = matches!(binary.op_kind(), Some(ast::BinaryOp::CmpOp(_)));
        let other = [binary.lhs(), binary.rhs()].into_iter().flatten().find(|it| !is_around(it, node));
        return compares && other.is_some_and(|it| is_written(flow, &it));
    }
    let fields = ast::TupleExpr::cast(whole).into_iter().flat_map(|it| it.fields());
    fields.filter(|it| !is_around(it, node)).all(|it| is_written(flow, &it))
}

fn is_around(expr: &ast::Expr, node: &SyntaxNode) -> bool {
    expr.syntax().text_range().contains_range(node.text_range())
}

/// Whether the value is made here, of variants: `Ok(n)`, `Err(TryRecvError::Empty)`.
fn is_written(flow: &Flow<'_>, value: &ast::Expr) -> bool {
    match value {
        ast::Expr::RefExpr(it) => it.expr().is_some_and(|it| is_written(flow, &it)),
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_written(flow, &it)),
        ast::Expr::CallExpr(it) => {
            let made = it.expr().and_then(|it| variant(flow, &it));
            let mut arguments = it.arg_list().into_iter().flat_map(|it| it.args());
            match made.as_deref() {
                // What they hold may be an error that has been there before.
                Some("Err" | "Some") => arguments.all(|it| is_written(flow, &it)),
                made => made.is_some(),
            }
        }
        ast::Expr::PathExpr(_) => variant(flow, value).is_some(),
        _ => false,
    }
}

/// The name of the variant that `value` is.
fn variant(flow: &Flow<'_>, value: &ast::Expr) -> Option<String> {
    let ast::Expr::PathExpr(path) = value else { return None };
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Def(ModuleDef::EnumVariant(it)) => Some(it.name(flow.facts.db).as_str().to_owned()),
        // `SendError(n)`
        PathResolution::Def(ModuleDef::Adt(it)) => Some(it.name(flow.facts.db).as_str().to_owned()),
        _ => None,
    }
}

fn in_expansion(node: &SyntaxNode) -> bool {
    node.ancestors().last().is_some_and(|it| it.kind() != SyntaxKind::SOURCE_FILE)
}

/// The expressions that name the variable which `statement` binds.
pub fn mentions(flow: &Flow<'_>, statement: &SyntaxNode) -> Vec<SyntaxNode> {
    let ident = ast::LetStmt::cast(statement.clone())
        .and_then(|it| it.pat())
        .and_then(|it| ast::IdentPat::cast(it.syntax().clone()));
    let Some(local) = ident.and_then(|it| flow.facts.sema.to_def(&it)) else { return Vec::new() };
    mentions_of_local(flow, local)
}

/// The expressions that name the variable.
fn mentions_of_local<'db>(flow: &Flow<'db>, local: ra_ap_hir::Local<'db>) -> Vec<SyntaxNode> {
    flow.mentions_of(ra_ap_ide_db::defs::Definition::Local(local))
        .into_iter()
        .flat_map(|it| flow.facts.sema.descend_into_macros_exact(it))
        .filter_map(|it| it.parent_ancestors().find_map(ast::PathExpr::cast))
        .map(|it| it.syntax().clone())
        .collect()
}

/// Whether anything uses the variable.
pub fn is_mentioned<'db>(flow: &Flow<'db>, local: ra_ap_hir::Local<'db>) -> bool {
    !flow.mentions_of(ra_ap_ide_db::defs::Definition::Local(local)).is_empty()
}

/// `drop(tx.send(x))`
fn enclosing_drop(list: &SyntaxNode) -> Option<SyntaxNode> {
    let call = ast::CallExpr::cast(list.parent()?)?;
    (call.expr()?.syntax().text() == "drop").then(|| call.syntax().clone())
}

/// The type of the errors as it is written: the whole, if that is another name for a `Result`.
fn written_error_type(around: &SyntaxNode) -> Option<ast::Type> {
    let returned = match ast::Fn::cast(around.clone()) {
        Some(it) => it.ret_type(),
        None => ast::ClosureExpr::cast(around.clone()).and_then(|it| it.ret_type()),
    };
    let written = returned?.ty()?;
    let ast::Type::PathType(path) = &written else { return Some(written) };
    let arguments = path.path().and_then(|it| it.segment()).and_then(|it| it.generic_arg_list());
    let error = arguments.into_iter().flat_map(|it| it.generic_args()).nth(1);
    match error {
        Some(ast::GenericArg::TypeArg(it)) => it.ty(),
        _ => Some(written),
    }
}

/// Whether values of `ty` take in errors of any type, and nobody asks which it was.
pub(super) fn is_boxed(flow: &Flow<'_>, ty: &ra_ap_hir::Type<'_>) -> bool {
    let takes_any = |head: &str| head == "std::boxed::Box" || head.starts_with("anyhow::");
    names::type_head(flow.facts.db, ty).is_some_and(|it| takes_any(&it)) && !asks_for_errors(flow)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};

    /// Whether a send whose error `look` looks at keeps the error that it had.
    fn keeps(look: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             crossbeam-channel = \"0.5\"\n//- /src/main.rs\nuse crossbeam_channel::{{bounded, SendError}};\n\
             fn log(error: &SendError<u32>) {{\n    println!(\"{{error}}\");\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = bounded::<u32>(1);\n    \
             std::thread::spawn(move || println!(\"{{:?}}\", rx.recv()));\n    tx.send(0).unwrap();\n    {look}\n}}\n"
        );
        let after = Trial::of(&fixture).text_after("/src/main.rs");
        assert!(after.contains("channel::<u32>(1)"), "{after}");
        after.contains("SendError(error.0)")
    }

    #[test]
    fn a_question_mark_boxes_what_the_type_of_its_errors_takes_in() {
        let keeps = |items: &str, result: &str, put: &str| {
            let main = format!(
                "use std::error::Error;\nuse std::sync::mpsc::{{self, SendError, SyncSender}};\ntype Job = Box<dyn FnOnce() + Send>;\n{items}\n\
                 fn give(tx: &SyncSender<Job>) -> {result} {{\n    {put}\n}}\n#[tokio::main]\nasync fn main() {{\n    \
                 let (tx, rx) = mpsc::sync_channel::<Job>(1);\n    let jobs = std::thread::spawn(move || {{ for job in rx {{ job(); }} }});\n    \
                 let _ = give(&tx);\n    drop(tx);\n    jobs.join().unwrap();\n}}\n"
            );
            let after = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(after.contains("channel::<Job>(1)"), "{after}");
            after.contains("SendError(error.0)")
        };
        let put = "tx.send(Box::new(|| ()))?; Ok(())";
        assert!(keeps("", "Result<(), SendError<Box<dyn FnOnce() + Send>>>", put));
        assert!(keeps("", "Result<(), Box<SendError<Job>>>", put));
        assert!(keeps("", "Result<Box<u8>, SendError<Job>>", "tx.send(Box::new(|| ()))?; Ok(Box::new(1))"));
        assert!(keeps(
            "struct Report;",
            "Result<Report, SendError<Job>>",
            "tx.send(Box::new(|| ()))?; Ok(Report)"
        ));
        assert!(!keeps("", "Result<(), Box<dyn Error>>", put));
        assert!(!keeps("type Done<T> = Result<T, Box<dyn Error>>;", "Done<()>", put));
        let main = |error: &str| {
            format!(
                "use std::error::Error;\nuse std::sync::mpsc::{{self, SendError}};\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn Error>> {{\n    \
                 let (tx, rx) = mpsc::sync_channel::<u32>(1);\n    let all = std::thread::spawn(move || rx.iter().sum::<u32>());\n    \
                 let sent = async move {{ tx.send(1)?; Ok::<(), {error}>(()) }}.await;\n    sent?;\n    println!(\"{{}}\", all.join().unwrap());\n    \
                 Ok(())\n}}\n"
            )
        };
        for (error, kept) in [("SendError<u32>", true), ("Box<dyn Error>", false)] {
            let after = Trial::of_main("2021", &main(error)).text_after("/src/main.rs");
            assert!(after.contains("tx.send(1).await"), "{after}");
            assert_eq!(after.contains("SendError(error.0)"), kept, "{after}");
        }
    }

    #[test]
    fn a_macro_may_answer() {
        let is_oneshot = |answer: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
                 //- /src/main.rs\nuse std::sync::mpsc::{{self, Sender}};\nmacro_rules! answer {{\n    ($reply:expr, $value:expr) => {{{{\n        \
                 {answer}\n    }}}};\n}}\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<Sender<u32>>();\n    \
                 std::thread::spawn(move || {{\n        while let Ok(reply) = rx.recv() {{\n            answer!(reply, 7);\n        }}\n    }});\n    \
                 let (reply, taken) = mpsc::channel();\n    tx.send(reply).unwrap();\n    println!(\"{{:?}}\", taken.recv().ok());\n}}\n"
            );
            Trial::of(&fixture).text_after("/src/main.rs").contains("oneshot::channel")
        };
        assert!(is_oneshot("let _ = $reply.send($value);"));
        assert!(is_oneshot("if $reply.send($value).is_err() { println!(\"gone\"); }"));
        assert!(!is_oneshot("$reply.send($value).unwrap();"));
    }

    #[test]
    fn an_error_that_somebody_looks_for_in_its_box_stays_what_it_was() {
        let keeps = |asked: &str| {
            let main = format!(
                "use std::error::Error;\nuse std::sync::mpsc::{{self, SendError, Sender}};\n\
                 fn put(tx: &Sender<u32>) -> Result<(), Box<dyn Error>> {{\n    tx.send(1)?;\n    tx.send(2)?;\n    Ok(())\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
                 std::thread::spawn(move || println!(\"{{:?}}\", rx.recv()));\n    let error = put(&tx).unwrap_err();\n    \
                 println!(\"{{}}\", {asked});\n}}\n"
            );
            let after = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(after.contains("unbounded_channel::<u32>()"), "{after}");
            after.contains("SendError(error.0)")
        };
        assert!(keeps("error.downcast_ref::<SendError<u32>>().is_some()"));
        assert!(keeps("error.is::<SendError<u32>>()"));
        assert!(!keeps("error.downcast_ref::<std::io::Error>().is_some()"));
        assert!(!keeps("error"));
    }

    #[test]
    fn an_error_that_is_written_with_its_message_keeps_it() {
        let main = "use std::sync::mpsc::{self, SendError, SyncSender, TrySendError};\n\
             fn give(tx: &SyncSender<u32>) -> Result<(), u32> {\n    tx.send(1).map_err(|e: SendError<u32>| e.0)\n}\n\
             fn put(tx: &SyncSender<u32>) -> bool {\n    matches!(tx.try_send(1), Err(TrySendError::<u32>::Disconnected(_)))\n}\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, rx) = mpsc::sync_channel::<u32>(1);\n    \
             let t = std::thread::spawn(move || rx.recv().unwrap());\n    give(&tx).unwrap();\n    \
             println!(\"{} {}\", t.join().unwrap(), put(&tx));\n    \
             if let Err(full) = tx.try_send(2).map_err(|e: mpsc::TrySendError<_>| matches!(e, TrySendError::Full(_))) { println!(\"{full}\"); }\n}\n";
        let after = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(after.contains("|e: SendError<u32>| e.0"), "{after}");
        assert!(after.contains("TrySendError::<u32>::Closed(_)"), "{after}");
        assert!(after.contains("TrySendError<_>| matches!"), "{after}");
        assert!(after.contains("matches!(e, TrySendError::Full(_))"), "{after}");
        assert!(!after.contains("std::sync::mpsc"), "{after}");
    }

    #[test]
    fn errors_are_asked_as_tokio_wants_it_wherever_a_closure_gets_them() {
        let files = "//- /src/main.rs\nuse crossbeam_channel::bounded;\nuse std::time::Duration;\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, rx) = bounded::<u32>(1);\n    \
             let closed = rx.try_recv().err().map(|e| e.is_disconnected());\n    \
             let late = tx.send_timeout(1, Duration::from_millis(1)).map_err(|e| e.is_timeout());\n    \
             println!(\"{closed:?} {late:?}\");\n    std::thread::spawn(move || println!(\"{:?}\", rx.recv()));\n}\n";
        let after =
            Trial::of(&package("2021", "crossbeam-channel = \"0.5\"\n", files)).text_after("/src/main.rs");
        assert!(
            after.contains(".map(|e| matches!(e, tokio::sync::mpsc::error::TryRecvError::Disconnected))"),
            "{after}"
        );
        assert!(
            after.contains("|e| matches!(e, tokio::sync::mpsc::error::SendTimeoutError::Timeout(_))"),
            "{after}"
        );
    }

    /// Whether a function that does this with a `try_recv` sees std's error.
    fn sees_old_error(items: &str, body: &str) -> bool {
        let main = format!(
            "use std::sync::mpsc::{{self, Receiver, TryRecvError}};\n{items}\n\
             fn look(rx: &Receiver<u32>, wanted: Result<u32, TryRecvError>) -> Result<u32, TryRecvError> {{\n    {body}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
             std::thread::spawn(move || tx.send(1).unwrap());\n    println!(\"{{:?}}\", look(&rx, Ok(1)));\n    \
             println!(\"{{:?}}\", rx.recv().ok());\n}}\n"
        );
        let after = Trial::of_main("2021", &main).text_after("/src/main.rs");
        assert!(after.contains("unbounded_channel::<u32>()"), "{after}");
        after.contains("try_recv().map_err(")
    }

    #[test]
    fn a_whole_result_goes_on_where_a_pattern_binds_it() {
        let arms = |arms: &str| sees_old_error("", &format!("match rx.try_recv() {{ {arms} }}"));
        assert!(arms("Ok(n) => Ok(n + 1), other => other"));
        assert!(arms("Ok(n) => Ok(n + 1), error @ Err(_) => return error"));
        assert!(arms(
            "Ok(n) => Ok(n + 1), Err(error) => match error { TryRecvError::Empty => Ok(0), it => Err(it) }"
        ));
        assert!(!arms("Ok(n) => Ok(n + 1), other => panic!(\"{other:?} {:?}\", other)"));
        assert!(!arms("Ok(n) => Ok(n + 1), other => Ok(other.is_err() as u32)"));
    }

    #[test]
    fn a_result_that_is_assigned_or_compared_has_the_type_of_the_other() {
        let sees = |body: &str| sees_old_error("", body);
        assert!(sees(
            "let mut last = Err(TryRecvError::Empty);\n    while last.is_err() { last = rx.try_recv(); }\n    last"
        ));
        assert!(sees(
            "let next = rx.try_recv();\n    let mut last = wanted;\n    if last.is_ok() { last = next; }\n    last"
        ));
        assert!(sees(
            "let mut error = None;\n    if let Err(it) = rx.try_recv() { error = Some(it); }\n    error.map_or(Ok(1), Err)"
        ));
        assert!(sees("if rx.try_recv() == wanted { Ok(1) } else { Ok(2) }"));
        assert!(sees("assert_eq!(rx.try_recv(), wanted);\n    Ok(1)"));
        assert!(sees(
            "const GONE: Result<u32, TryRecvError> = Err(TryRecvError::Empty);\n    if rx.try_recv() == GONE { Ok(1) } else { Ok(2) }"
        ));
        assert!(!sees("let n = 4;\n    if rx.try_recv() == Ok(n) { Ok(1) } else { Ok(2) }"));
        assert!(!sees("if rx.try_recv() == Err(TryRecvError::Empty) { Ok(1) } else { Ok(2) }"));
        assert!(!sees("assert_eq!(rx.try_recv(), Err(TryRecvError::Empty));\n    Ok(1)"));
    }

    #[test]
    fn a_function_that_gets_the_error_knows_it_by_its_type() {
        let sees = |body: &str| {
            sees_old_error("fn count(_: TryRecvError) -> u32 { 1 }\nfn note(_: &TryRecvError) {}", body)
        };
        assert!(sees("Ok(rx.try_recv().map_or_else(count, |n| n))"));
        assert!(sees("Ok(rx.try_recv().inspect_err(note).is_ok() as u32)"));
        assert!(
            sees("Ok(rx.try_recv().err().map_or(0, |it| count(it)))")
                == sees("Ok(rx.try_recv().map_or_else(|it| count(it), |n| n))")
        );
        assert!(sees("Ok(rx.try_recv().err().map(count).unwrap_or(0))"));
        assert!(!sees("Ok(rx.try_recv().map(u32::from).unwrap_or(0))"));
    }

    #[test]
    fn results_that_are_put_together_have_one_error() {
        assert!(sees_old_error("", "Ok(rx.try_recv().and_then(|_| rx.try_recv()).is_ok() as u32)"));
        assert!(sees_old_error("", "Ok(rx.try_recv().and(wanted).is_ok() as u32)"));
        assert!(!sees_old_error("", "Ok(rx.try_recv().or_else(|_| Err(0)).is_ok() as u32)"));
    }

    #[test]
    fn an_error_that_is_shown_says_what_it_said() {
        assert!(keeps("let error = tx.send(1).unwrap_err();\n    println!(\"{error}\");"));
        assert!(keeps("let error = tx.send(1).expect_err(\"gone\");\n    println!(\"{}\", error);"));
        assert!(keeps("let _ = tx.send(1).inspect_err(|error| println!(\"{error}\"));"));
        assert!(keeps("let _ = tx.send(1).inspect_err(|error| log(error)).is_ok();"));
        assert!(!keeps("let _ = tx.send(1).inspect_err(|_| println!(\"gone\"));"));
        assert!(!keeps("let error = tx.send(1).unwrap_err();\n    println!(\"{}\", error.0);"));
        assert!(!keeps("if let Err(error) = tx.send(1) {\n        eprintln!(\"{error}\");\n    }"));
    }
}
