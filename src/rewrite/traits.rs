//! Trait methods that become asynchronous together with all their implementations.

use ra_ap_syntax::ast::{self, AstNode, HasGenericParams, HasName, HasVisibility};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextSize};

use super::lifetimes::hidden_lifetimes;
use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use crate::edit::Edit;
use crate::facts::Facts;
use crate::facts::body::CallIx;
use crate::flow::calls::traits::TraitForm;
use crate::ledger::UnitIx;
use crate::program::BodyId;

impl Lowerer<'_, '_> {
    /// Takes `?Send` from the traits whose futures a task is to poll in place of this `block_on`.
    pub(super) fn promise_send(&mut self, unit: UnitIx, ix: CallIx) {
        let terms = self.assembly.send_terms.get(&ix).cloned().unwrap_or_default();
        for what in terms.assumed {
            self.note(unit, format!("{what} has a type that is not known, and is taken to be `Send`"));
        }
        for trait_ in terms.traits {
            let name = trait_.name(self.flow.facts.db).as_str().to_owned();
            for src in self.flow.loose_attributes(trait_).unwrap_or_default() {
                let range = src.range.start().into()..src.range.end().into();
                self.plain_edit(unit, src.file, Edit::delete(range));
            }
            let note = format!(
                "the futures of `{name}` and all its implementations have to be `Send` from now on, which they are"
            );
            self.note(unit, note);
        }
    }

    /// Changes the declaration and every implementation.
    pub(super) fn trait_method(&mut self, unit: UnitIx, bodies: &[BodyId], form: TraitForm) {
        for body in bodies {
            let body = self.flow.facts.bodies[body.0].clone();
            let Some(item) = ast::Fn::cast(body.node.clone()) else { continue };
            if item.async_token().is_some() {
                continue;
            }
            let text = self.text(body.src.file);
            let declared_by = item.syntax().ancestors().find_map(ast::Trait::cast);
            let declared = declared_by.is_some();
            let edits = match form {
                TraitForm::Opaque if !declared => asynchronous(&self.flow.facts, &item),
                // rustc warns of `async fn` in a public trait (`async_fn_in_trait`).
                TraitForm::Local if declared_by.is_some_and(|it| it.visibility().is_some()) => {
                    declaration(&item, &text, "")
                }
                TraitForm::Attribute | TraitForm::Local => asynchronous(&self.flow.facts, &item),
                TraitForm::Opaque => declaration(&item, &text, " + Send"),
                TraitForm::Boxed => boxed(&item, &text),
            };
            for edit in edits {
                self.operations.push(Operation {
                    unit,
                    file: body.src.file,
                    node: item.syntax().clone(),
                    base: TextSize::new(0),
                    what: What::Edits(vec![edit]),
                });
            }
        }
        self.note(
            unit,
            match form {
                TraitForm::Boxed => "the trait is used as `dyn`: its method returns a boxed future",
                _ => "the trait's declaration and all its implementations change together",
            },
        );
    }
}

/// `async` before `fn`, which may hide no lifetimes.
fn asynchronous(facts: &Facts<'_>, item: &ast::Fn) -> Vec<Edit> {
    let token = item.fn_token();
    let keyword = token.map(|it| Edit::insert(it.text_range().start().into(), "async "));
    keyword.into_iter().chain(hidden_lifetimes(facts, item)).collect()
}

/// `-> impl Future<Output = T>` and `promise`, with the default body in an async block.
fn declaration(item: &ast::Fn, text: &str, promise: &str) -> Vec<Edit> {
    let mut edits = returns(item, "impl std::future::Future<Output = ", &format!(">{promise}"));
    if let Some(body) = item.body() {
        edits.extend(wrapped(&body, text, "async move ", ""));
    }
    edits
}

/// `-> Pin<Box<dyn Future<Output = T> + Send + 'a>>`, with the body in a boxed async block.
fn boxed(item: &ast::Fn, text: &str) -> Vec<Edit> {
    let references = references(item);
    let lifetime = match references.len() {
        0 => String::new(),
        1 => " + '_".to_owned(),
        _ => " + 'a".to_owned(),
    };
    let open = "std::pin::Pin<Box<dyn std::future::Future<Output = ";
    let mut edits = returns(item, open, &format!("> + Send{lifetime}>>"));
    if references.len() > 1 {
        for amp in references {
            edits.push(Edit::insert(amp, "'a "));
        }
        if let Some(name) = item.name().filter(|_| item.generic_param_list().is_none()) {
            edits.push(Edit::insert(name.syntax().text_range().end().into(), "<'a>"));
        }
    }
    if let Some(body) = item.body() {
        edits.extend(wrapped(&body, text, "Box::pin(async move ", ")"));
    }
    edits
}

