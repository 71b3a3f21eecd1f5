//! How long it takes to go over an iterator: `for` loops, and the methods of chains that ask for one element after the
//! other. Many end with what they go over; some go on until they are told, or for ever.

use ra_ap_hir::{Adt, AssocItem, Function, HasCrate, Impl, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, Callee, Use};
use crate::facts::loops::leaves_early;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::blocking::origins::Origin;
use crate::flow::calls::jobs::Jobs;
use crate::flow::context::call_arguments;
use crate::program::Duration;

/// How far an iterator is followed: through adapters, variables, and what functions return.
const DEPTH: usize = 8;

/// Iterators of std that give elements for ever.
const ENDLESS: &[&str] = &["Repeat", "RepeatWith", "Cycle", "RangeFrom"];

/// Iterators of std whose closure says when they end.
const ASKING: &[&str] = &["FromFn", "Successors"];

/// Adapters of std that end with what they adapt.
const PASSING: &[&str] = &[
    "Map",
    "Filter",
    "FilterMap",
    "Enumerate",
    "Peekable",
    "SkipWhile",
    "Skip",
    "StepBy",
    "Flatten",
    "Fuse",
    "Inspect",
    "Rev",
    "Copied",
    "Cloned",
    "Box",
];

/// Iterators that wait for messages, and end with the last sender.
const RECEIVING: &[&str] = &[
    "std::sync::mpsc::Iter",
    "std::sync::mpsc::IntoIter",
    "crossbeam_channel::Iter",
    "crossbeam_channel::IntoIter",
    "flume::Iter",
    "flume::IntoIter",
    "flume::Receiver",
];

/// Adapters of std that may end before what they adapt.
const STOPPING: &[&str] = &["TakeWhile", "MapWhile", "Scan"];

/// Methods of iterators that ask for elements until there are no more.
const EXHAUSTING: &[&str] = &[
    "for_each",
    "fold",
    "reduce",
    "count",
    "last",
    "sum",
    "product",
    "max",
    "max_by",
    "max_by_key",
    "min",
    "min_by",
    "min_by_key",
    "collect",
    "partition",
    "unzip",
];

/// Methods of iterators that ask for elements until they have seen enough.
const SEARCHING: &[&str] =
    &["all", "any", "find", "find_map", "position", "try_fold", "try_for_each", "cmp", "eq", "is_sorted"];

impl<'db> Flow<'db> {
    /// The iterations that stand in `body`, and how long they may take.
    pub fn iterations(&mut self, body: BodyIx) -> Vec<(SyntaxNode, Duration)> {
        let (loops, calls) = {
            let body = &self.facts.bodies[body.0];
            (body.loops.clone(), body.calls.clone())
        };
        let asked = self.asked_for_parameters(body);
        let mut found = Vec::new();
        for node in loops.into_iter().map(|it| it.node) {
            let Some(around) = ast::ForExpr::cast(node.clone()) else { continue };
            let Some(iterable) = around.iterable() else { continue };
            let leaves = around.loop_body().is_some_and(|it| leaves_early(it.syntax()));
            if matches!(self.origin_behind(&iterable, asked), Origin::Outside | Origin::Child) {
                found.push((node.clone(), Duration::UntilTold));
            }
            let duration = self.iteration(body, &node, &iterable, leaves);
            found.push((node, duration));
        }
        for ix in calls {
            let call = &self.facts.calls[ix.0];
            let Callee::Foreign(path) = &call.callee else { continue };
            let Some(name) = path.strip_prefix("std::").and_then(|it| it.rsplit("::").next()) else {
                continue;
            };
            let of_iterator = path.starts_with("std::iter::");
            let node = call.node.clone();
            if call.usage == Use::Value {
                continue;
            }
            let taken = match name {
                "extend" | "from_iter" => call_arguments(&node).pop(),
                _ if of_iterator && (EXHAUSTING.contains(&name) || SEARCHING.contains(&name)) => {
                    operand(&node)
                }
                _ => None,
            };
            let Some(iterable) = taken else { continue };
            // What is collected into a `Result` ends with the first error.
            let may_fail = matches!(name, "collect" | "from_iter" | "sum" | "product")
                && ast::Expr::cast(node.clone())
                    .and_then(|it| self.facts.sema.type_of_expr(&it))
                    .and_then(|it| names::type_head(self.facts.db, &it.original))
                    .is_some_and(|it| it == "std::result::Result" || it == "std::option::Option");
            let stops = may_fail || of_iterator && SEARCHING.contains(&name);
            let duration = self.iteration(body, &node, &iterable, stops);
            found.push((node, duration));
        }
        found
    }

