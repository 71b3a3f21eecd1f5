//! Join handles, in classes that travel together.

use ra_ap_hir::Crate;
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FileId, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, CallIx, Callee};
use crate::facts::sites::SiteState;
use crate::flow::discarded::discards;
use crate::flow::places::{ClassIx, Place};
use crate::flow::types::debug::{is_shown_by_derive, is_shown_by_name, is_shown_where_made, shows_results};
use crate::program::{Handle, HandleId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    /// Follows join handles and makes a class of each that travels together.
    pub(in crate::flow) fn collect_handles(&mut self) {
        let joins = self
            .site_calls(|kind| matches!(kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn | ApiKind::Join));
        for ix in joins.into_iter().chain(self.asked_for_thread()) {
            let body = self.flow.facts.calls[ix.0].body;
            self.handles.add_body(body);
        }
        for site in self.sites.clone() {
            if let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) {
                let body = node.ancestors().find_map(|it| self.flow.facts.body_of_node(&it));
                body.into_iter().for_each(|it| self.handles.add_body(it));
            }
        }
        self.handles.follow(self.flow);
        let named = self.sites.iter().filter_map(|site| match (&site.state, site.api.kind) {
            (SiteState::Type(node), ApiKind::JoinHandleType) => Some(node),
            _ => None,
        });
        self.handles.join_aliases(self.flow, named);
        self.handles.join_elements();
        // Whose of the two a type is that is written inside of another, only the place of the outer one tells.
        for site in self.sites.clone() {
            let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) else {
                continue;
            };
            if node.ancestors().skip(1).any(|it| it.kind() == SyntaxKind::GENERIC_ARG_LIST) {
                for place in crate::flow::places::type_places::places_of_type(self.flow, node) {
                    if self.handles.class_of(&Place::Message(Box::new(place.clone()))).is_some() {
                        self.handles.unite(place.clone(), Place::Message(Box::new(place)));
                    }
                }
            }
        }
        self.handles.settle(self.flow);
    }

    pub(in crate::flow) fn handle_of(&mut self, class: ClassIx) -> HandleId {
        if let Some(index) = self.handle_classes.iter().position(|it| *it == class) {
            return HandleId(index);
        }
        self.handle_classes.push(class);
        self.program.handles.push(Handle::default());
        HandleId(self.handle_classes.len() - 1)
    }

    /// `JoinHandle::join(handle)`, `handles.map(JoinHandle::join)`: where handles are used by the path of their type, and
    /// which; all of the body, where that cannot be told.
    fn used_by_path(&mut self) -> Vec<(HandleId, Src)> {
        let mut found = Vec::new();
        for site in self.sites.clone() {
            let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) else {
                continue;
            };
            let Some(path) = node
                .ancestors()
                .take_while(|it| it.kind() != SyntaxKind::GENERIC_ARG_LIST)
                .find_map(ast::PathExpr::cast)
            else {
                continue;
            };
            let used = used_with(path.syntax());
            // Of a thread that is started on the spot nobody keeps the handle.
            let started = used.as_ref().and_then(|used| {
                let calls = &self.flow.facts.calls;
                self.thread_calls.iter().position(|it| calls[it.0].node == *used.syntax())
            });
            if let Some(thread) = started.and_then(|it| self.program.threads.get_mut(it)) {
                let place = self.flow.facts.location(site.src);
                thread.never.get_or_insert_with(|| named_by_path(&place));
            }
            match used.and_then(|it| self.handles.class_of_node(it.syntax())) {
                Some(class) => found.push((self.handle_of(class), site.src)),
                None => {
                    let calls = &self.flow.facts.calls;
                    let near = self.program.handles.iter().enumerate().filter(|(_, it)| {
                        let made = it.threads.iter().filter_map(|it| calls[self.thread_calls[it.0].0].src);
                        made.into_iter().any(|it| it.file == site.src.file)
                    });
                    found.extend(near.map(|(index, _)| (HandleId(index), site.src)));
                }
            }
        }
        found
    }

    /// `handle.thread()`
    fn asked_for_thread(&self) -> Vec<CallIx> {
        let mut calls = self.site_calls(|kind| kind == ApiKind::ThreadIdentity);
        calls.retain(|it| {
            let callee = &self.flow.facts.calls[it.0].callee;
            matches!(callee, Callee::Api(api) if api.path.ends_with("JoinHandle::thread"))
        });
        calls
    }

    fn refuse_asked_for_thread(&mut self) {
        for ix in self.asked_for_thread() {
            let call = self.flow.facts.calls[ix.0].clone();
            let handle = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
            let class = handle.and_then(|it| self.handles.class_of_node(it.syntax()));
            let Some(class) = class else { continue };
            let place = call.src.map(|it| self.flow.facts.location(it)).unwrap_or_default();
            let index = self.handle_of(class).0;
            self.program.handles[index].never.get_or_insert_with(|| {
                Refusal::new(
                    RefusalCode::ThreadIdentity,
                    format!("its handle is asked for its thread at {place}, and a task has none"),
                )
            });
        }
    }

    /// A handle that is kept and joined nowhere, while its function joins one that comes from nowhere: it may be that one.
    fn refuse_lost_joins(&mut self) {
        let lost = self.site_calls(|kind| kind == ApiKind::Join).into_iter().filter(|ix| {
            let Some(wait) = self.wait_of_call.get(ix) else {
                return !self.runtimes.is_bootstrap(*ix);
            };
            let WaitOn::Join(handle) = self.program.waits[wait.0].on else { return false };
            self.program.handles[handle.0].threads.is_empty()
        });
        let lost: FxHashSet<BodyIx> = lost.map(|it| self.function_around(it)).collect();
        for index in 0..self.program.handles.len() {
            let handle = &self.program.handles[index];
            let mut starts = handle.threads.iter().map(|it| self.thread_calls[it.0]);
            if handle.joins.is_empty()
                && !handle.unused
                && starts.any(|it| lost.contains(&self.function_around(it)))
            {
                self.program.handles[index].never.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::Unresolved,
                        "where its join handle goes is not known, and its function joins one that comes from nowhere",
                    )
                });
            }
        }
    }

    /// The outermost body that the call stands in.
    fn function_around(&self, call: CallIx) -> BodyIx {
        let bodies = &self.flow.facts.bodies;
        let mut body = self.flow.facts.calls[call.0].body;
        while let Some(parent) = bodies[body.0].parent {
            body = parent;
        }
        body
    }

    pub(in crate::flow) fn describe_handles(&mut self) {
        for (id, src) in self.used_by_path() {
            let place = self.flow.facts.location(src);
            self.program.handles[id.0].never.get_or_insert_with(|| named_by_path(&place));
        }
        self.refuse_asked_for_thread();
        for index in 0..self.handle_classes.len() {
            let class = self.handle_classes[index];
            let escapes = self.handles.escapes_of(class);
            if self.program.handles[index].threads.is_empty() {
                self.program.handles[index].never = Some(Refusal::new(
                    RefusalCode::Unresolved,
                    "where the join handle comes from is not known",
                ));
            }
            if let Some(escape) = escapes.first() {
                self.program.handles[index].never = Some(Refusal::new(
                    RefusalCode::ForeignEnd,
                    format!("the join handle leaves the workspace: {}", escape.what),
                ));
            }
            if let Some(refusal) = self.shown_at_start(index) {
                self.program.handles[index].never.get_or_insert(refusal);
            }
            let places = self.handles.places_of(class);
            for place in &places {
                let refusal = self.exposed(place).or_else(|| self.shown(place));
                if let Some(refusal) = refusal {
                    self.program.handles[index].never.get_or_insert(refusal);
                }
            }
            let unused = self.program.handles[index].joins.is_empty()
                && self.program.handles[index]
                    .threads
                    .iter()
                    .all(|it| is_discarded(&self.flow.facts.calls[self.thread_calls[it.0].0].node));
            self.program.handles[index].unused = unused;
        }
        self.refuse_lost_elements();
        self.refuse_lost_joins();
        self.refuse_given_back();
    }

    /// A handle that a closure gives back, while the type of some function value says that it gives back handles that come
    /// from nowhere: the closure may be that value.
    fn refuse_given_back(&mut self) {
        let classes = self.handle_classes.clone();
        let places: Vec<_> = classes.iter().map(|it| self.handles.places_of(*it)).collect();
        let lost = self.sites.clone().into_iter().find(|site| {
            let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) else {
                return false;
            };
            if !is_given_back_type(node) {
                return false;
            }
            let written = crate::flow::places::type_places::places_of_type(self.flow, node);
            !places.iter().zip(&self.program.handles).any(|(places, handle)| {
                !handle.threads.is_empty() && written.iter().any(|it| places.contains(it))
            })
        });
        let Some(lost) = lost else { return };
        let reason = format!(
            "a closure gives its join handle back, and the values of the function type at {} are not followed",
            self.flow.facts.location(lost.src)
        );
        for handle in &mut self.program.handles {
            let calls = &self.flow.facts.calls;
            let mut starts = handle.threads.iter().map(|it| &calls[self.thread_calls[it.0].0].node);
            if starts.any(is_result_of_closure) {
                handle.never.get_or_insert_with(|| Refusal::new(RefusalCode::Unresolved, reason.clone()));
            }
        }
    }

    /// A field that a derived `Debug` shows, or what `{:?}` does. std's handle is `Debug` whatever the thread comes to, tokio's is if
    /// that is.
    fn shown(&self, place: &Place<'db>) -> Option<Refusal> {
        let db = self.flow.facts.db;
        let (ty, named, derived) = match place {
            Place::Field(it) => (it.ty(db), Definition::Field(*it), is_shown_by_derive(self.flow, *it)),
            Place::Local(it) => (it.ty(db), Definition::Local(*it), false),
            _ => return None,
        };
        if shows_results(self.flow, &ty) || !derived && !is_shown_by_name(self.flow, named) {
            return None;
        }
        let name = named.name(db)?.as_str().to_owned();
        Some(shows(&match derived {
            true => format!("a derived `Debug` shows the field `{name}`"),
            false => format!("`{name}` is shown by its `Debug`"),
        }))
    }

    /// A handle that a `dbg!` shows where its thread is started.
    fn shown_at_start(&self, handle: usize) -> Option<Refusal> {
        let threads = self.program.handles[handle].threads.iter();
        let mut starts = threads.map(|it| &self.flow.facts.calls[self.thread_calls[it.0].0].node);
        let shown = starts.any(|it| {
            let ty = ast::Expr::cast(it.clone()).and_then(|it| self.flow.facts.sema.type_of_expr(&it));
            ty.is_some_and(|it| !shows_results(self.flow, &it.original)) && is_shown_where_made(self.flow, it)
        });
        shown.then(|| shows("a `dbg!` shows it"))
    }

    /// A handle that travels in a tuple, while somewhere else in its crate, or in one that sees it, handles are that come
    /// from nowhere: what is taken out of the tuple may be what is found there.
    fn refuse_lost_elements(&mut self) {
        let classes = self.handle_classes.clone();
        let places: Vec<_> = classes.iter().map(|it| self.handles.places_of(*it)).collect();
        let known: Vec<bool> = self.program.handles.iter().map(|it| !it.threads.is_empty()).collect();
        let mut lost: FxHashSet<Crate> = FxHashSet::default();
        for site in &self.sites {
            let (SiteState::Type(node), ApiKind::JoinHandleType) = (&site.state, site.api.kind) else {
                continue;
            };
            let written = crate::flow::places::type_places::places_of_type(self.flow, node);
            let is_found = places
                .iter()
                .zip(&known)
                .any(|(places, known)| *known && written.iter().any(|it| places.contains(it)));
            if !written.is_empty() && !is_found && !written.iter().any(|it| matches!(it, Place::Node(_))) {
                lost.extend(self.crates_of(site.src.file));
            }
        }
        for (handle, _) in self.program.handles.iter().zip(&known).filter(|(_, known)| !**known) {
            let joins = handle.joins.iter().map(|it| self.flow.facts.calls[self.wait_calls[it.0].0].body);
            let files = joins.map(|it| self.flow.facts.bodies[it.0].src.file);
            lost.extend(files.flat_map(|it| self.crates_of(it)).collect::<Vec<_>>());
        }
        let db = self.flow.facts.db;
        let lost: FxHashSet<Crate> = lost
            .into_iter()
            .flat_map(|it| [it].into_iter().chain(it.transitive_reverse_dependencies(db)))
            .collect();
        for (index, places) in places.iter().enumerate() {
            let threads = self.program.handles[index].threads.iter();
            let bodies = threads.map(|it| self.flow.facts.calls[self.thread_calls[it.0].0].body);
            let made = bodies.flat_map(|it| self.crates_of(self.flow.facts.bodies[it.0].src.file));
            let near = made.flat_map(|it| [it].into_iter().chain(it.transitive_reverse_dependencies(db)));
            let is_near = near.into_iter().any(|it| lost.contains(&it));
            if is_near && places.iter().any(|it| matches!(it, Place::Element(..))) {
                self.program.handles[index].never.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::Unresolved,
                        "the join handle travels in a tuple, and where that goes is not known everywhere",
                    )
                });
            }
        }
    }

    /// The crates that the file belongs to.
    fn crates_of(&self, file: FileId) -> Vec<Crate> {
        let db = self.flow.facts.db;
        self.flow.facts.sema.file_to_module_defs(file).map(|it| it.krate(db)).collect()
    }
}

