//! What belongs to a thread and is used on both sides of a wait: a worker that blocks runs nothing else meanwhile, one that awaits runs other
//! tasks, which find it and change it; and the task may go on on another one. So do futures that share a `Cell`.

use std::rc::Rc;

use ra_ap_hir::{Function, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::{Context, collected};
use crate::workspace::Placement;

/// Methods of a `LocalKey`, and of what it keeps, that change it.
const CHANGES: &[&str] =
    &["borrow_mut", "replace", "replace_with", "set", "swap", "take", "update", "with_borrow_mut"];

/// The cells that are not for several threads.
const CELLS: &[&str] = &["std::cell::Cell::", "std::cell::RefCell::"];

/// What makes futures run side by side on one thread.
const BESIDE: &[&str] = &[
    "FuturesOrdered",
    "FuturesUnordered",
    "buffer_unordered",
    "buffered",
    "for_each_concurrent",
    "join",
    "join_all",
    "push",
    "push_back",
    "select",
    "select_all",
    "select_biased",
    "select_ok",
    "spawn_local",
    "try_join",
    "try_join_all",
];

/// How many callers up it is looked for.
const DEPTH: usize = 12;

/// Something that belongs to a thread and is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch<'db> {
    what: State<'db>,
    changes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State<'db> {
    /// What a `thread_local!` of the workspace keeps.
    Local(ModuleDef),
    /// Its id.
    Id,
    /// A `Cell` or `RefCell` in this variable or field, which others may have, too.
    Cell(Definition<'db>),
}

impl State<'_> {
    fn of(self) -> Of {
        match self {
            State::Local(_) | State::Id => Of::Thread,
            State::Cell(_) => Of::Cells,
        }
    }
}

/// Whose state is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The thread's.
    Thread,
    /// That of futures that run side by side.
    Cells,
}

/// What is used before a wait, and after it.
#[derive(Debug, Clone)]
struct Sides<'db> {
    of: Of,
    before: Vec<Touch<'db>>,
    after: Vec<Touch<'db>>,
}

impl<'db> Sides<'db> {
    fn new(of: Of) -> Self {
        Sides { of, before: Vec::new(), after: Vec::new() }
    }

    /// What is used on both sides, and changed on one; or the id, which is not what it was.
    fn straddling(&self) -> Option<State<'db>> {
        let both = |it: &&Touch<'db>| {
            it.what == State::Id
                || self.after.iter().any(|other| other.what == it.what && (it.changes || other.changes))
        };
        self.before.iter().find(both).map(|it| it.what)
    }
}

impl<'db> Flow<'db> {
    /// Whether anything here belongs to threads: without, nobody has to be asked.
    pub fn has_thread_state(&self) -> bool {
        let mut files = self.facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
        files.any(|it| it.text.contains("thread_local!") || it.text.contains("ThreadId"))
    }

    /// What belongs to its thread and is used before and after the wait at `call`, where that may become an await; in words.
    pub fn straddles_thread_state(&mut self, call: CallIx) -> Option<String> {
        let (body, node) = (self.facts.calls[call.0].body, self.facts.calls[call.0].node.clone());
        let reaches = self.contexts(body);
        if !reaches.iter().any(|it| it.context == Context::Runtime) {
            return None;
        }
        let found = self.straddled(body, &node, Sides::new(Of::Thread), &mut FxHashSet::default(), DEPTH)?;
        Some(match found {
            State::Local(it) => {
                let name = it.name(self.facts.db).map(|it| it.as_str().to_owned()).unwrap_or_default();
                format!("the thread-local `{name}` is used before it waits and after that")
            }
            _ => "the thread's id is asked before it waits, and is to be the same after that".to_owned(),
        })
    }

    /// Whether anything here shares cells among futures.
    pub fn has_shared_cells(&self) -> bool {
        let files = || self.facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
        let named = |it: &str| files().any(|file| !self.facts.words.positions(file, it).is_empty());
        ["Cell", "RefCell"].into_iter().any(named) && BESIDE.iter().any(|it| named(it))
    }