    /// Whether what the loop goes over gives elements for ever.
    pub(super) fn never_runs_out(&mut self, around: &ast::ForExpr) -> bool {
        around.iterable().is_some_and(|it| self.duration_of_items(&it, DEPTH) == Duration::Endless)
    }

    /// How long the iteration at `node` takes, which may stop by itself if it `stops`.
    fn iteration(&mut self, body: BodyIx, node: &SyntaxNode, iterable: &ast::Expr, stops: bool) -> Duration {
        let items = self.duration_of_items(iterable, DEPTH);
        if items == Duration::Finite || !stops {
            return items;
        }
        let told = self.told_inside(body, node);
        // As a `loop` with a `break`.
        if items == Duration::Endless { told } else { items.max(told) }
    }

    /// What the code at `node`, a part of `body`, asks whether to go on.
    fn told_inside(&mut self, body: BodyIx, node: &SyntaxNode) -> Duration {
        let bodies = self.inline_bodies(body);
        let inside: Vec<_> = bodies
            .iter()
            .flat_map(|it| self.facts.bodies[it.0].calls.iter().copied())
            .filter(|it| self.facts.is_inside(&self.facts.calls[it.0].node, node))
            .collect();
        if inside.iter().any(|it| self.reads_flag(*it, &mut FxHashSet::default(), 0)) {
            return Duration::UntilFlag;
        }
        let outside = inside.iter().any(|it| self.comes_from_outside(*it, &mut FxHashSet::default(), 0));
        if outside || self.names_waiting(body, node) { Duration::UntilTold } else { Duration::Finite }
    }

    /// How long `iterable` may go on giving elements.
    fn duration_of_items(&mut self, iterable: &ast::Expr, depth: usize) -> Duration {
        let key = (iterable.syntax().clone(), depth);
        if let Some(known) = self.durations.get(&key) {
            return *known;
        }
        let duration = self.look_for_duration(iterable, depth);
        self.durations.insert(key, duration);
        duration
    }

    fn look_for_duration(&mut self, iterable: &ast::Expr, depth: usize) -> Duration {
        let Some(ty) = self.facts.sema.type_of_expr(iterable) else { return Duration::Finite };
        if let Some(told) = self.duration_of_type(&ty.original, depth) {
            return told;
        }
        let Some(depth) = depth.checked_sub(1) else { return Duration::Unknown };
        let sources = match iterable {
            ast::Expr::ParenExpr(it) => it.expr().map(|it| vec![it]),
            ast::Expr::RefExpr(it) => it.expr().map(|it| vec![it]),
            ast::Expr::PathExpr(_) => self.values_of_path(iterable, &mut Jobs::default()),
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => match self.call_at(iterable.syntax()) {
                Some((ix, Callee::Workspace(function))) => self.returned_by(ix, function),
                Some((_, Callee::Foreign(path))) if is_adapter(&path) => {
                    operand(iterable.syntax()).map(|it| vec![it])
                }
                _ => None,
            },
            _ => None,
        };
        let durations =
            sources.unwrap_or_default().into_iter().map(|it| self.duration_of_items(&it, depth)).max();
        durations.unwrap_or(Duration::Unknown)
    }

