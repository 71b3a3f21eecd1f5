//! What rust-analyzer finds wrong with one body: only kinds of errors that a rewrite can cause and that it knows
//! reliably. Warnings and lints are none of our business.

use std::cell::OnceCell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ra_ap_hir::{
    AnyDiagnostic, DefWithBody, DisplayTarget, HirDisplay, InFile, ModuleDef, Name, PathResolution,
    Semantics, Type,
};
use ra_ap_ide_db::{FileId, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxNode, SyntaxNodePtr, TextRange};

/// One error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// rustc's code where there is one.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Bytes of the analysed text.
    pub range: Range<usize>,
}

/// Errors of the body that `node` (a function, const or static of `file`) has.
pub fn body(sema: &Semantics<'_, RootDatabase>, file: FileId, node: &SyntaxNode) -> Vec<Finding> {
    let Some(def) = definition(sema, node) else { return Vec::new() };
    let target = def.module(sema.db).krate(sema.db).to_display_target(sema.db);
    let mut raw = Vec::new();
    // A bug in the borrow checker of rust-analyzer is no reason to fail: what was found until then counts.
    let _ = catch_unwind(AssertUnwindSafe(|| def.diagnostics(sema.db, &mut raw, false)));
    let describe = Describe { sema, target, guesses: OnceCell::new(), body: node };
    let mut found = Vec::new();
    for diagnostic in raw {
        let Ok(Some((code, message, at))) =
            catch_unwind(AssertUnwindSafe(|| describe.diagnostic(&diagnostic)))
        else {
            continue;
        };
        if at.0 == file {
            found.push(Finding { code, message, range: bytes(at.1) });
        }
    }
    found.sort_by(|a, b| {
        (a.range.start, a.range.end, a.code, &a.message).cmp(&(
            b.range.start,
            b.range.end,
            b.code,
            &b.message,
        ))
    });
    found.dedup();
    found
}

/// Paths below `node` that lead nowhere: rust-analyzer does not report all of those by itself.
pub fn paths(
    sema: &Semantics<'_, RootDatabase>,
    node: &SyntaxNode,
    wanted: &dyn Fn(&ast::Path) -> bool,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for path in node.descendants().filter_map(ast::Path::cast) {
        let top = path.syntax().parent().is_none_or(|it| !ast::Path::can_cast(it.kind()));
        if top
            && wanted(&path)
            && catch_unwind(AssertUnwindSafe(|| leads_nowhere(sema, &path))).unwrap_or(false)
        {
            found.push(Finding {
                code: "E0433",
                message: missing(&path),
                range: bytes(path.syntax().text_range()),
            });
        }
    }
    found
}

/// The message about a path that leads nowhere.
pub fn missing(path: &ast::Path) -> String {
    format!("cannot find `{}`", plain(path.syntax()))
}

/// Whether a name of `path` is missing from a module that is known.
fn leads_nowhere(sema: &Semantics<'_, RootDatabase>, path: &ast::Path) -> bool {
    let judged = path.syntax().parent().is_some_and(|it| {
        ast::PathExpr::can_cast(it.kind())
            || ast::PathType::can_cast(it.kind())
            || ast::RecordExpr::can_cast(it.kind())
            || ast::TupleStructPat::can_cast(it.kind())
            || ast::PathPat::can_cast(it.kind())
    });
    if !judged || sema.resolve_path(path).is_some() {
        return false;
    }
    let mut prefix = path.qualifier();
    let mut first = path.clone();
    while let Some(qualifier) = prefix {
        if let Some(resolution) = sema.resolve_path(&qualifier) {
            return matches!(resolution, PathResolution::Def(ModuleDef::Module(_)));
        }
        prefix = qualifier.qualifier();
        first = qualifier;
    }
    // The very first name is unknown. `Self`, `<T as Trait>` and the like are not names.
    first.segment().is_some_and(|it| {
        it.type_anchor().is_none()
            && it.name_ref().is_some_and(|it| it.ident_token().is_some_and(|it| it.text() != "Self"))
    })
}

fn definition(sema: &Semantics<'_, RootDatabase>, node: &SyntaxNode) -> Option<DefWithBody> {
    if let Some(it) = ast::Fn::cast(node.clone()) {
        it.body()?;
        return sema.to_def(&it).map(DefWithBody::Function);
    }
    if let Some(it) = ast::Const::cast(node.clone()) {
        return sema.to_def(&it).map(DefWithBody::Const);
    }
    ast::Static::cast(node.clone()).and_then(|it| sema.to_def(&it)).map(DefWithBody::Static)
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().into()..range.end().into()
}

