//! `let rx = &self.rx;`: as a `&mut`, such a variable would keep all the rest of `self` that needs a method. Where one is called meanwhile, the
//! receiver is borrowed for each receive instead, by naming its place there, and the variable goes.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::api::ApiKind;
use crate::facts::body::{Callee, Src};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::RECEIVERS;
use crate::flow::channels::chains::End;
use crate::flow::channels::exclusive::{
    expanded, is_borrowed_over_but, is_used_by_iterator, is_used_while_bound,
};
use crate::flow::channels::receivers::Receivers;
use crate::flow::channels::shapes::{Iteration, for_over, iteration, method_on};
use crate::flow::held::liveness::has_borrow;

/// What may be called on the place as often as on a reference to it.
const PLAIN: &[&str] =
    &["recv", "try_recv", "recv_timeout", "recv_deadline", "len", "is_empty", "is_full", "capacity"];

/// The statement that makes the reference, the place, and how that is written where it is used through `&mut`.
struct Named {
    statement: ast::LetStmt,
    reference: ast::Expr,
    place: ast::Expr,
    text: String,
}

/// What is done with the variable where it is named.
enum Use {
    /// This receives from what it refers to, or asks that.
    Operation(SyntaxNode),
    /// This takes messages as long as the iterator lasts.
    Iterator(SyntaxNode),
    /// A value that borrows from nothing is copied out of it.
    Copied,
}

impl Receivers {
    /// The place stands for the variable at `ident` from now on, if only that lets the rest be used meanwhile; `false` if it stays.
    pub(super) fn named_in_place(&mut self, flow: &mut Flow<'_>, ident: &ast::IdentPat) -> bool {
        let Some(named) = Named::of(flow, ident) else { return false };
        if !is_used_while_bound(flow, ident, &named.reference) {
            return false;
        }
        let Some(uses) = named.uses(flow, ident) else { return false };
        let Some(statement) = flow.facts.src(named.statement.syntax()) else { return false };
        let behind = named.statement.syntax().next_sibling_or_token();
        let gap = behind.filter(|it| it.kind() == SyntaxKind::WHITESPACE);
        let end = gap.map_or(statement.range.end(), |it| it.text_range().end());
        let text = named.text.clone();
        let edits = &mut self.mutability.edits;
        edits.insert((statement.file, statement.range.start().into(), end.into(), String::new()));
        for Src { file, range } in uses {
            edits.insert((file, range.start().into(), range.end().into(), text.clone()));
        }
        match lent_in_option(&named.place) {
            Some(option) => self.borrow_mutably(flow, &option),
            None => self.borrow_mutably(flow, &named.place),
        }
        true
    }
}

impl Named {
    fn of(flow: &Flow<'_>, ident: &ast::IdentPat) -> Option<Named> {
        let statement = ident.syntax().parent().and_then(ast::LetStmt::cast)?;
        if statement.ty().is_some() || statement.let_else().is_some() || ident.mut_token().is_some() {
            return None;
        }
        let reference = statement.initializer()?;
        let place = match &reference {
            ast::Expr::RefExpr(it) => without_deref(it.expr().filter(|_| it.mut_token().is_none())?),
            it => lent_in_option(it).map(|_| it.clone())?,
        };
        let root = root_of(flow, &place).filter(|_| !matches!(place, ast::Expr::PathExpr(_)))?;
        let PathResolution::Local(root) = flow.facts.sema.resolve_path(&root.path()?)? else { return None };
        let mut text = place.syntax().text().to_string();
        if let (Some(option), ast::Expr::MethodCallExpr(whole)) = (lent_in_option(&place), &place) {
            let option = option.syntax().text();
            let rest = whole.syntax().text().to_string();
            let (_, rest) = rest.split_once("as_ref()")?;
            text = format!("{option}.as_mut(){rest}");
        }
        is_same_all_along(flow, root, ident).then_some(Named { statement, reference, place, text })
    }