    /// The variable or field whose cell is used before and after the wait at `call`, by one of several futures that run side by side.
    pub fn straddles_cell(&mut self, call: CallIx) -> Option<String> {
        let (body, node) = (self.facts.calls[call.0].body, self.facts.calls[call.0].node.clone());
        let sides = Sides::new(Of::Cells);
        match self.straddled(body, &node, sides, &mut FxHashSet::default(), DEPTH)? {
            State::Cell(it) => Some(it.name(self.facts.db)?.as_str().to_owned()),
            _ => None,
        }
    }

    /// .. of what is used around `node`, in `body` and its callers, besides what is known.
    fn straddled(
        &mut self,
        body: BodyIx,
        node: &SyntaxNode,
        mut sides: Sides<'db>,
        seen: &mut FxHashSet<BodyIx>,
        depth: usize,
    ) -> Option<State<'db>> {
        let depth = depth.checked_sub(1)?;
        if self.has_thread_for_itself(body) || !seen.insert(body) {
            return None;
        }
        let found = self.add_sides(body, node, &mut sides);
        if found.is_some() && sides.of == Of::Thread {
            return found;
        }
        let (kind, parent, own, runs) = {
            let it = &self.facts.bodies[body.0];
            (it.kind, it.parent, it.node.clone(), it.runs.clone())
        };
        let is_beside = |it: &SyntaxNode| found.is_some() && self.is_beside_others(it);
        match (kind, parent) {
            (BodyKind::Async, Some(_)) if is_beside(&own) => found,
            (BodyKind::Async, Some(parent)) if !self.is_task(parent, &own) => {
                self.straddled(parent, &own, sides, seen, depth)
            }
            (BodyKind::Closure, Some(parent))
                if matches!(runs, Runs::Inline(_) | Runs::Bound | Runs::Parameter(..)) =>
            {
                self.straddled(parent, &own, sides, seen, depth)
            }
            (BodyKind::Function(function), _) => self.callers(function).into_iter().find_map(|caller| {
                let ix = match caller {
                    Caller::Call(ix) => ix,
                    // In what a macro takes of which nothing is known.
                    Caller::Opaque(src) | Caller::Doubtful(src) => {
                        let file = self.facts.sema.parse_guess_edition(src.file);
                        let token = file.syntax().covering_element(src.range);
                        return found.filter(|_| token.ancestors().any(|it| takes_several(&it)));
                    }
                };
                let call = &self.facts.calls[ix.0];
                let (usage, outer, at) = (call.usage, call.body, call.node.clone());
                let is_async = self.facts.bodies[body.0].is_async;
                if is_async && found.is_some() && self.is_beside_others(&at) {
                    return found;
                }
                let apart = usage != Use::Call || is_async && self.is_task(outer, &at);
                if apart { None } else { self.straddled(outer, &at, sides.clone(), seen, depth) }
            }),
            _ => None,
        }
    }

    /// Whether the future at `node` is one of several that run side by side on one thread.
    fn is_beside_others(&self, node: &SyntaxNode) -> bool {
        // What a macro awaits of its own is what it takes.
        let within = |it: &SyntaxNode| match it.kind() {
            SyntaxKind::AWAIT_EXPR => self.facts.src(it).is_none(),
            kind => kind != SyntaxKind::FN,
        };
        let mut outer = self.facts.sema.ancestors_with_macros(node.clone()).skip(1).take_while(within);
        let named = |it: Definition<'db>| {
            let mentions = self.mentions_of(it);
            mentions.iter().any(|it| it.parent_ancestors().take_while(within).any(|it| takes_several(&it)))
        };
        outer.any(|it| takes_several(&it)) || self.keepers(node).into_iter().any(named)
    }

    /// A program's `main` has its thread for itself, unless that runs the tasks, too.
    fn has_thread_for_itself(&self, body: BodyIx) -> bool {
        let it = &self.facts.bodies[body.0];
        let BodyKind::Function(function) = it.kind else { return false };
        let attributes =
            ast::Fn::cast(it.node.clone()).into_iter().flat_map(|it| it.attrs().collect::<Vec<_>>());
        let shared =
            attributes.into_iter().any(|it| it.syntax().text().to_string().contains("current_thread"));
        self.is_main(function) && !shared
    }

    /// Adds what `body` uses before it comes to `node`, and after that; what straddles it, if anything does.
    fn add_sides(&mut self, body: BodyIx, node: &SyntaxNode, sides: &mut Sides<'db>) -> Option<State<'db>> {
        let whole = self.facts.bodies[body.0].node.clone();
        let around: Vec<SyntaxNode> =
            self.facts.sema.ancestors_with_macros(node.clone()).take_while(|it| *it != whole).collect();
        // .. by the number of loops in which it is together with the wait.
        let mut before: Vec<(usize, Touch<'db>)> = Vec::new();
        for inner in self.inline_bodies(body) {
            for ix in self.facts.bodies[inner.0].calls.clone() {
                let mut touched = self.touched_by(ix).to_vec();
                touched.retain(|it| it.what.of() == sides.of);
                if touched.is_empty() {
                    continue;
                }
                let at = self.facts.calls[ix.0].node.clone();
                match self.order(&at, &around) {
                    Some(Order::Before(loops)) => before.extend(touched.iter().map(|it| (loops, it.clone()))),
                    Some(Order::After) => sides.after.extend(touched.iter().cloned()),
                    None => {}
                }
            }
        }
        for ty in self.held_types(&around, &whole) {
            let mut drops = Vec::new();
            self.collect_drops(&ty, &mut FxHashSet::default(), &mut drops);
            for it in drops {
                let touched = self.touched_in(it);
                sides.after.extend(touched.iter().filter(|it| it.what.of() == sides.of).cloned());
            }
        }
        // What comes after it in the loop's next turn.
        let turns = before.iter().any(|(loops, first)| {
            before.iter().any(|(inner, next)| {
                inner > loops && next.what == first.what && (next.changes || first.changes)
            })
        });
        let again = before.first().filter(|_| turns).map(|(_, it)| it.what);
        sides.before.extend(before.into_iter().map(|(_, it)| it));
        sides.straddling().or(again)
    }

    /// Whether what is at `node` comes before the innermost of `around`, or after it.
    fn order(&self, node: &SyntaxNode, around: &[SyntaxNode]) -> Option<Order> {
        let own: Vec<SyntaxNode> = self.facts.sema.ancestors_with_macros(node.clone()).collect();
        let meet = own.iter().position(|it| around.contains(it))?;
        let at = around.iter().position(|it| *it == own[meet])?;
        let loops = around[at..].iter().filter(|it| is_loop(it.kind())).count();
        let (Some(side), Some(other)) = (own[..meet].last(), around[..at].last()) else {
            return match at {
                // What it waits for, or does apart; its operands come before.
                0 if meet == 0 || is_body(&around[0]) => None,
                0 => Some(Order::Before(loops)),
                _ => Some(Order::After),
            };
        };
        let is_choice = match own[meet].kind() {
            SyntaxKind::MATCH_ARM_LIST => true,
            SyntaxKind::IF_EXPR => {
                let condition = ast::IfExpr::cast(own[meet].clone()).and_then(|it| it.condition());
                condition.is_none_or(|it| it.syntax() != side && it.syntax() != other)
            }
            _ => false,
        };
        match side.text_range().start() < other.text_range().start() {
            _ if is_choice => None,
            true => Some(Order::Before(loops)),
            false => Some(Order::After),
        }
    }

    /// The types of the variables that are there at the innermost of `around`, and go later.
    fn held_types(&self, around: &[SyntaxNode], body: &SyntaxNode) -> Vec<Type<'db>> {
        let sema = &self.facts.sema;
        let mut found = Vec::new();
        for (inner, outer) in around.iter().zip(around.iter().skip(1)) {
            if outer.kind() != SyntaxKind::STMT_LIST {
                continue;
            }
            let lets = outer.children().take_while(|it| it != inner).filter_map(ast::LetStmt::cast);
            let kept = lets.filter(|it| !self.is_let_given_away(it, inner));
            found.extend(kept.filter_map(|it| match it.pat()? {
                ast::Pat::WildcardPat(_) => None,
                it => sema.type_of_pat(&it).map(|it| it.original),
            }));
        }
        let parameters = ast::Fn::cast(body.clone()).and_then(|it| it.param_list());
        let parameters = parameters.into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat());
        found.extend(parameters.filter_map(|it| sema.type_of_pat(&it).map(|it| it.original)));
        found
    }

    /// Whether what the statement binds is dropped or moved on between it and `wait`.
    fn is_let_given_away(&self, statement: &ast::LetStmt, wait: &SyntaxNode) -> bool {
        let Some(ast::Pat::IdentPat(pat)) = statement.pat() else { return false };
        crate::flow::held::liveness::is_given_away(self, &pat, wait)
    }

    /// What running the call uses.
    fn touched_by(&mut self, ix: CallIx) -> Rc<[Touch<'db>]> {
        let call = self.facts.calls[ix.0].clone();
        match &call.callee {
            Callee::Foreign(path) if path.starts_with("std::thread::LocalKey::") => {
                let key = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                self.touched_local(key.as_ref(), &call.node).into_iter().collect()
            }
            Callee::Api(api) if api.path == "std::thread::current" => {
                let asked = call.node.parent().and_then(ast::MethodCallExpr::cast);
                let asked = asked.and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "id");
                let shown = self.facts.sema.ancestors_with_macros(call.node.clone());
                let shown = || shown.into_iter().any(|it| it.kind() == SyntaxKind::MACRO_CALL);
                (asked && !shown()).then_some(Touch { what: State::Id, changes: true }).into_iter().collect()
            }
            Callee::Foreign(path) if CELLS.iter().any(|it| path.starts_with(it)) => {
                let cell = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                let what = cell.filter(|it| self.is_shared(it)).and_then(|it| self.named_place(&it));
                let name = path.rsplit("::").next().unwrap_or_default();
                let touch =
                    |it: Definition<'db>| Touch { what: State::Cell(it), changes: CHANGES.contains(&name) };
                what.map(touch).into_iter().collect()
            }
            Callee::Workspace(function) if call.usage == Use::Call => {
                let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                let own = receiver.is_some_and(|it| !self.is_shared(&it));
                let all = self.implementations(*function).into_iter().collect::<Vec<_>>();
                let all = all.into_iter().flat_map(|it| self.touched_in(it).to_vec());
                all.into_iter().filter(|it| !own || it.what.of() != Of::Cells).collect()
            }
            _ => Rc::from([]),
        }
    }

    /// Whether others may have what is named, or it is no variable of the future's own.
    fn is_shared(&self, place: &ast::Expr) -> bool {
        let ty = self.facts.sema.type_of_expr(place).map(|it| it.original);
        let head = ty.as_ref().and_then(|it| names::type_head(self.facts.db, it));
        if ty.is_some_and(|it| it.is_reference()) || head.is_some_and(|it| it == "std::rc::Rc") {
            return true;
        }
        match place {
            ast::Expr::FieldExpr(it) => it.expr().is_none_or(|it| self.is_shared(&it)),
            _ => match self.named_place(place) {
                Some(Definition::Local(it)) => {
                    let source = it.primary_source(self.facts.db);
                    let future = place.syntax().ancestors().find(collected::is_future);
                    let own = |it: &SyntaxNode| source.syntax().ancestors().any(|outer| outer == *it);
                    !future.is_some_and(|it| own(&it))
                }
                _ => true,
            },
        }
    }

    fn touched_local(&self, key: Option<&ast::Expr>, call: &SyntaxNode) -> Option<Touch<'db>> {
        let Some(ast::Expr::PathExpr(key)) = key else { return None };
        let Some(PathResolution::Def(it)) = self.facts.sema.resolve_path(&key.path()?) else { return None };
        let mut named = call.descendants().filter_map(ast::NameRef::cast);
        Some(Touch {
            what: State::Local(it),
            changes: named.any(|it| CHANGES.iter().any(|name| it.text() == *name)),
        })
    }

    /// What running the function uses, the end of its own values included.
    fn touched_in(&mut self, function: Function) -> Rc<[Touch<'db>]> {
        if let Some(known) = self.touches.get(&function) {
            return known.clone();
        }
        // Whoever asks again on the way learns nothing from it.
        self.touches.insert(function, Rc::from([]));
        let Some(body) = self.facts.body_of_function(function) else { return Rc::from([]) };
        let mut found: Vec<Touch<'db>> = Vec::new();
        let mut add = |it: &[Touch<'db>]| {
            it.iter().for_each(|it| {
                if !found.contains(it) {
                    found.push(it.clone())
                }
            })
        };
        for inner in self.inline_bodies(body) {
            for ix in self.facts.bodies[inner.0].calls.clone() {
                add(&self.touched_by(ix));
            }
            for hidden in self.hidden_calls(inner).iter() {
                add(&self.touched_in(*hidden));
            }
        }
        let found: Rc<[Touch<'db>]> = found.into();
        self.touches.insert(function, found.clone());
        found
    }
}