    /// The same told by the type; `None` where that only says that it is some iterator.
    fn duration_of_type(&mut self, ty: &Type<'db>, depth: usize) -> Option<Duration> {
        let ty = ty.strip_references();
        let Some((adt, arguments)) = ty.as_adt_with_args() else {
            let db = self.facts.db;
            let any = ty.as_dyn_trait().is_some()
                || ty.as_impl_traits(db).is_some()
                || ty.as_type_param(db).is_some();
            return (!any).then_some(Duration::Finite);
        };
        let Some(depth) = depth.checked_sub(1) else { return Some(Duration::Unknown) };
        if names::is_workspace_crate(self.facts.db, adt.krate(self.facts.db)) {
            return Some(self.duration_of_own(adt, &ty, depth));
        }
        let path = names::adt_path(self.facts.db, adt);
        let arguments: Vec<Type<'db>> = arguments.into_iter().flatten().collect();
        let mut argument = |index: usize| match arguments.get(index) {
            Some(it) => self.duration_of_type(it, depth),
            None => Some(Duration::Finite),
        };
        let name = path.rsplit("::").next().unwrap_or_default();
        let of_std = ["std::iter::", "std::ops::", "std::boxed::"].iter().any(|it| path.starts_with(it));
        match name {
            // A collection of connections is none.
            _ if !of_std => {
                let reads = ["std::io::", "std::net::", "std::os::"].iter().any(|it| path.starts_with(it));
                let outside = reads && self.origin_of_type(&ty) == Origin::Outside;
                let told = outside || RECEIVING.contains(&path.as_str());
                Some(if told { Duration::UntilTold } else { Duration::Finite })
            }
            name if ENDLESS.contains(&name) => Some(Duration::Endless),
            name if ASKING.contains(&name) => Some(Duration::Unknown),
            name if PASSING.contains(&name) => argument(0),
            name if STOPPING.contains(&name) => argument(0).map(|it| match it {
                Duration::Endless => Duration::Unknown,
                other => other,
            }),
            "Zip" => {
                Some(argument(0).unwrap_or(Duration::Unknown).min(argument(1).unwrap_or(Duration::Unknown)))
            }
            "Chain" | "FlatMap" => {
                Some(argument(0).unwrap_or(Duration::Unknown).max(argument(1).unwrap_or(Duration::Unknown)))
            }
            _ => Some(Duration::Finite),
        }
    }

    /// The same for a type of the workspace, which says it in its `next`.
    fn duration_of_own(&mut self, adt: Adt, ty: &Type<'db>, depth: usize) -> Duration {
        let Some(next) = self.method_for(adt, "Iterator", "next") else {
            return match self.method_for(adt, "IntoIterator", "into_iter") {
                Some(it) if *ty != it.ret_type(self.facts.db) => {
                    self.duration_of_type(&it.ret_type(self.facts.db), depth).unwrap_or(Duration::Unknown)
                }
                _ => Duration::Finite,
            };
        };
        let Some(body) = self.facts.body_of_function(next) else { return Duration::Unknown };
        let calls: Vec<_> = self
            .inline_bodies(body)
            .iter()
            .flat_map(|it| self.facts.bodies[it.0].calls.iter().copied())
            .collect();
        let asked = if calls.into_iter().any(|it| self.reads_flag(it, &mut FxHashSet::default(), 0)) {
            Duration::UntilFlag
        } else if self.waits_outside(next) {
            Duration::UntilTold
        } else {
            Duration::Finite
        };
        let node = self.facts.bodies[body.0].node.clone();
        let given = ast::Fn::cast(node).and_then(|it| it.body());
        let given = given.map_or(Duration::Finite, |it| self.duration_of_answers(&it, depth));
        asked.max(given)
    }