    /// Where the variable is named; `None` if the place cannot stand at one of them.
    fn uses(&self, flow: &Flow<'_>, ident: &ast::IdentPat) -> Option<Vec<Src>> {
        let local: Local<'_> = flow.facts.sema.to_def(ident)?;
        let file = flow.facts.src(self.statement.syntax())?.file;
        let list = self.statement.syntax().parent()?;
        let mentions = flow.mentions_of(Definition::Local(local)).into_iter();
        let mentions = mentions.map(|token| {
            let within = token.parent_ancestors().take_while(|it| *it != list);
            let apart = within.into_iter().any(|it| match ast::BlockExpr::cast(it.clone()) {
                Some(it) => it.modifier().is_some(),
                None => it.kind() == SyntaxKind::CLOSURE_EXPR,
            });
            let plain = token.kind() == SyntaxKind::IDENT && !apart;
            let operations = operations(flow, &token);
            let over =
                |it: &SyntaxNode| is_borrowed_over_but(flow, &self.place, it, Some(self.statement.syntax()));
            let fits = plain
                && !operations.is_empty()
                && operations.iter().all(|it| match it {
                    Some(Use::Operation(it)) => !over(it),
                    Some(Use::Iterator(it)) => !over(it) && !is_used_by_iterator(flow, &self.place, it),
                    Some(Use::Copied) => true,
                    None => false,
                });
            fits.then(|| Src { file, range: token.text_range() })
        });
        mentions.collect()
    }
}

/// What is done with what the variable at `token` refers to, for each reading of it: `None` if that is nothing plain.
fn operations(flow: &Flow<'_>, token: &SyntaxToken) -> Vec<Option<Use>> {
    let is_read = |it: &SyntaxToken| it.parent_ancestors().all(|it| it.kind() != SyntaxKind::TOKEN_TREE);
    let arm = is_arm_of_select(flow, token);
    let readings = expanded(flow, token).into_iter().filter(is_read);
    let operation = |reading: SyntaxToken| {
        let path = reading.parent_ancestors().find_map(ast::PathExpr::cast)?;
        if arm {
            return Some(Use::Operation(path.syntax().clone()));
        }
        // `hub` in `hub.rx.recv()`.
        let mut end = path.syntax().clone();
        while let Some(it) = end.parent().and_then(ast::FieldExpr::cast) {
            end = it.syntax().clone();
        }
        let parent = end.parent()?;
        if let Some(it) = ast::ForExpr::cast(parent.clone()) {
            return (it.iterable()?.syntax() == &end).then_some(Use::Operation(parent));
        }
        let is_called = |it: &ast::MethodCallExpr| it.receiver().is_some_and(|it| it.syntax() == &end);
        let Some(call) = ast::MethodCallExpr::cast(parent).filter(is_called) else {
            let expr = ast::Expr::cast(end.clone()).filter(|_| end != *path.syntax())?;
            return is_copied(flow, &expr).then_some(Use::Copied);
        };
        if !is_receiver(flow, &call.receiver()?) {
            let called = |it: &ast::MethodCallExpr| method_on(it.syntax()).map(|(it, _)| it);
            let outer = std::iter::successors(Some(call), called).last()?;
            let apart = end != *path.syntax() && is_copied(flow, &outer.into());
            return apart.then_some(Use::Copied);
        }
        let name = call.name_ref()?;
        let call = call.syntax().clone();
        match name.text() {
            "iter" | "try_iter" if for_over(&call).is_some() => for_over(&call).map(Use::Operation),
            "iter" => taken_in_turns(flow, &call).map(Use::Operation),
            "try_iter" => Some(Use::Iterator(call)),
            name => PLAIN.contains(&name).then_some(Use::Operation(call)),
        }
    };
    readings.map(operation).collect()
}

/// What takes the messages of the iterator made at `call`, if a loop stands for it that names the receiver in each turn.
fn taken_in_turns(flow: &Flow<'_>, call: &SyntaxNode) -> Option<SyntaxNode> {
    match iteration(flow, call) {
        Iteration::Take(outer) | Iteration::Enumerate(outer) => Some(outer),
        Iteration::Loop(chain) => match &chain.end {
            End::For(it) => Some(it.syntax().clone()),
            _ => Some(call.clone()),
        },
        Iteration::Kept(_) | Iteration::Chain | Iteration::Zipped(_) => None,
        _ => Some(call.clone()),
    }
}

/// Whether only a copy of it is taken, which borrows from nothing.
fn is_copied(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original);
    let is_lent = expr.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::REF_EXPR);
    !is_lent
        && ty.is_some_and(|it| it.is_copy(flow.facts.db) && !has_borrow(flow, expr) && !it.is_reference())
}

fn is_receiver(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original.strip_references());
    let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
    head.is_some_and(|it| RECEIVERS.contains(&it.as_str()))
}