/// A macro or a call of this name takes futures that then run side by side.
fn takes_several(node: &SyntaxNode) -> bool {
    let named = match node.kind() {
        SyntaxKind::MACRO_CALL => {
            ast::MacroCall::cast(node.clone()).and_then(|it| it.path()).map(|it| it.syntax().clone())
        }
        SyntaxKind::CALL_EXPR => {
            ast::CallExpr::cast(node.clone()).and_then(|it| it.expr()).map(|it| it.syntax().clone())
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.name_ref()).map(|it| it.syntax().clone())
        }
        _ => None,
    };
    let mut names = named.into_iter().flat_map(|it| it.descendants()).filter_map(ast::NameRef::cast);
    names.any(|it| BESIDE.iter().any(|name| it.text() == *name))
}

fn is_body(node: &SyntaxNode) -> bool {
    matches!(node.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::BLOCK_EXPR)
}

/// When something runs, beside a wait.
enum Order {
    /// Before it; in how many loops together with it.
    Before(usize),
    After,
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const ITEMS: &str = "use std::cell::{Cell, RefCell};\nuse std::sync::Mutex;\nuse std::thread::{self, ThreadId};\n\
         thread_local! {\n    static WHO: Cell<u32> = const { Cell::new(0) };\n    static PATH: RefCell<Vec<u32>> = const { RefCell::new(vec![]) };\n}\n\
         struct Entered;\nfn enter(n: u32) -> Entered { PATH.with(|it| it.borrow_mut().push(n)); Entered }\n\
         impl Drop for Entered { fn drop(&mut self) { PATH.with(|it| it.borrow_mut().pop()); } }\n\
         fn who() -> u32 { WHO.get() }\nfn random() -> u64 { WHO.with(|it| { it.set(it.get() + 1); 1 }) }\n\
         fn nap() { thread::sleep(std::time::Duration::from_millis(9)); }\nfn late() -> u32 { nap(); who() }\n\
         #[derive(Default)]\nstruct Owned { by: Mutex<Option<ThreadId>> }\n\
         impl Owned { fn own(&self) { *self.by.lock().unwrap() = Some(thread::current().id()); } }\n";

