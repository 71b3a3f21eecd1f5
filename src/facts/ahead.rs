//! Infers many functions at once, so that whoever asks for their types later finds them in the database.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ra_ap_hir::{Function, Semantics};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, AstNode};

/// Inference recurses as deep as the code does.
const STACK_BYTES: usize = 16 << 20;
/// A thread for fewer functions than this costs more than it gains.
const FUNCTIONS_PER_THREAD: usize = 4;

/// Infers `functions` on all cores.
///
/// The threads are not rayon's: a thread of its pool that waits here would steal other work of the program, which may
/// belong to another database, and a thread can be attached to only one.
pub fn infer(db: &RootDatabase, functions: &[Function]) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(functions.len() / FUNCTIONS_PER_THREAD);
    if threads < 2 {
        return;
    }
    let next = AtomicUsize::new(0);
    let next = &next;
    thread::scope(|scope| {
        for _ in 0..threads {
            let db = db.clone();
            let work = move || {
                ra_ap_hir::attach_db(&db, || {
                    while let Some(function) = functions.get(next.fetch_add(1, Ordering::Relaxed)) {
                        infer_one(&db, *function);
                    }
                });
            };
            // Without a thread the work is done later, when it is asked for.
            let _ = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        }
    });
}

fn infer_one(db: &RootDatabase, function: Function) {
    let sema = Semantics::new(db);
    let body = sema.source(function).and_then(|it| it.value.body());
    let first = body.and_then(|it| it.syntax().descendants().find_map(ast::PathExpr::cast));
    if let Some(first) = first {
        // Any expression's type is known only when all are.
        sema.type_of_expr(&ast::Expr::PathExpr(first));
    }
}
