//! Work on all cores: infers many functions at once, so that whoever asks for their types later finds them in the
//! database.
//!
//! The threads are not rayon's: a thread of its pool that waits here would steal other work of the program, which may
//! belong to another database, and a thread can be attached to only one.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use ra_ap_hir::{Function, HasSource, Semantics};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, AstNode};

/// The name of threads that analyse; their panics are reported as results.
pub const THREAD: &str = "tokioize-analysis";
/// Address space, not memory: inference recurses as deep as the code does.
pub const STACK: usize = if usize::BITS >= 64 { 512 << 20 } else { 64 << 20 };
/// More would only wait for each other's interned types.
const MOST_THREADS: usize = 8;

/// Threads that infer together with the one that asks. They live as long as the facts do: what a thread has found out
/// about traits is known only to itself, and to start anew costs more than a second core gains.
pub struct Crew {
    helpers: Vec<(Sender<Arc<Batch>>, JoinHandle<()>)>,
}

/// Functions to infer.
struct Batch {
    functions: Vec<Function>,
    next: AtomicUsize,
    done: Mutex<usize>,
    all_done: Condvar,
}

impl Crew {
    /// A crew on `db`, which must not be written to while it lives.
    pub fn new(db: &RootDatabase) -> Self {
        let helpers = (1..cores())
            .filter_map(|_| {
                let db = db.clone();
                let (sender, batches) = mpsc::channel::<Arc<Batch>>();
                let work = move || {
                    ra_ap_hir::attach_db(&db, || batches.iter().for_each(|batch| batch.work(&db)));
                };
                Some((sender, builder().spawn(work).ok()?))
            })
            .collect();
        Crew { helpers }
    }

    /// Infers `functions`, and comes back when all are.
    pub fn infer(&self, db: &RootDatabase, functions: &[Function]) {
        if functions.len() < 2 || self.helpers.is_empty() {
            // Whoever asks later finds it done as well, and needs no thread for it.
            return;
        }
        // The longest first: nobody shall wait for one that was begun last.
        let mut sized: Vec<(usize, Function)> = functions
            .iter()
            .map(|it| {
                let source = it.source(db);
                (source.map_or(0, |it| it.value.syntax().text_range().len().into()), *it)
            })
            .collect();
        sized.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        let batch = Arc::new(Batch {
            functions: sized.into_iter().map(|(_, it)| it).collect(),
            next: AtomicUsize::new(0),
            done: Mutex::new(0),
            all_done: Condvar::new(),
        });
        for (helper, _) in &self.helpers {
            // A helper that is gone leaves its share to the others.
            let _ = helper.send(batch.clone());
        }
        batch.work(db);
        let done = batch.done.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = batch.all_done.wait_while(done, |it| *it < batch.functions.len());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for (sender, thread) in self.helpers.drain(..) {
            drop(sender);
            // Panics of a helper's work do not end it.
            let _ = thread.join();
        }
    }
}

impl Batch {
    fn work(&self, db: &RootDatabase) {
        // Finding a function's definition looks at all items of its module once, and remembers them.
        let mut sema = Semantics::new(db);
        while let Some(function) = self.functions.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            // A bug shows again when the function's types are asked for, where it is reported.
            if catch_unwind(AssertUnwindSafe(|| infer(&sema, *function))).is_err() {
                sema = Semantics::new(db);
            }
            let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
            *done += 1;
            if *done == self.functions.len() {
                self.all_done.notify_all();
            }
        }
    }
}

fn infer(sema: &Semantics<'_, RootDatabase>, function: Function) {
    let body = sema.source(function).and_then(|it| it.value.body());
    let first = body.and_then(|it| it.syntax().descendants().find_map(ast::PathExpr::cast));
    if let Some(first) = first {
        // Any expression's type is known only when all are.
        sema.type_of_expr(&ast::Expr::PathExpr(first));
    }
}

/// Does `work` for each of `tasks`, on all cores. The results are in the order of the tasks.
pub fn on_all_cores<T: Sync, R: Send>(
    db: &RootDatabase,
    tasks: &[T],
    work: impl Fn(&Semantics<'_, RootDatabase>, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = |db: &RootDatabase| {
        ra_ap_hir::attach_db(db, || {
            // One for all: it remembers where the definitions of a file stand.
            let sema = Semantics::new(db);
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(task) = tasks.get(index) else { break done };
                done.push((index, work(&sema, task)));
            }
        })
    };
    let mut done = thread::scope(|scope| {
        let helpers: Vec<_> = (1..cores().min(tasks.len()))
            .filter_map(|_| {
                let db = db.clone();
                let run = &run;
                builder().spawn_scoped(scope, move || run(&db)).ok()
            })
            .collect();
        let mut done = run(db);
        for helper in helpers {
            match helper.join() {
                Ok(theirs) => done.extend(theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS)
}

fn builder() -> thread::Builder {
    thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK)
}
