//! Work on all cores: infers many functions at once, so that whoever asks for their types later finds them in the
//! database. Questions that come one after the other keep one core busy; the others meanwhile guess what the next ones will
//! be. A wrong guess costs the time of an idle core, and no answer depends on it.
//!
//! The threads are not rayon's: a thread of its pool that waits here would steal other work of the program, which may
//! belong to another database, and a thread can be attached to only one.

use std::collections::VecDeque;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use ra_ap_hir::{Function, HasSource, ModuleDef, PathResolution, Semantics};
use ra_ap_ide_db::{FxHashSet, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode};

use super::names;

/// The name of threads that analyse; their panics are reported as results.
pub const THREAD: &str = "tokioize-analysis";
/// Address space, not memory: inference recurses as deep as the code does.
pub const STACK: usize = if usize::BITS >= 64 { 512 << 20 } else { 64 << 20 };
/// More would only wait for each other's interned types.
const MOST_THREADS: usize = 8;

/// Threads that infer together with the one that asks, and, as long as nobody asks, what will probably be asked for. They
/// live as long as the facts do: what a thread has found out about traits is known only to itself, and to start anew costs
/// more than a second core gains.
pub struct Crew {
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
}

/// What the helpers look for work in.
#[derive(Default)]
struct Shared {
    work: Mutex<Work>,
    more: Condvar,
}

#[derive(Default)]
struct Work {
    /// What somebody waits for, which goes first.
    batches: VecDeque<Arc<Batch>>,
    guesses: VecDeque<Guess>,
    /// Functions that were guessed.
    guessed: FxHashSet<Function>,
    closed: bool,
}

/// Something that will probably be asked for.
enum Guess {
    /// The types of a function, and then those of what it calls, so many calls deep.
    Called(Function, usize),
    /// Something else.
    Other(Box<dyn FnOnce(&RootDatabase) + Send>),
}

/// How many calls deep functions are guessed.
const GUESSED_DEPTH: usize = 12;

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
        let shared = Arc::new(Shared::default());
        let helpers = (1..cores())
            .filter_map(|_| {
                let (db, shared) = (db.clone(), shared.clone());
                builder().spawn(move || ra_ap_hir::attach_db(&db, || shared.help(&db))).ok()
            })
            .collect();
        Crew { shared, helpers }
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
        self.shared.add(|work| work.batches.push_back(batch.clone()));
        batch.work(db);
        let done = batch.done.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = batch.all_done.wait_while(done, |it| *it < batch.functions.len());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// `functions`, and what they call, will probably be asked for.
    pub fn guess(&self, functions: impl IntoIterator<Item = Function>) {
        if !self.helpers.is_empty() {
            self.shared.add(|work| functions.into_iter().for_each(|it| work.guess(it, GUESSED_DEPTH)));
        }
    }

    /// The result of `task` will probably be needed.
    pub fn prepare(&self, task: impl FnOnce(&RootDatabase) + Send + 'static) {
        if !self.helpers.is_empty() {
            self.shared.add(|work| work.guesses.push_back(Guess::Other(Box::new(task))));
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.add(|work| {
            work.closed = true;
            work.guesses.clear();
        });
        for thread in self.helpers.drain(..) {
            // Panics of a helper's work do not end it.
            let _ = thread.join();
        }
    }
}

impl Work {
    fn guess(&mut self, function: Function, depth: usize) {
        if self.guessed.insert(function) {
            self.guesses.push_back(Guess::Called(function, depth));
        }
    }
}

impl Shared {
    fn add(&self, what: impl FnOnce(&mut Work)) {
        what(&mut self.work.lock().unwrap_or_else(PoisonError::into_inner));
        self.more.notify_all();
    }

    /// Works until there is nothing more to come.
    fn help(&self, db: &RootDatabase) {
        // Finding a function's definition looks at all items of its module once, and remembers them.
        let mut sema = Semantics::new(db);
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            work.batches.retain(|it| !it.is_taken());
            if let Some(batch) = work.batches.front().cloned() {
                drop(work);
                batch.work(db);
            } else if let Some(guess) = work.guesses.pop_front() {
                drop(work);
                // A bug shows again when somebody asks, where it is reported.
                if catch_unwind(AssertUnwindSafe(|| self.follow(&sema, guess))).is_err() {
                    sema = Semantics::new(db);
                }
            } else if work.closed {
                return;
            } else {
                work = self.more.wait(work).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn follow(&self, sema: &Semantics<'_, RootDatabase>, guess: Guess) {
        let (function, depth) = match guess {
            Guess::Other(task) => return task(sema.db),
            Guess::Called(function, depth) => (function, depth),
        };
        infer(sema, function);
        let Some(deeper) = depth.checked_sub(1) else { return };
        let called = called_by(sema, function);
        self.add(|work| called.into_iter().for_each(|it| work.guess(it, deeper)));
    }
}

/// The functions of the workspace that `function` calls by name, if it has a body.
fn called_by(sema: &Semantics<'_, RootDatabase>, function: Function) -> Vec<Function> {
    let body = sema.source(function).and_then(|it| it.value.body());
    let calls = body.iter().flat_map(|it| it.syntax().descendants()).filter_map(|node| {
        if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
            return sema.resolve_method_call(&call);
        }
        let ast::Expr::PathExpr(callee) = ast::CallExpr::cast(node)?.expr()? else { return None };
        match sema.resolve_path(&callee.path()?)? {
            PathResolution::Def(ModuleDef::Function(it)) => Some(it),
            _ => None,
        }
    });
    calls.filter(|it| names::is_workspace_function(sema.db, *it)).collect()
}

impl Batch {
    /// Whether somebody works on each of its functions.
    fn is_taken(&self) -> bool {
        self.next.load(Ordering::Relaxed) >= self.functions.len()
    }

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