    /// Why the sleep stays, that `code` comes to in a task, or in `main`.
    fn why(code: &str, main: &str) -> Option<RefusalCode> {
        let trial = Trial::of_main(
            "2021",
            &format!(
                "{ITEMS}async fn serve(n: u32, owned: &'static Owned) -> u32 {{\n    {code}\n}}\n{main}"
            ),
        );
        trial.refusal_of("thread::sleep")
    }

    const MAIN: &str = "#[tokio::main]\nasync fn main() {\n    let owned = Box::leak(Box::default());\n    \
         tokio::spawn(serve(1, owned)).await.unwrap();\n}\n";

    #[test]
    fn what_belongs_to_the_thread_is_not_used_on_both_sides_of_an_await() {
        for code in [
            "WHO.set(n); nap(); who()",
            "WHO.with(|it| it.set(n)); late()",
            "let before = who(); nap(); WHO.set(before + 1); n",
            "let _entered = enter(n); nap(); n",
            "let entered = enter(n); if n > 1 { nap(); } drop(entered); n",
            "WHO.set(n); loop { if who() > 3 { return n; } nap(); }",
            "async { WHO.set(n); nap(); }.await; who()",
            "owned.own(); nap(); n",
        ] {
            assert_eq!(why(code, MAIN), Some(RefusalCode::ThreadIdentity), "{code}");
        }
    }