/// The places behind the `&` of every parameter that is a reference.
fn references(item: &ast::Fn) -> Vec<usize> {
    let Some(list) = item.param_list() else { return Vec::new() };
    let this = list.self_param().and_then(|it| it.amp_token());
    let others = list.params().filter_map(|it| match it.ty() {
        Some(ast::Type::RefType(it)) if it.lifetime().is_none() => it.amp_token(),
        _ => None,
    });
    this.into_iter().chain(others).map(|it| it.text_range().end().into()).collect()
}

/// Puts the return type between `open` and `close`.
fn returns(item: &ast::Fn, open: &str, close: &str) -> Vec<Edit> {
    if let Some(ty) = item.ret_type().and_then(|it| it.ty()) {
        let range = ty.syntax().text_range();
        return vec![Edit::insert(range.start().into(), open), Edit::insert(range.end().into(), close)];
    }
    let end = item.param_list().map(|it| it.syntax().text_range().end());
    end.into_iter().map(|it| Edit::insert(it.into(), format!(" -> {open}(){close}"))).collect()
}

/// `{ body }` becomes `{ open { body } close }`, with the body one step further in.
fn wrapped(body: &ast::BlockExpr, text: &str, open: &str, close: &str) -> Vec<Edit> {
    let range = body.syntax().text_range();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let inside = text.get(start..end).unwrap_or_default();
    if !inside.contains('\n') {
        return vec![Edit::insert(start, format!("{{ {open}")), Edit::insert(end, format!("{close} }}"))];
    }
    let indent = indent_at(text, start);
    let mut edits = vec![Edit::insert(start, format!("{{\n{indent}    {open}"))];
    let mut at = start;
    while let Some(next) = text.get(at..end).and_then(|it| it.find('\n')).map(|it| at + it + 1) {
        let blank = text.get(next..end).is_some_and(|it| it.starts_with('\n'));
        if next < end && !blank && !in_literal(body.syntax(), next) {
            edits.push(Edit::insert(next, "    "));
        }
        at = next;
    }
    edits.push(Edit::insert(end, format!("{close}\n{indent}}}")));
    edits
}

/// Whether the line that starts at `at` continues a string or a block comment.
pub(super) fn in_literal(body: &SyntaxNode, at: usize) -> bool {
    let Ok(at) = TextSize::try_from(at) else { return true };
    body.token_at_offset(at).left_biased().is_some_and(|it| {
        it.kind() != SyntaxKind::WHITESPACE && it.text_range().start() < at && it.text_range().end() > at
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn a_public_trait_of_futures_that_may_not_be_send_says_so_without_async() {
        let declared = |visibility: &str| {
            let text = format!(
                "use std::sync::mpsc::{{channel, Sender}};\n{visibility}trait Ask {{ fn ask(&self, n: u32) -> u32; }}\n\
                 struct Remote(Sender<(u32, Sender<u32>)>);\nimpl Ask for Remote {{\n    fn ask(&self, n: u32) -> u32 {{\n        \
                 let (tx, rx) = channel();\n        self.0.send((n, tx)).unwrap();\n        rx.recv().unwrap()\n    }}\n}}\n\
                 struct Twice<T>(T);\nimpl<T: Ask> Ask for Twice<T> {{ fn ask(&self, n: u32) -> u32 {{ 2 * self.0.ask(n) }} }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<(u32, Sender<u32>)>();\n    \
                 std::thread::spawn(move || {{ for (n, reply) in rx {{ reply.send(n + 1).unwrap(); }} }});\n    \
                 println!(\"{{}}\", Twice(Remote(tx)).ask(1));\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let public = declared("pub ");
        assert!(
            public.contains("fn ask(&self, n: u32) -> impl std::future::Future<Output = u32>;"),
            "{public}"
        );
        assert!(declared("").contains("trait Ask { async fn ask(&self, n: u32) -> u32; }"));
    }
}