    /// How long what `next` returns stays a `Some`: as soon as one answer may be none, it comes to its end.
    fn duration_of_answers(&mut self, next: &ast::BlockExpr, depth: usize) -> Duration {
        let of_closure = |it: &SyntaxNode| {
            let mut around = it.ancestors().take_while(|it| it != next.syntax());
            around.any(|it| matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN))
        };
        let own = next.syntax().descendants().filter(|it| !of_closure(it));
        let answers: Vec<Option<ast::Expr>> = own
            .filter_map(|it| match it.kind() {
                SyntaxKind::RETURN_EXPR => Some(ast::ReturnExpr::cast(it)?.expr()),
                SyntaxKind::TRY_EXPR => Some(ast::TryExpr::cast(it)?.expr()),
                _ => None,
            })
            .collect();
        let tail = next.tail_expr();
        let answers = answers.into_iter().chain([tail]);
        let durations =
            answers.map(|it| it.map_or(Duration::Finite, |it| self.duration_of_answer(&it, depth)));
        durations.min().unwrap_or(Duration::Finite)
    }

    fn duration_of_answer(&mut self, answer: &ast::Expr, depth: usize) -> Duration {
        let Some(depth) = depth.checked_sub(1) else { return Duration::Unknown };
        let branches: Vec<Option<ast::Expr>> = match answer {
            // What it returns from within is an answer of its own.
            ast::Expr::LoopExpr(_) | ast::Expr::ReturnExpr(_) => return Duration::Endless,
            ast::Expr::ParenExpr(it) => vec![it.expr()],
            ast::Expr::BlockExpr(it) => vec![it.tail_expr()],
            ast::Expr::MatchExpr(it) => {
                it.match_arm_list().into_iter().flat_map(|it| it.arms()).map(|it| it.expr()).collect()
            }
            ast::Expr::IfExpr(it) => {
                let otherwise = it.else_branch().map(|it| match it {
                    ast::ElseBranch::Block(it) => ast::Expr::BlockExpr(it),
                    ast::ElseBranch::IfExpr(it) => ast::Expr::IfExpr(it),
                });
                vec![it.then_branch().map(ast::Expr::BlockExpr), otherwise]
            }
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
                let callee = self.call_at(answer.syntax()).map(|(_, it)| it);
                return match callee {
                    Some(Callee::Constructor) => Duration::Endless,
                    Some(callee) if self.gives_next(&callee) => {
                        let inner = operand(answer.syntax());
                        inner.map_or(Duration::Finite, |it| self.duration_of_items(&it, depth))
                    }
                    Some(Callee::Foreign(path)) if path == "std::option::Option::map" => {
                        let inner = operand(answer.syntax());
                        inner.map_or(Duration::Finite, |it| self.duration_of_answer(&it, depth))
                    }
                    _ => Duration::Finite,
                };
            }
            _ => return Duration::Finite,
        };
        let durations = branches
            .into_iter()
            .map(|it| it.map_or(Duration::Finite, |it| self.duration_of_answer(&it, depth)));
        durations.min().unwrap_or(Duration::Finite)
    }

    /// Whether it is an iterator's `next`.
    fn gives_next(&self, callee: &Callee) -> bool {
        match callee {
            Callee::Foreign(path) => path == "std::iter::Iterator::next",
            Callee::Workspace(it) => {
                it.name(self.facts.db).as_str() == "next" && names::is_of_trait(self.facts.db, *it)
            }
            _ => false,
        }
    }

    /// The method of this name by which a type of the workspace implements a trait from outside.
    fn method_for(&self, adt: Adt, of: &str, method: &str) -> Option<Function> {
        let db = self.facts.db;
        let implementations = Impl::all_for_type(db, adt.ty(db)).into_iter().filter(|it| {
            it.trait_(db)
                .is_some_and(|it| it.name(db).as_str() == of && !names::is_workspace_crate(db, it.krate(db)))
        });
        implementations.flat_map(|it| it.items(db)).find_map(|it| match it {
            AssocItem::Function(it) if it.name(db).as_str() == method => Some(it),
            _ => None,
        })
    }
}

/// What a method is called on, also where it is called by its path.
fn operand(call: &SyntaxNode) -> Option<ast::Expr> {
    match ast::MethodCallExpr::cast(call.clone()) {
        Some(it) => it.receiver(),
        None => call_arguments(call).into_iter().next(),
    }
}

