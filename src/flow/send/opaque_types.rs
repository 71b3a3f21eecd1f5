//! What functions of the workspace give back as `impl Trait`: whether that is `Send` is known from their bodies alone.

use std::cell::OnceCell;

use ra_ap_hir::{Semantics, Trait, Type};
use ra_ap_ide_db::{FxHashSet, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};
use ra_ap_vfs::FileId;

/// The opaque types of the workspace's functions.
pub struct OpaqueTypes<'db> {
    /// The files that have some.
    files: Vec<FileId>,
    known: OnceCell<Vec<Opaque<'db>>>,
}

/// One of them.
struct Opaque<'db> {
    traits: FxHashSet<Trait>,
    /// What is given back instead.
    hidden: Vec<Type<'db>>,
}

impl<'db> OpaqueTypes<'db> {
    /// Those of functions in `files`, which are read when somebody asks.
    pub fn of_files(files: Vec<FileId>) -> Self {
        OpaqueTypes { files, known: OnceCell::new() }
    }

    /// What may be behind `ty`: all that functions of the workspace give back as these traits. Which function's it is, a type does not tell.
    pub fn behind(&self, db: &'db RootDatabase, ty: &Type<'db>) -> Vec<Type<'db>> {
        let Some(traits) = ty.as_impl_traits(db) else { return Vec::new() };
        let traits: FxHashSet<Trait> = traits.collect();
        let known = self.known.get_or_init(|| self.files.iter().flat_map(|it| opaques(db, *it)).collect());
        known.iter().filter(|it| it.traits == traits).flat_map(|it| it.hidden.clone()).collect()
    }
}

/// Whether a text may have a function that gives back some `impl Trait`.
pub fn may_hide_types(text: &str) -> bool {
    text.contains("impl ")
        && text
            .split("->")
            .skip(1)
            .any(|it| it.split(['{', ';']).next().is_some_and(|it| it.contains("impl ")))
}

fn opaques<'db>(db: &'db RootDatabase, file: FileId) -> Vec<Opaque<'db>> {
    let sema = Semantics::new(db);
    let root = sema.parse_guess_edition(file);
    let functions = root.syntax().descendants().filter_map(ast::Fn::cast);
    let opaques_of = |it: ast::Fn| {
        let written = it.ret_type()?;
        written.syntax().descendants().find(|it| it.kind() == SyntaxKind::IMPL_TRAIT_TYPE)?;
        let function = sema.to_def(&it)?;
        let returned = function.async_ret_type(db).unwrap_or_else(|| function.ret_type(db));
        let mut all: Vec<FxHashSet<Trait>> = Vec::new();
        returned.walk(db, |it| all.extend(it.as_impl_traits(db).map(|it| it.collect())));
        let body = it.body()?;
        let hidden = given_back(body.syntax()).filter_map(|it| Some(sema.type_of_expr(&it)?.original));
        let hidden: Vec<Type<'db>> = hidden.collect();
        Some(all.into_iter().map(move |traits| Opaque { traits, hidden: hidden.clone() }).collect::<Vec<_>>())
    };
    functions.filter_map(opaques_of).flatten().collect()
}

/// What a function's body ends with, and what it returns before.
fn given_back(body: &SyntaxNode) -> impl Iterator<Item = ast::Expr> {
    let tail = ast::BlockExpr::cast(body.clone()).and_then(|it| it.tail_expr());
    let own = |it: &SyntaxNode| !matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN);
    let inside = move |it: &ast::ReturnExpr, body: &SyntaxNode| {
        it.syntax().ancestors().take_while(|it| it != body).all(|it| own(&it))
    };
    let returns = body.descendants().filter_map(ast::ReturnExpr::cast).collect::<Vec<_>>();
    let body = body.clone();
    let early = returns.into_iter().filter(move |it| inside(it, &body)).filter_map(|it| it.expr());
    tail.into_iter().chain(early)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, in a thread of which this code runs.
    fn after(code: &str) -> String {
        let main = format!(
            "use std::rc::Rc;\nuse std::thread;\n\
             fn nap() {{ thread::sleep(std::time::Duration::from_millis(5)); }}\n\
             fn adder(n: u32) -> impl Fn(u32) -> u32 {{ move |it| n + it }}\n\
             fn counter() -> impl FnMut() -> u32 {{ let n = Rc::new(1); move || *n + 1 }}\n\
             fn steps(n: u32) -> impl Iterator<Item = u32> {{ if n > 9 {{ return steps_of(9).skip(1); }} steps_of(n).skip(0) }}\n\
             fn steps_of(n: u32) -> impl Iterator<Item = u32> {{ (0..n).map(|it| it + 1) }}\n\
             fn shared() -> Option<impl std::fmt::Debug> {{ Some(Rc::new(1)) }}\n\
             fn ask(make: impl Fn(u32) -> u32) -> u32 {{ nap(); make(1) }}\n\
             #[tokio::main]\nasync fn main() {{\n    thread::spawn(|| {{ {code} }}).join().unwrap();\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn what_a_function_gives_back_is_as_send_as_its_body_makes_it() {
        for code in ["let f = adder(1); nap(); f(2);", "for _ in steps(3) { nap(); }"] {
            let text = after(code);
            assert!(text.contains("tokio::spawn(async"), "{text}");
        }
        for code in ["let mut f = counter(); nap(); f();", "let it = shared(); nap(); drop(it);"] {
            let text = after(code);
            assert!(!text.contains("tokio::spawn(async"), "{text}");
        }
    }

    #[test]
    fn what_a_function_gives_back_as_send_is() {
        let main = "use std::thread;\nuse std::time::Duration;\nmod job { pub fn made() -> impl Fn() + Send { || {} } }\n\
             #[tokio::main]\nasync fn main() {\n    \
             thread::spawn(|| { let f = job::made(); thread::sleep(Duration::from_millis(5)); f(); }).join().unwrap();\n}\n";
        assert!(Trial::of_main("2021", main).text_after("/src/main.rs").contains("tokio::spawn(async"));
    }
}