fn shows(what: &str) -> Refusal {
    let why = format!("{what}, and tokio's handle is `Debug` only if what it gives is");
    Refusal::new(RefusalCode::NeedsRule, why)
}

/// Whether the type stands in what `Fn(..) -> _` or `fn(..) -> _` gives back.
fn is_given_back_type(node: &SyntaxNode) -> bool {
    node.ancestors().filter(|it| it.kind() == SyntaxKind::RET_TYPE).any(|it| {
        it.parent().is_some_and(|it| matches!(it.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::FN_PTR_TYPE))
    })
}

/// Whether the value of `node` is what the closure around it gives.
fn is_result_of_closure(node: &SyntaxNode) -> bool {
    let whole = |it: &SyntaxNode| {
        let parent = it.parent()?;
        let passes = match parent.kind() {
            SyntaxKind::STMT_LIST => ast::StmtList::cast(parent.clone())?.tail_expr()?.syntax() == it,
            SyntaxKind::MATCH_ARM => ast::MatchArm::cast(parent.clone())?.expr()?.syntax() == it,
            SyntaxKind::METHOD_CALL_EXPR => true,
            kind => matches!(
                kind,
                SyntaxKind::BLOCK_EXPR
                    | SyntaxKind::PAREN_EXPR
                    | SyntaxKind::IF_EXPR
                    | SyntaxKind::MATCH_ARM_LIST
                    | SyntaxKind::MATCH_EXPR
                    | SyntaxKind::RETURN_EXPR
                    | SyntaxKind::CALL_EXPR
                    | SyntaxKind::ARG_LIST
                    | SyntaxKind::TUPLE_EXPR
            ),
        };
        passes.then_some(parent)
    };
    let last = std::iter::successors(Some(node.clone()), whole).last();
    let around = last.as_ref().and_then(SyntaxNode::parent);
    let returned = last.is_some_and(|it| it.kind() == SyntaxKind::RETURN_EXPR);
    around.is_some_and(|it| {
        it.kind() == SyntaxKind::CLOSURE_EXPR
            || returned && it.ancestors().any(|it| it.kind() == SyntaxKind::CLOSURE_EXPR)
    })
}