    #[test]
    fn what_is_used_on_one_side_or_only_read_may_be() {
        for code in [
            "WHO.set(n); let n = who(); nap(); n",
            "nap(); WHO.set(n); who()",
            "let before = who(); nap(); before + who()",
            "{ let _entered = enter(n); } nap(); n",
            "let entered = enter(n); drop(entered); nap(); n",
            "if n > 1 { WHO.set(n); who() } else { nap(); n }",
            "for _ in 0..n { println!(\"{}\", random()); nap(); } n",
            "println!(\"{:?}\", thread::current().id()); nap(); n",
        ] {
            assert_eq!(why(code, MAIN), None, "{code}");
        }
        let alone =
            "#[tokio::main]\nasync fn main() {\n    WHO.set(1);\n    let n = late();\n    WHO.set(n);\n}\n";
        assert_eq!(why("n", alone), None);
        assert_eq!(
            why("n", &alone.replace("main]", "main(flavor = \"current_thread\")]")),
            Some(RefusalCode::ThreadIdentity)
        );
    }

    /// Whether a note tells that what is beside the future may come between, in a program that runs it with `main`.
    fn interleaves(code: &str, main: &str) -> bool {
        let trial = Trial::of_main(
            "2021",
            &format!(
                "{ITEMS}use std::rc::Rc;\nuse futures::future::join_all;\n#[derive(Default)]\nstruct Sum {{ all: Cell<u32>, kept: RefCell<Vec<u32>> }}\n\
                 impl Sum {{ async fn add(&self, n: u32) -> u32 {{ {code} }}\n    fn more(&self, n: u32) {{ self.all.set(self.all.get() + n); }} }}\n\
                 async fn own(n: u32) -> u32 {{ let sum = Sum::default(); sum.more(n); nap(); sum.more(n); sum.all.get() }}\n\
                 #[tokio::main]\nasync fn main() {{ let sum = Rc::new(Sum::default()); {main} }}\n"
            ),
        );
        assert_eq!(trial.refusal_of("thread::sleep"), None, "{code} {main}");
        let mut notes = trial.ledger.units.iter().flat_map(|it| &it.notes);
        notes.any(|it| it.contains("the futures beside it go on"))
    }

