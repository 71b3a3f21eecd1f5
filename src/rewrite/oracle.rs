//! Answers the matcher's questions from resolution.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::names;
use crate::flow::Flow;
use crate::rule::oracle::Oracle;

/// Where the matched syntax comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file of the database, which can be asked about.
    File,
    /// An argument of a macro, parsed on its own: what it resolves to was asked about its expansion before.
    Fragment,
}

/// The oracle over a flow.
pub struct Resolution<'a, 'db> {
    /// Whom to ask.
    pub flow: &'a Flow<'db>,
    /// Whether asking is possible.
    pub origin: Origin,
}

impl Oracle for Resolution<'_, '_> {
    fn path_resolves_to(&self, path: &ast::Path, canonical: &str) -> bool {
        if self.origin == Origin::Fragment {
            return true;
        }
        let db = self.flow.facts.db;
        let found = match self.flow.facts.sema.resolve_path(path) {
            Some(PathResolution::Def(ModuleDef::Function(it))) => names::function_path(db, it),
            Some(PathResolution::Def(ModuleDef::Adt(it))) => names::adt_path(db, it),
            _ => return written_like(path, canonical),
        };
        found == canonical
    }

    fn method_resolves_to(&self, call: &ast::MethodCallExpr, canonical: &str) -> Option<bool> {
        let name = call.name_ref()?;
        if canonical.rsplit("::").next() != Some(name.text()) {
            return Some(false);
        }
        if self.origin == Origin::Fragment {
            return Some(true);
        }
        let function = self.flow.facts.sema.resolve_method_call(call)?;
        Some(names::function_path(self.flow.facts.db, function) == canonical)
    }

    fn type_matches(&self, expr: &ast::Expr, ty: &str) -> bool {
        if self.origin == Origin::Fragment {
            return true;
        }
        let wanted = ty.split('<').next().unwrap_or(ty).trim();
        let found = self.flow.facts.sema.type_of_expr(expr);
        found.and_then(|it| names::type_head(self.flow.facts.db, &it.original)).is_some_and(|it| it == wanted)
    }

    fn macro_resolves_to(&self, call: &ast::MacroCall, canonical: &str) -> bool {
        call.path().is_some_and(|path| written_like(&path, canonical))
    }
}

fn written_like(path: &ast::Path, canonical: &str) -> bool {
    let written = path.syntax().text().to_string().replace(' ', "");
    let written = written.split('<').next().unwrap_or_default().trim_end_matches("::");
    canonical == written || canonical.strip_suffix(written).is_some_and(|it| it.ends_with("::"))
}