/// What the function at `path` is called on: its first argument, or what the method with it as an argument goes over.
fn used_with(path: &SyntaxNode) -> Option<ast::Expr> {
    let around = path.parent()?;
    if let Some(call) = ast::CallExpr::cast(around.clone()) {
        return call.arg_list()?.args().next();
    }
    ast::MethodCallExpr::cast(around.parent()?)?.receiver()
}

/// `spawn(..);`, `let _ = spawn(..);`, `drop(spawn(..))`, with `unwrap`, `?` and `expect` in between for builders.
pub(super) fn is_discarded(node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        _ if discards(&parent) => true,
        SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::TRY_EXPR => is_discarded(&parent),
        SyntaxKind::ARG_LIST => parent.parent().is_some_and(|it| it.text().to_string().starts_with("drop(")),
        _ => false,
    }
}

fn named_by_path(place: &str) -> Refusal {
    Refusal::new(
        RefusalCode::FnPointer,
        format!("its method is named by a path at {place}; as a method call it could be migrated"),
    )
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a `main` of this code.
    fn after(code: &str) -> String {
        let main = format!(
            "use std::thread;\n\
             fn nap() {{ thread::sleep(std::time::Duration::from_millis(5)); }}\n\
             fn starts() -> impl Iterator<Item = thread::JoinHandle<()>> {{\n    (0..3).map(|_| thread::spawn(nap))\n}}\n\
             fn finish(all: impl Iterator<Item = thread::JoinHandle<()>>) {{\n    for it in all {{ it.join().unwrap(); }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n{code}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn threads_that_an_iterator_starts_are_followed_to_their_joins() {
        for code in [
            "    let all = (0..3).map(|_| thread::spawn(|| nap()));\n    for it in all { it.join().unwrap(); }",
            "    let mut all = (0..3).map(|_| thread::spawn(nap)).enumerate();\n    while let Some((_, it)) = all.next() { it.join().unwrap(); }",
            "    let all = (0..3).map(|_| thread::spawn(|| nap()));\n    let all: Vec<_> = all.collect();\n    for it in all { it.join().unwrap(); }",
        ] {
            let after = after(code);
            assert!(after.contains("tokio::spawn(") && after.contains("it.await.unwrap()"), "{after}");
        }
        let handed_on = after("    finish((0..3).map(|_| thread::spawn(|| nap())));");
        assert!(handed_on.contains("finish((0..3).map(|_| thread::spawn("), "{handed_on}");
        let given =
            after("    let mut all = starts();\n    while let Some(it) = all.next() { it.join().unwrap(); }");
        assert!(given.contains("it.await.unwrap()"), "{given}");
    }

    #[test]
    fn what_derives_debug_shows_only_handles_that_can_be_shown() {
        let with = |derives: &str| {
            after(&format!(
                "    {derives} struct Opaque(u32);\n    #[derive(Debug)] struct Worker {{ handle: Option<thread::JoinHandle<Opaque>> }}\n    \
                 let mut it = Worker {{ handle: Some(thread::spawn(|| {{ nap(); Opaque(3) }})) }};\n    \
                 println!(\"{{}}\", it.handle.take().unwrap().join().unwrap().0);"
            ))
        };
        assert!(with("#[derive(Debug)]").contains("tokio::spawn("));
        assert!(!with("").contains("tokio::spawn("));
    }

    #[test]
    fn what_shows_a_handle_wants_a_result_that_can_be_shown() {
        let opaque = "struct Opaque(u32); struct Worker { handle: thread::JoinHandle<Opaque> }";
        let start = "thread::spawn(|| { nap(); Opaque(3) })";
        let by_hand = "impl std::fmt::Debug for Worker { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.debug_struct(\"Worker\").field(\"handle\", &self.handle).finish() } }";
        let kept = format!("let it = Worker {{ handle: {start} }}; it.handle.join().unwrap();");
        for (items, code, shown) in [
            ("", format!("let h = {start}; println!(\"{{h:?}}\"); h.join().unwrap();"), true),
            ("", format!("let h = {start}; println!(\"{{:?}}\", h); h.join().unwrap();"), true),
            ("", format!("let h = {start}; println!(\"{{:?}}\", h.join().unwrap().0);"), false),
            ("", format!("let h = {start}; println!(\"{{}}\", h.join().unwrap().0);"), false),
            ("", format!("dbg!({start}).join().unwrap();"), true),
            (by_hand, kept.clone(), true),
            ("", kept, false),
        ] {
            let text = after(&format!("    {opaque}\n    {items}\n    {code}"));
            assert_eq!(!text.contains("tokio::spawn("), shown, "{text}");
            let derived = after(&format!("    #[derive(Debug)] {opaque}\n    {items}\n    {code}"));
            assert!(derived.contains("tokio::spawn("), "{derived}");
        }
    }

    #[test]
    fn a_closure_gives_back_the_handle_that_its_type_says() {
        let kept = "struct Child { start: Box<dyn Fn() -> thread::JoinHandle<()>> }\n    \
                    let child = Child { start: Box::new(|| thread::spawn(nap)) };\n    \
                    fn end(it: Child) { (it.start)().join().unwrap(); }\n    end(child);";
        let after_kept = after(kept);
        assert!(after_kept.contains("Box::new(|| thread::spawn(nap))"), "{after_kept}");
        let called = after("    let start = || thread::spawn(nap);\n    start().join().unwrap();");
        assert!(called.contains("start().await.unwrap()"), "{called}");
    }

    #[test]
    fn a_handle_that_a_thread_comes_to_is_another_one() {
        let after_all = |code: &str| {
            let more = "fn inner() -> thread::JoinHandle<()> { thread::spawn(nap) }";
            after(&format!("{more}\n{code}"))
        };
        for (code, joined) in [
            (
                "    let it = thread::spawn(|| { nap(); thread::spawn(|| nap()) });\n    it.join().unwrap().join().unwrap();",
                "it.await.unwrap().await.unwrap();",
            ),
            (
                "    let it = thread::spawn(|| { nap(); inner() });\n    let it = it.join().unwrap();\n    it.join().unwrap();",
                "let it = it.await.unwrap();\n    it.await.unwrap();",
            ),
            (
                "    let it = thread::spawn(|| { nap(); (0..3).map(|_| thread::spawn(nap)).collect::<Vec<_>>() });\n    for it in it.join().unwrap() { it.join().unwrap(); }",
                "for it in it.await.unwrap() { it.await.unwrap(); }",
            ),
            (
                "    let it: thread::JoinHandle<thread::JoinHandle<()>> = thread::spawn(|| { nap(); thread::spawn(|| nap()) });\n    it.join().unwrap().join().unwrap();",
                "it.await.unwrap().await.unwrap();",
            ),
            // Whoever asks the one for its thread keeps that one.
            (
                "    let it = thread::spawn(|| { nap(); thread::spawn(|| nap()) });\n    let it = it.join().unwrap();\n    it.thread().unpark();\n    it.join().unwrap();",
                "let it = it.await.unwrap();\n    it.thread().unpark();\n    it.join().unwrap();",
            ),
        ] {
            let after = after_all(code);
            assert!(after.contains(joined), "{after}");
        }
    }

    #[test]
    fn a_handle_that_is_asked_for_its_thread_keeps_it() {
        for asked in [
            "it.thread().unpark();",
            "let kept = [it]; let it = kept; println!(\"{:?}\", it[0].thread().id());",
        ] {
            let after = after(&format!(
                "    let it = thread::spawn(|| nap());\n    {asked}\n    let other = thread::spawn(|| nap());\n    other.join().unwrap();"
            ));
            assert!(after.contains("let it = thread::spawn("), "{after}");
            assert!(after.contains("let other = tokio::"), "{after}");
        }
    }

    #[test]
    fn a_thread_whose_handle_goes_to_a_path_at_once_stays() {
        let fixture = "use std::thread;
#[tokio::main]
async fn main() {
    let it = thread::JoinHandle::join(thread::spawn(|| 4));
    println!(\"{}\", it.unwrap());
}
";
        assert!(
            Trial::of_main("2021", fixture).text_after("/src/main.rs").contains("join(thread::spawn(|| 4))")
        );
    }
}
