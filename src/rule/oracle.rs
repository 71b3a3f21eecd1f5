//! What the matcher asks about meaning. The engine answers from resolution; here is the answer by spelling.

use ra_ap_syntax::{AstNode, ast};

/// Answers the semantic questions of a match.
pub trait Oracle {
    /// Whether `path` resolves to the item whose absolute path is `canonical`, such as `std::thread::spawn`.
    fn path_resolves_to(&self, path: &ast::Path, canonical: &str) -> bool;
    /// Whether `call` resolves to the method `canonical`, such as `std::sync::mpsc::Receiver::recv`; `None` if the
    /// method is unknown, and the receiver's type decides.
    fn method_resolves_to(&self, call: &ast::MethodCallExpr, canonical: &str) -> Option<bool>;
    /// Whether `expr` has the type `ty`, written with absolute paths and `_` for anything.
    fn type_matches(&self, expr: &ast::Expr, ty: &str) -> bool;
    /// Whether `call` calls the macro `canonical`.
    fn macro_resolves_to(&self, call: &ast::MacroCall, canonical: &str) -> bool;
}

/// Answers by spelling: a path means `canonical` if it is written like it or like its last names, and every
/// expression has every type. For tests, and for asking whether something has the shape of a pattern.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spelling;

impl Oracle for Spelling {
    fn path_resolves_to(&self, path: &ast::Path, canonical: &str) -> bool {
        spelled_like(path, canonical)
    }

    fn method_resolves_to(&self, call: &ast::MethodCallExpr, canonical: &str) -> Option<bool> {
        let name = call.name_ref()?;
        Some(canonical.rsplit("::").next() == Some(name.text()))
    }

    fn type_matches(&self, _expr: &ast::Expr, _ty: &str) -> bool {
        true
    }

    fn macro_resolves_to(&self, call: &ast::MacroCall, canonical: &str) -> bool {
        call.path().is_some_and(|path| spelled_like(&path, canonical))
    }
}

fn spelled_like(path: &ast::Path, canonical: &str) -> bool {
    let names: Option<Vec<String>> =
        path.segments().map(|segment| Some(segment.name_ref()?.syntax().text().to_string())).collect();
    let Some(names) = names else { return false };
    let written = names.join("::");
    canonical == written || canonical.strip_suffix(&written).is_some_and(|rest| rest.ends_with("::"))
}
