//! How a closure is run, judged by the function it is handed to.

use ra_ap_hir::{Function, PathResolution, Semantics};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::api::ApiKind;
use super::body::{CallIx, Callee, Pool, Runs};
use super::names;

/// Functions of libraries that run a closure on a thread of the library's. Users add theirs by configuration.
pub const FOREIGN_THREADS: &[&str] = &[
    "ctrlc::set_handler",
    "ctrlc::try_set_handler",
    "rayon_core::spawn",
    "rayon::spawn",
    "rayon_core::join",
    "rayon::join",
    "rayon_core::scope",
    "rayon::scope",
    "notify::recommended_watcher",
    "hotwatch::Hotwatch::watch",
    "std::panic::set_hook",
];

/// Functions that only wrap or store the closure; what happens to it later is not followed.
const STORING: &[&str] = &[
    "std::boxed::Box::new",
    "std::boxed::Box::pin",
    "std::sync::Arc::new",
    "std::rc::Rc::new",
    "std::cell::RefCell::new",
    "std::sync::Mutex::new",
    "std::vec::Vec::push",
    "std::collections::HashMap::insert",
];

/// Functions that run the closure when the value is first asked for, wherever that is.
const LAZY: &[&str] = &[
    "std::sync::LazyLock::new",
    "std::cell::LazyCell::new",
    "once_cell::sync::Lazy::new",
    "once_cell::unsync::Lazy::new",
    "lazy_static::Lazy::new",
];

/// Functions that run the closure on tokio's blocking pool or allow it to block where it is.
const BLOCKING_POOL: &[(&str, Pool)] = &[
    ("tokio::task::spawn_blocking", Pool::Current),
    ("tokio::spawn_blocking", Pool::Current),
    ("tokio::runtime::Handle::spawn_blocking", Pool::Other),
    ("tokio::runtime::Runtime::spawn_blocking", Pool::Other),
    ("tokio::task::JoinSet::spawn_blocking", Pool::Current),
    ("tokio::task::block_in_place", Pool::Other),
    ("actix_web::web::block", Pool::Other),
];

/// The closure behind parentheses, if `expr` is one.
pub fn peel(expr: &ast::Expr) -> Option<ast::ClosureExpr> {
    match expr {
        ast::Expr::ClosureExpr(it) => Some(it.clone()),
        ast::Expr::ParenExpr(it) => peel(&it.expr()?),
        _ => None,
    }
}

/// `{ let name = name.clone(); move || .. }`: the block, and the closure that it evaluates to.
pub fn made_by_block(expr: &ast::Expr) -> Option<(ast::BlockExpr, ast::ClosureExpr)> {
    let ast::Expr::BlockExpr(block) = expr else { return None };
    if block.modifier().is_some() {
        return None;
    }
    let closure = peel(&block.tail_expr()?)?;
    Some((block.clone(), closure))
}

/// Whether the closure is written where a call takes it.
pub fn is_argument(closure: &SyntaxNode) -> bool {
    kind_around(closure) == Some(SyntaxKind::ARG_LIST)
}

/// Whether a variable holds the closure, or it is called on the spot.
pub fn is_bound(closure: &SyntaxNode) -> bool {
    matches!(kind_around(closure), Some(SyntaxKind::LET_STMT | SyntaxKind::CALL_EXPR))
}

fn kind_around(closure: &SyntaxNode) -> Option<SyntaxKind> {
    closure.ancestors().skip(1).map(|it| it.kind()).find(|it| *it != SyntaxKind::PAREN_EXPR)
}