/// `self.rx` of `self.rx.as_ref().unwrap()`, `rx` of `rx.as_ref().unwrap()`.
pub(super) fn lent_in_option(expr: &ast::Expr) -> Option<ast::Expr> {
    let ast::Expr::MethodCallExpr(unwrapped) = expr else { return None };
    let ast::Expr::MethodCallExpr(lent) = unwrapped.receiver()? else { return None };
    let fits =
        matches!(unwrapped.name_ref()?.text(), "unwrap" | "expect") && lent.name_ref()?.text() == "as_ref";
    lent.receiver().filter(|it| fits && matches!(it, ast::Expr::FieldExpr(_) | ast::Expr::PathExpr(_)))
}

/// A box derefs by itself: `self.rx` of `*self.rx`.
fn without_deref(expr: ast::Expr) -> ast::Expr {
    match &expr {
        ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => {
            it.expr().map_or(expr.clone(), without_deref)
        }
        _ => expr,
    }
}

/// `rx` in `recv(rx) -> message => ..`
fn is_arm_of_select(flow: &Flow<'_>, token: &SyntaxToken) -> bool {
    let plain = |it: &SyntaxToken| !it.kind().is_trivia();
    let mut before = std::iter::successors(token.prev_token(), SyntaxToken::prev_token).filter(plain);
    let behind = std::iter::successors(token.next_token(), SyntaxToken::next_token).find(plain);
    let is_alone = before.next().is_some_and(|it| it.kind() == SyntaxKind::L_PAREN)
        && behind.is_some_and(|it| it.kind() == SyntaxKind::R_PAREN);
    let receives = before.next().is_some_and(|it| it.text() == "recv");
    let select = token.parent_ancestors().filter_map(ast::MacroCall::cast).next();
    let called = select.and_then(|it| flow.call_at(it.syntax()));
    let is_select = matches!(called, Some((_, Callee::Api(api))) if api.kind == ApiKind::Select);
    is_alone && receives && is_select
}

/// The variable that the place is in, if it is the same place each time.
fn root_of(flow: &Flow<'_>, place: &ast::Expr) -> Option<ast::PathExpr> {
    match place {
        ast::Expr::PathExpr(it) => Some(it.clone()),
        ast::Expr::FieldExpr(it) => root_of(flow, &it.expr()?),
        ast::Expr::IndexExpr(it) => {
            let fixed = match it.index()? {
                ast::Expr::Literal(_) => true,
                ast::Expr::PathExpr(it) => match flow.facts.sema.resolve_path(&it.path()?)? {
                    PathResolution::Local(it) => !it.is_mut(flow.facts.db),
                    _ => false,
                },
                _ => false,
            };
            root_of(flow, &it.base().filter(|_| fixed)?)
        }
        it => root_of(flow, &lent_in_option(it)?),
    }
}