/// Whether the function hands on an iterator that it takes.
fn is_adapter(path: &str) -> bool {
    path.starts_with("std::iter::") || path == "std::boxed::Box::new"
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::{Outcome, SiteRecord};

    /// A program in which a thread runs `code`, which blocks as well.
    fn run(code: &str) -> Trial {
        let fixture = format!(
            "{OWN}\n#[tokio::main]\nasync fn main() {{\n    \
             std::thread::spawn(|| {{\n        {code}\n    }});\n}}\n"
        );
        Trial::of_main("2021", &fixture)
    }

    /// Whether the thread stays one.
    fn stays(code: &str) -> bool {
        !run(code).text_after("/src/main.rs").contains("tokio::task::spawn_blocking")
    }

    const OWN: &str = r#"
use std::sync::atomic::{AtomicBool, Ordering};
static STOP: AtomicBool = AtomicBool::new(false);
fn note(n: u64) { std::fs::write("n", n.to_string()).unwrap(); }
struct Counter(u64);
impl Iterator for Counter {
    type Item = u64;
    fn next(&mut self) -> Option<u64> { note(self.0); if self.0 > 9 { Some(1) } else { Some(2) } }
}
struct Down(u64);
impl Iterator for Down {
    type Item = u64;
    fn next(&mut self) -> Option<u64> { if self.0 == 0 { return None; } self.0 -= 1; Some(self.0) }
}
struct Told;
impl Iterator for Told {
    type Item = u64;
    fn next(&mut self) -> Option<u64> { if STOP.load(Ordering::Relaxed) { None } else { Some(1) } }
}
struct Around(Counter);
impl Iterator for Around {
    type Item = u64;
    fn next(&mut self) -> Option<u64> { self.0.next().map(|it| it + 1) }
}
struct Bag;
impl IntoIterator for Bag {
    type Item = u64;
    type IntoIter = Counter;
    fn into_iter(self) -> Counter { Counter(0) }
}
fn boxed() -> Box<dyn Iterator<Item = u64> + Send> { Box::new(Counter(0)) }
fn opaque() -> impl Iterator<Item = u64> { Counter(0) }
fn ends() -> impl Iterator<Item = u64> { Down(3).map(|it| it * 2) }
fn all<I: Iterator<Item = u64>>(items: I) { items.for_each(note) }
"#;

    #[test]
    fn who_goes_over_what_does_not_end_stays_a_thread() {
        for code in [
            "Counter(0).for_each(note);",
            "let sum: u64 = Counter(0).map(|it| it % 2).sum(); note(sum);",
            "let mut all = Vec::new(); all.extend(Counter(0).inspect(|_| {}).filter(|it| *it == 0)); note(1);",
            "for (at, n) in Counter(0).enumerate() { note(n + at as u64); }",
            "for n in &mut Counter(0) { note(n); }",
            "for n in Around(Counter(0)) { note(n); }",
            "for n in Bag { note(n); }",
            "for n in Told { note(n); }",
            "for n in boxed() { note(n); }",
            "let items = opaque(); items.for_each(note);",
            "all(Counter(0));",
            "std::iter::repeat(1).for_each(note);",
            "[1, 2].iter().cycle().for_each(|it| note(*it));",
            "std::iter::from_fn(|| Some(1)).for_each(note);",
            "std::iter::successors(Some(1), |it| Some(it % 7)).for_each(note);",
            "(0..).map(|it: u64| it % 5).for_each(note);",
            "for n in 0.. { note(n); }",
            "for n in 0.. { note(n); if STOP.load(Ordering::Relaxed) { break; } }",
            "(0..).any(|n| { note(n); STOP.load(Ordering::Relaxed) });",
        ] {
            assert!(stays(code), "{code}");
        }
    }

    #[test]
    fn an_iterator_that_may_be_any_is_named_as_the_obstacle() {
        let ledger = run("std::iter::from_fn(|| Some(1)).for_each(note);").ledger;
        let named = |it: &SiteRecord| matches!(&it.outcome, Outcome::Refused(it) if it.reason.contains("goes over an iterator that may never end"));
        assert!(ledger.sites.iter().any(named), "{:?}", ledger.sites);
    }

    #[test]
    fn who_goes_over_what_ends_goes_to_the_blocking_pool() {
        for code in [
            "Down(3).for_each(note);",
            "for n in ends() { note(n); }",
            "all(Down(3));",
            "for n in vec![1, 2] { note(n); }",
            "Counter(0).take(5).for_each(note);",
            "for (a, b) in (0..).zip([1, 2]) { note(a + b); }",
            "note((1..).find(|it| it * it > 1000).unwrap());",
            "for n in 0.. { note(n); if n > 4 { break; } }",
        ] {
            assert!(!stays(code), "{code}");
        }
    }
}