    #[test]
    fn a_cell_that_futures_share_is_told_of() {
        let code = "let n = n + self.all.get(); nap(); self.all.set(n); n";
        for main in [
            "tokio::join!(sum.add(1), sum.add(2));",
            "let (a, b) = (sum.add(1), sum.add(2)); tokio::join!(a, b);",
            "join_all((1..3).map(|n| sum.add(n))).await;",
            "let set = tokio::task::LocalSet::new(); for n in 1..3 { let sum = sum.clone(); set.spawn_local(async move { sum.add(n).await }); } set.await;",
        ] {
            assert!(interleaves(code, main), "{main}");
        }
        let both = "tokio::join!(sum.add(1), sum.add(2));";
        for code in [
            "self.more(n); nap(); self.more(n); n",
            "if let Some(n) = self.kept.borrow().first() { return *n; } nap(); self.kept.borrow_mut().push(n); n",
        ] {
            assert!(interleaves(code, both), "{code}");
        }
        for code in [
            "nap(); self.more(n); n",
            "self.more(n); nap(); n",
            "let m = self.all.get(); nap(); m + self.all.get()",
        ] {
            assert!(!interleaves(code, both), "{code}");
        }
        for main in ["sum.add(1).await; tokio::join!(own(1), own(2));", "println!(\"{}\", sum.add(1).await);"]
        {
            assert!(!interleaves(code, main), "{main}");
        }
    }
}