/// Whether the name of `root` means the same value as at `ident` wherever a reference into it is there.
fn is_same_all_along(flow: &Flow<'_>, root: Local<'_>, ident: &ast::IdentPat) -> bool {
    let db = flow.facts.db;
    if root.is_mut(db) && root.ty(db).is_reference() {
        return false;
    }
    let name = root.name(db);
    let body = ident.syntax().ancestors().find(|it| it.kind() == SyntaxKind::FN);
    let bound = body.iter().flat_map(|it| it.descendants()).filter_map(ast::IdentPat::cast);
    let of_name = bound.filter(|it| it.name().is_some_and(|it| it.text() == name.as_str()));
    of_name.count() <= usize::from(!root.is_self(db))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// `run` after, if its receivers become tokio's; `label` needs all of the struct.
    fn run(body: &str) -> Option<String> {
        let main = format!(
            "use crossbeam_channel::{{select, unbounded, Receiver}};\nstruct Hub {{ rx: Receiver<u32>, stop: Receiver<u32>, name: String }}\n\
             struct S {{ hub: Hub, n: u32 }}\nimpl S {{\n    fn label(&self) -> usize {{ self.hub.name.len() }}\n    \
             fn lend(&self) -> &Receiver<u32> {{ &self.hub.rx }}\n    fn run(&mut self) {{\n        {body}\n    }}\n}}\n\
             fn all(rx: &Receiver<u32>) -> usize {{ rx.len() }}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = unbounded();\n    let (halt, stop) = unbounded();\n    \
             tx.send(1).unwrap();\n    halt.send(1).unwrap();\n    S {{ hub: Hub {{ rx, stop, name: String::new() }}, n: 0 }}.run();\n}}\n"
        );
        let fixture = crate::engine::trial::package(
            "2021",
            "crossbeam-channel = \"0.5\"\n",
            &format!("//- /src/main.rs\n{main}"),
        );
        let text = Trial::of(&fixture).text_after("/src/main.rs");
        text.contains("unbounded_channel").then_some(text)
    }

    #[test]
    fn a_receiver_is_named_by_its_place_where_the_rest_is_used() {
        for (body, expected) in [
            (
                "let rx = &self.hub.rx;\n        while let Ok(n) = rx.recv() { println!(\"{n} {}\", self.label()); }",
                "{\n        while let Some(n) = self.hub.rx.recv().await { println!",
            ),
            (
                "let rx = &self.hub.rx; for n in rx { println!(\"{n} {}\", self.label()); }",
                "{\n        while let Some(n) = self.hub.rx.recv().await {",
            ),
            (
                "let rx = &self.hub.rx; rx.recv(); for n in rx.try_iter() { println!(\"{n} {}\", self.label()); }",
                "while let Ok(n) = self.hub.rx.try_recv() {",
            ),
            (
                "let (rx, stop) = (1, 2); let rx = &self.hub.rx; println!(\"{:?} {} {stop}\", rx.recv(), self.label()); rx.len();",
                "self.hub.rx.recv().await.ok_or(crossbeam_channel::RecvError), self.label()",
            ),
            (
                "let rx = &self.hub.rx;\n        let stop = &self.hub.stop;\n        loop {\n            select! {\n                \
                 recv(rx) -> n => println!(\"{n:?} {}\", self.label()),\n                recv(stop) -> _ => break,\n            }\n        }",
                "n = async { self.hub.rx.recv().await",
            ),
        ] {
            let text = run(body);
            assert!(
                text.as_ref().is_some_and(|it| it.contains(expected)),
                "{body}\n{}",
                text.unwrap_or_default()
            );
        }
    }

    #[test]
    fn a_chain_asks_an_option_for_its_receiver_in_each_turn() {
        let after = |chain: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nstruct S {{ rx: Option<Receiver<u32>>, n: u32 }}\n\
                 impl S {{ fn label(&self) -> u32 {{ self.n }}\n fn run(&self) -> u32 {{ {chain} }} }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    tx.send(1).unwrap();\n    \
                 println!(\"{{}}\", S {{ rx: Some(rx), n: 1 }}.run());\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        for (chain, each) in [
            (
                "self.rx.as_ref().unwrap().iter().take(4).map(|x| x + self.label()).sum()",
                "let Some(message) = self.rx.as_mut().unwrap().recv().await else { break };",
            ),
            (
                "let mut n = 0; for x in self.rx.as_ref().expect(\"it\").iter().take(2) { n += x; if n > 9 { break; } } n",
                "let Some(x) = self.rx.as_mut().expect(\"it\").recv().await else { break };",
            ),
            (
                "self.rx.as_ref().unwrap().iter().skip(1).find(|x| x % 3 == 0).unwrap_or(1)",
                "let Some(message) = self.rx.as_mut().unwrap().recv().await else { break None };",
            ),
        ] {
            let text = after(chain);
            assert!(text.contains(each) && text.contains("async fn run(&mut self)"), "{chain}\n{text}");
        }
        // What ends the iterator's life with the loop would need a variable of another type.
        let left = after(
            "let mut n = 0; for x in self.rx.as_ref().unwrap().iter() { n += x; if n > 9 { break; } } n",
        );
        assert!(left.contains("fn run(&self) -> u32 {") && !left.contains("async fn run"), "{left}");
    }

    #[test]
    fn a_variable_with_an_option_is_asked_as_well() {
        for (parameter, given, changed) in [
            ("rx: Option<Receiver<u32>>", "Some(rx)", "mut rx: Option<"),
            ("rx: &Option<Receiver<u32>>", "&Some(rx)", "rx: &mut Option<"),
        ] {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\n\
                 fn run({parameter}) -> u32 {{ rx.as_ref().unwrap().iter().map(|it| it + 1).sum() }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    tx.send(1).unwrap();\n    drop(tx);\n    \
                 println!(\"{{}}\", run({given}));\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            let asked = "while let Some(message) = rx.as_mut().unwrap().recv().await {";
            assert!(text.contains(asked) && text.contains(changed), "{text}");
        }
    }

    #[test]
    fn the_place_stands_in_chains_too_and_for_what_the_receiver_is_in() {
        for (body, expected) in [
            (
                "let rx = &self.hub.rx; for (i, n) in rx.iter().enumerate() { println!(\"{i} {n} {}\", self.label()); }",
                "while let Some(n) = self.hub.rx.recv().await {",
            ),
            (
                "let rx = &self.hub.rx; for n in rx.iter().take(2) { println!(\"{n} {}\", self.label()); }",
                "let Some(n) = self.hub.rx.recv().await else { break };",
            ),
            (
                "let rx = &self.hub.rx; let n: usize = rx.iter().map(|n| n as usize + self.label()).sum(); println!(\"{n}\");",
                "while let Some(message) = self.hub.rx.recv().await {",
            ),
            (
                "let rx = &self.hub.rx; let n = rx.recv(); println!(\"{n:?} {}\", self.label()); println!(\"{}\", rx.try_iter().count());",
                "std::iter::from_fn(|| self.hub.rx.try_recv().ok())",
            ),
            (
                "let hub = &self.hub; while let Ok(n) = hub.rx.recv() { println!(\"{n} {}\", self.label() + hub.name.trim().len()); }",
                "while let Some(n) = self.hub.rx.recv().await { println!(\"{n} {}\", self.label() + self.hub.name.trim().len()); }",
            ),
        ] {
            let text = run(body);
            assert!(
                text.as_ref().is_some_and(|it| it.contains(expected)),
                "{body}\n{}",
                text.unwrap_or_default()
            );
        }
    }

    #[test]
    fn the_place_may_be_in_an_option_a_box_or_a_list() {
        for (held, put, taken, expected) in [
            ("Option<Receiver<u32>>", "Some(rx)", "self.rx.as_ref().unwrap()", "self.rx.as_mut().unwrap()"),
            (
                "Option<Receiver<u32>>",
                "Some(rx)",
                "self.rx.as_ref().expect(\"one\")",
                "self.rx.as_mut().expect(\"one\")",
            ),
            ("Box<Receiver<u32>>", "Box::new(rx)", "&*self.rx", "self.rx"),
            ("[Receiver<u32>; 1]", "[rx]", "&self.rx[0]", "self.rx[0]"),
        ] {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nstruct S {{ rx: {held}, name: String }}\nimpl S {{\n    \
                 fn label(&self) -> usize {{ self.name.len() }}\n    fn run(&self) {{\n        let rx = {taken};\n        \
                 while let Ok(n) = rx.recv() {{ println!(\"{{n}} {{}}\", self.label()); }}\n    }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    \
                 std::thread::spawn(move || while tx.send(1).is_ok() {{}});\n    S {{ rx: {put}, name: String::new() }}.run();\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(
                text.contains(&format!("while let Some(n) = {expected}.recv().await")),
                "{taken}\n{text}"
            );
            assert!(text.contains("fn run(&mut self)") && !text.contains("let rx ="), "{taken}\n{text}");
        }
    }

    #[test]
    fn a_reference_stays_where_nothing_else_is_used() {
        let text = run("let rx = &self.hub.rx; while let Ok(n) = rx.recv() { self.n += n; }");
        assert!(
            text.is_some_and(
                |it| it.contains("let rx = &mut self.hub.rx; while let Some(n) = rx.recv().await")
            )
        );
    }

    #[test]
    fn a_place_does_not_stand_for_every_reference() {
        for body in [
            "let rx = &self.hub.rx; all(rx); self.label(); all(rx);",
            "let rx = &self.hub.rx; let next = || rx.recv(); self.label(); next();",
            "let rx = &self.hub.rx; let name = &self.hub; rx.recv(); println!(\"{}\", name.name);",
            "let rx = &self.hub.rx; let n: usize = rx.try_iter().map(|n| n as usize + self.label()).sum();",
            "let hub = &self.hub; let name = &hub.name; hub.rx.recv(); self.label(); println!(\"{name}\"); hub.rx.recv();",
            "let rx = &self.hub.rx; let it = rx.iter(); for n in it { println!(\"{n} {}\", self.label()); }",
            "let rx = self.lend(); rx.recv(); self.label(); rx.recv();",
            "let mut at: &S = self; let rx = &at.hub.rx; at = &*at; rx.recv(); at.label(); rx.recv();",
        ] {
            assert!(run(body).is_none(), "{body}");
        }
    }
}
