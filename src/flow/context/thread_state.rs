//! What belongs to a thread and is used on both sides of a wait: a worker that blocks runs nothing else meanwhile, one that awaits runs other
//! tasks, which find it and change it; and the task may go on on another one.

use std::rc::Rc;

use ra_ap_hir::{Function, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::loops::is_loop;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::Context;
use crate::workspace::Placement;

/// Methods of a `LocalKey`, and of what it keeps, that change it.
const CHANGES: &[&str] =
    &["borrow_mut", "replace", "replace_with", "set", "swap", "take", "update", "with_borrow_mut"];

/// How many callers up it is looked for.
const DEPTH: usize = 12;

/// Something that belongs to a thread and is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    what: State,
    changes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// What a `thread_local!` of the workspace keeps.
    Local(ModuleDef),
    /// Its id.
    Id,
}

/// What is used before a wait, and after it.
#[derive(Debug, Clone, Default)]
struct Sides {
    before: Vec<Touch>,
    after: Vec<Touch>,
}

impl Sides {
    /// What is used on both sides, and changed on one; or the id, which is not what it was.
    fn straddling(&self) -> Option<State> {
        let both = |it: &&Touch| {
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
        let found = self.straddled(body, &node, Sides::default(), &mut FxHashSet::default(), DEPTH)?;
        Some(match found {
            State::Local(it) => {
                let name = it.name(self.facts.db).map(|it| it.as_str().to_owned()).unwrap_or_default();
                format!("the thread-local `{name}` is used before it waits and after that")
            }
            State::Id => {
                "the thread's id is asked before it waits, and is to be the same after that".to_owned()
            }
        })
    }

    /// .. of what is used around `node`, in `body` and its callers, besides what is known.
    fn straddled(
        &mut self,
        body: BodyIx,
        node: &SyntaxNode,
        mut sides: Sides,
        seen: &mut FxHashSet<BodyIx>,
        depth: usize,
    ) -> Option<State> {
        let depth = depth.checked_sub(1)?;
        if self.has_thread_for_itself(body) || !seen.insert(body) {
            return None;
        }
        if let Some(found) = self.add_sides(body, node, &mut sides) {
            return Some(found);
        }
        let (kind, parent, own, runs) = {
            let it = &self.facts.bodies[body.0];
            (it.kind, it.parent, it.node.clone(), it.runs.clone())
        };
        match (kind, parent) {
            (BodyKind::Async, Some(parent)) if !self.is_task(parent, &own) => {
                self.straddled(parent, &own, sides, seen, depth)
            }
            (BodyKind::Closure, Some(parent))
                if matches!(runs, Runs::Inline(_) | Runs::Bound | Runs::Parameter(..)) =>
            {
                self.straddled(parent, &own, sides, seen, depth)
            }
            (BodyKind::Function(function), _) => self.callers(function).into_iter().find_map(|caller| {
                let Caller::Call(ix) = caller else { return None };
                let call = &self.facts.calls[ix.0];
                let (usage, outer, at) = (call.usage, call.body, call.node.clone());
                let apart =
                    usage != Use::Call || self.facts.bodies[body.0].is_async && self.is_task(outer, &at);
                if apart { None } else { self.straddled(outer, &at, sides.clone(), seen, depth) }
            }),
            _ => None,
        }
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
    fn add_sides(&mut self, body: BodyIx, node: &SyntaxNode, sides: &mut Sides) -> Option<State> {
        let whole = self.facts.bodies[body.0].node.clone();
        let around: Vec<SyntaxNode> =
            self.facts.sema.ancestors_with_macros(node.clone()).take_while(|it| *it != whole).collect();
        // .. by the number of loops in which it is together with the wait.
        let mut before: Vec<(usize, Touch)> = Vec::new();
        for inner in self.inline_bodies(body) {
            for ix in self.facts.bodies[inner.0].calls.clone() {
                let touched = self.touched_by(ix);
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
                sides.after.extend(self.touched_in(it).iter().cloned());
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
    fn touched_by(&mut self, ix: CallIx) -> Rc<[Touch]> {
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
            Callee::Workspace(function) if call.usage == Use::Call => {
                let all = self.implementations(*function).into_iter().collect::<Vec<_>>();
                all.into_iter().flat_map(|it| self.touched_in(it).to_vec()).collect()
            }
            _ => Rc::from([]),
        }
    }

    fn touched_local(&self, key: Option<&ast::Expr>, call: &SyntaxNode) -> Option<Touch> {
        let Some(ast::Expr::PathExpr(key)) = key else { return None };
        let Some(PathResolution::Def(it)) = self.facts.sema.resolve_path(&key.path()?) else { return None };
        let mut named = call.descendants().filter_map(ast::NameRef::cast);
        Some(Touch {
            what: State::Local(it),
            changes: named.any(|it| CHANGES.iter().any(|name| it.text() == *name)),
        })
    }

    /// What running the function uses, the end of its own values included.
    fn touched_in(&mut self, function: Function) -> Rc<[Touch]> {
        if let Some(known) = self.touches.get(&function) {
            return known.clone();
        }
        // Whoever asks again on the way learns nothing from it.
        self.touches.insert(function, Rc::from([]));
        let Some(body) = self.facts.body_of_function(function) else { return Rc::from([]) };
        let mut found: Vec<Touch> = Vec::new();
        let mut add = |it: &[Touch]| {
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
        let found: Rc<[Touch]> = found.into();
        self.touches.insert(function, found.clone());
        found
    }
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
}