/// The node's text with all whitespace as single blanks.
fn plain(node: &SyntaxNode) -> String {
    node.text().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Describe<'a, 'db> {
    sema: &'a Semantics<'db, RootDatabase>,
    target: DisplayTarget,
    body: &'a SyntaxNode,
    /// Whether unit types of this body may be guesses.
    guesses: OnceCell<bool>,
}

type Described = (&'static str, String, (FileId, TextRange));

impl Describe<'_, '_> {
    fn diagnostic(&self, diagnostic: &AnyDiagnostic<'_>) -> Option<Described> {
        let edition = self.target.edition;
        let db = self.sema.db;
        Some(match diagnostic {
            AnyDiagnostic::TypeMismatch(it) => {
                let (expected, actual) = (self.ty(&it.expected)?, self.ty(&it.actual)?);
                if expected == actual || self.is_guess(&it.expected) || self.is_guess(&it.actual) {
                    return None;
                }
                ("E0308", format!("expected {expected}, found {actual}"), self.at(&it.expr_or_pat)?)
            }
            AnyDiagnostic::AwaitOutsideOfAsync(it) => (
                "E0728",
                format!("`await` is used inside {}, which is not an `async` context", it.location),
                self.at(&it.node)?,
            ),
            AnyDiagnostic::UnresolvedMethodCall(it) if self.is_guess(&it.receiver) => return None,
            AnyDiagnostic::UnresolvedMethodCall(it) if self.has_method(&it.receiver, &it.name) => {
                return None;
            }
            AnyDiagnostic::UnresolvedField(it) if self.is_guess(&it.receiver) => return None,
            AnyDiagnostic::UnresolvedMethodCall(it) => (
                "E0599",
                format!("no method `{}` on type {}", it.name.display(db, edition), self.ty(&it.receiver)?),
                self.at(&it.expr)?,
            ),
            AnyDiagnostic::UnresolvedField(it) => (
                "E0559",
                format!("no field `{}` on type {}", it.name.display(db, edition), self.ty(&it.receiver)?),
                self.at(&it.expr)?,
            ),
            AnyDiagnostic::UnresolvedAssocItem(it) => {
                ("E0599", "no such associated item".to_owned(), self.at(&it.expr_or_pat)?)
            }
            AnyDiagnostic::UnresolvedIdent(it) => {
                let (pointer, range) = it.node.value;
                let at = match range {
                    Some(range) => self.range(InFile::new(it.node.file_id, range)),
                    None => self.at(&InFile::new(it.node.file_id, pointer))?,
                };
                ("E0425", "no such value in this scope".to_owned(), at)
            }
            AnyDiagnostic::UnresolvedMacroCall(it) => (
                "unresolved-macro-call",
                format!("unresolved macro `{}`", it.path.display(db, edition)),
                self.range(it.range),
            ),
            AnyDiagnostic::MissingFields(it) => {
                let fields: Vec<String> =
                    it.missed_fields.iter().map(|(name, _)| name.display(db, edition).to_string()).collect();
                let pointer = InFile::new(it.file, it.field_list_parent);
                ("E0063", format!("missing fields: {}", fields.join(", ")), self.at(&pointer)?)
            }
            AnyDiagnostic::NoSuchField(it) => ("E0559", "no such field".to_owned(), self.at(&it.field)?),
            AnyDiagnostic::MismatchedArgCount(it) => (
                "E0107",
                format!("expected {} arguments, found {}", it.expected, it.found),
                self.at(&it.call_expr)?,
            ),
            AnyDiagnostic::MismatchedTupleStructPatArgCount(it) => (
                "E0023",
                format!("expected {} fields, found {}", it.expected, it.found),
                self.at(&it.expr_or_pat)?,
            ),
            AnyDiagnostic::ExpectedFunction(it) => {
                ("E0618", format!("expected function, found {}", self.ty(&it.found)?), self.at(&it.call)?)
            }
            AnyDiagnostic::CannotBeDereferenced(it) => {
                ("E0614", format!("type {} cannot be dereferenced", self.ty(&it.found)?), self.at(&it.expr)?)
            }
            AnyDiagnostic::PrivateField(it) => {
                ("E0616", "the field is private".to_owned(), self.at(&it.expr)?)
            }
            AnyDiagnostic::PrivateAssocItem(it) => {
                ("E0624", "the item is private".to_owned(), self.at(&it.expr_or_pat)?)
            }
            AnyDiagnostic::MissingMatchArms(it) => (
                "E0004",
                format!("missing match arm: {}", it.uncovered_patterns),
                self.at(&it.scrutinee_expr)?,
            ),
            AnyDiagnostic::NonExhaustiveLet(it) => {
                ("E0005", format!("non-exhaustive pattern: {}", it.uncovered_patterns), self.at(&it.pat)?)
            }
            AnyDiagnostic::BreakOutsideOfLoop(it) => {
                let what = if it.is_break { "break" } else { "continue" };
                ("E0268", format!("`{what}` outside of a loop"), self.at(&it.expr)?)
            }
            AnyDiagnostic::UndeclaredLabel(it) => {
                ("E0426", "use of an undeclared label".to_owned(), self.at(&it.node)?)
            }
            AnyDiagnostic::UnreachableLabel(it) => {
                ("E0767", "use of a label across a body's border".to_owned(), self.at(&it.node)?)
            }
            AnyDiagnostic::ReturnOutsideFunction(_) => return None,
            AnyDiagnostic::NeedMut(it) => (
                "E0596",
                format!("cannot mutate immutable variable `{}`", it.local.name(db).display(db, edition)),
                self.range_of_pointer(it.span),
            ),
            _ => return None,
        })
    }

    /// Whether the type is `()` only because nothing is known about what some `?` is applied to: the arm of it that
    /// returns decides then.
    fn is_guess(&self, ty: &Type<'_>) -> bool {
        let unknown = |it: ast::TryExpr| {
            let operand = it.expr().and_then(|it| self.sema.type_of_expr(&it));
            operand.is_none_or(|it| it.original.contains_unknown())
        };
        let guesses = || self.body.descendants().filter_map(ast::TryExpr::cast).any(unknown);
        (ty.is_unit() || ty.is_never()) && *self.guesses.get_or_init(guesses)
    }

    /// Whether the type, once all types are known, has the method after all: what a future gives that waits for itself is found out only
    /// then.
    fn has_method(&self, ty: &Type<'_>, name: &Name) -> bool {
        let Some(scope) = self.sema.scope(self.body) else { return false };
        ty.iterate_method_candidates(self.sema.db, &scope, Some(name), Some).is_some()
    }

    /// The type as text; `None` if a part of it is unknown, because then the complaint may be unfounded.
    fn ty(&self, ty: &Type<'_>) -> Option<String> {
        let text = ty.display(self.sema.db, self.target).to_string();
        (!text.contains("{unknown}") && !text.contains("{error}")).then(|| format!("`{text}`"))
    }

    fn at<N: AstNode>(&self, pointer: &InFile<ra_ap_syntax::AstPtr<N>>) -> Option<(FileId, TextRange)> {
        Some(self.range_of_pointer(InFile::new(pointer.file_id, pointer.value.syntax_node_ptr())))
    }

    fn range_of_pointer(&self, pointer: InFile<SyntaxNodePtr>) -> (FileId, TextRange) {
        let range = self.sema.diagnostics_display_range(pointer);
        (range.file_id, range.range)
    }

    fn range(&self, range: InFile<TextRange>) -> (FileId, TextRange) {
        let range = self.sema.diagnostics_display_range_for_range(range);
        (range.file_id, range.range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn what_nobody_knows_is_not_taken_for_a_unit() {
        let workspace = Workspace::from_fixture(
            "//- /Cargo.toml\n[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nother = \"1\"\n\
             //- /src/lib.rs\n\
             async fn f() -> Result<(), String> {\n    let mut child = other::spawn()?;\n    child.kill()?;\n    \
             assert!(child.try_wait()?.is_some(), \"first\");\n    let status = child.wait()?;\n    status.code();\n    Ok(())\n}\n\
             fn g() {\n    let nothing = ();\n    nothing.code();\n}\n",
        );
        let file = workspace.files.iter().find(|it| it.path.ends_with("lib.rs")).unwrap().id;
        ra_ap_hir::attach_db(&workspace.db, || {
            let sema = Semantics::new(&workspace.db);
            let root = sema.parse_guess_edition(file);
            let functions: Vec<_> = root.syntax().descendants().filter_map(ast::Fn::cast).collect();
            let found = |nth: usize| body(&sema, file, functions[nth].syntax());
            assert_eq!(found(0), []);
            assert_eq!(found(1)[0].message, "no method `code` on type `()`");
        });
    }
}