/// The closure that the variable `expr` holds, where this is its only mention, and once for each time it is made.
pub fn bound_to(sema: &Semantics<'_, RootDatabase>, expr: &ast::Expr) -> Option<ast::ClosureExpr> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    let PathResolution::Local(local) = sema.resolve_path(&path.path()?)? else { return None };
    let source = local.primary_source(sema.db);
    let pat = source.as_ident_pat()?;
    let statement = pat.syntax().parent().and_then(ast::LetStmt::cast)?;
    let plain = pat.pat().is_none() && pat.mut_token().is_none() && statement.ty().is_none();
    let made = statement.initializer().filter(|_| plain && statement.let_else().is_none())?;
    let closure = peel(&made).or_else(|| made_by_block(&made).map(|(_, it)| it))?;
    // An async block in its place can be used but once.
    let list = statement.syntax().parent()?;
    let once = path.syntax().ancestors().take_while(|it| *it != list).all(|it| {
        !matches!(
            it.kind(),
            SyntaxKind::LOOP_EXPR
                | SyntaxKind::WHILE_EXPR
                | SyntaxKind::FOR_EXPR
                | SyntaxKind::CLOSURE_EXPR
                | SyntaxKind::FN
        )
    });
    let name = pat.name()?.text().to_string();
    let tokens = list.descendants_with_tokens().filter_map(|it| it.into_token());
    let mut mentions = tokens.filter(|it| {
        let named = it.kind() == SyntaxKind::IDENT
            && it.text() == name
            && it.text_range().start() > pat.syntax().text_range().end();
        let parent = it.parent().filter(|_| named);
        parent.is_some_and(|parent| match parent.kind() {
            SyntaxKind::TOKEN_TREE => true,
            SyntaxKind::NAME_REF => {
                let segment = parent.parent().and_then(ast::PathSegment::cast);
                // What a condition switches off resolves to nothing, and is code all the same in another build.
                segment.is_some_and(|it| {
                    sema.resolve_path(&it.parent_path()).is_none_or(|it| it == PathResolution::Local(local))
                })
            }
            _ => false,
        })
    });
    (once && mentions.next().is_some() && mentions.next().is_none()).then_some(closure)
}

/// Whether the configuration's list of paths names the function of the workspace.
pub fn is_listed(db: &RootDatabase, function: Function, paths: &[String]) -> bool {
    !paths.is_empty() && paths.contains(&names::function_path(db, function))
}

/// How the closure runs that is argument `index` of this call.
pub fn runs(
    db: &RootDatabase,
    callee: &Callee,
    call: CallIx,
    index: usize,
    foreign_threads: &[String],
) -> Runs {
    match callee {
        Callee::Api(api) => match api.kind {
            ApiKind::ThreadSpawn | ApiKind::BuilderSpawn => Runs::Thread(call),
            ApiKind::ScopedSpawn if api.path.ends_with("scope") => Runs::Inline(api.path.into()),
            ApiKind::ScopedSpawn => Runs::Thread(call),
            _ => Runs::Inline(api.path.into()),
        },
        Callee::Workspace(function) if is_listed(db, *function, foreign_threads) => {
            Runs::ForeignThread(names::function_path(db, *function))
        }
        Callee::Workspace(function) => Runs::Parameter(*function, index),
        Callee::Foreign(path) => runs_in(path, foreign_threads),
        Callee::Constructor => Runs::Unknown("it is stored".into()),
        Callee::Value => Runs::Unknown("it is handed to a function value".into()),
        Callee::Unknown(name) => {
            if foreign_threads.iter().any(|it| it == name) {
                Runs::ForeignThread(name.clone())
            } else {
                Runs::Unknown(format!("it is handed to `{name}`, which is not known"))
            }
        }
    }
}

fn runs_in(path: &str, foreign_threads: &[String]) -> Runs {
    if let Some((_, pool)) = BLOCKING_POOL.iter().find(|(it, _)| *it == path) {
        Runs::BlockingPool(*pool)
    } else if FOREIGN_THREADS.contains(&path) || foreign_threads.iter().any(|it| it == path) {
        Runs::ForeignThread(path.into())
    } else if path.starts_with("rayon") {
        Runs::ForeignThread("rayon".into())
    } else if LAZY.contains(&path) {
        Runs::Lazy
    } else if STORING.contains(&path) {
        Runs::Unknown(format!("it is stored by `{path}`"))
    } else if ["std::", "once_cell::", "parking_lot::", "dashmap::", "futures"]
        .iter()
        .any(|it| path.starts_with(it))
    {
        Runs::Inline(path.into())
    } else {
        Runs::Unknown(format!("it is handed to `{path}`"))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn a_closure_that_another_build_calls_stays_one() {
        let after = |call: &str| {
            let fixture = format!(
                "#[tokio::main]\nasync fn main() {{\n    \
                 let job = || std::thread::sleep(std::time::Duration::from_secs(1));\n    {call}\n    \
                 std::thread::spawn(job);\n}}\n"
            );
            Trial::of_main("2021", &fixture).text_after("/src/main.rs")
        };
        assert!(after("").contains("let job = async"));
        assert!(!after("#[cfg(target_os = \"none\")]\n    job();").contains("async {"));
    }
}
