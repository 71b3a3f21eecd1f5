//! Questions about files and packages that facts and flow share.

use ra_ap_hir::Module;
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode, HasName as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Facts;
use super::body::Src;
use crate::workspace::conditions::is_for_tests;
use crate::workspace::{DependencyKind, Package, Placement, TargetKind};

/// The attribute by which panics tell the place of the call.
pub fn track_caller(item: &ast::Fn) -> Option<ast::Attr> {
    ast::HasAttrs::attrs(item).find(|it| it.path().is_some_and(|it| it.syntax().text() == "track_caller"))
}

impl Facts<'_> {
    /// `src/a.rs:12`, relative to the workspace.
    pub fn location(&self, src: Src) -> String {
        let Some(file) = self.workspace.file(src.file) else { return "?".into() };
        let path = file.path.strip_prefix(&self.workspace.root).unwrap_or(&file.path);
        format!("{}:{}", path.display(), self.line_of(src))
    }

    /// The name of the macro in whose definition `src` stands.
    pub fn macro_around(&self, src: Src) -> Option<String> {
        let root = self.sema.parse_guess_edition(src.file);
        let definition = root.syntax().covering_element(src.range).ancestors().find_map(ast::Macro::cast)?;
        definition.name().map(|it| it.text().to_string())
    }

    /// The condition that switches off the code at `src`: an attribute around it, or what its file is behind.
    pub fn switched_off_at(&self, src: Src) -> Option<String> {
        if let Placement::SwitchedOff(condition) = &self.workspace.file(src.file)?.placement {
            return Some(condition.clone());
        }
        let root = self.sema.parse_guess_edition(src.file);
        let element = root.syntax().covering_element(src.range);
        let node = element.as_node().cloned().or_else(|| element.parent())?;
        self.switched_off_around(&node).map(|it| it.syntax().text().to_string())
    }

    /// The line that `src` begins in, from 1.
    pub fn line_of(&self, src: Src) -> usize {
        let Some(file) = self.workspace.file(src.file) else { return 1 };
        if file.placement == Placement::NotLoaded {
            return file.text.get(..src.range.start().into()).map_or(0, |it| it.matches('\n').count()) + 1;
        }
        ra_ap_ide_db::line_index(self.db, src.file).line_col(src.range.start()).line as usize + 1
    }

    /// Whether the file's package runs on tokio: it depends on it, other than for its tests alone.
    pub fn on_tokio(&self, file: FileId) -> bool {
        self.workspace.package_of(file).is_some_and(depends_on_tokio)
    }

    /// Whether the file belongs to a test or benchmark target.
    pub fn is_test_file(&self, file: FileId) -> bool {
        let Some(file) = self.workspace.file(file) else { return false };
        let Some(package) = file.package.and_then(|it| self.workspace.packages.get(it.0)) else {
            return false;
        };
        let target = package
            .targets
            .iter()
            .any(|it| matches!(it.kind, TargetKind::Test | TargetKind::Bench) && it.root == file.path);
        target || ["tests", "benches"].iter().any(|it| file.path.starts_with(package.dir().join(it)))
    }

    /// Whether the file is only compiled for tests: one of theirs, or `#[cfg(test)] mod tests;`.
    pub fn is_compiled_for_tests(&self, file: FileId) -> bool {
        let mut modules = self.sema.file_to_module_defs(file).peekable();
        let declared = |it: Module| self.is_declared_under(it, is_for_tests);
        self.is_test_file(file) || (modules.peek().is_some() && modules.all(declared))
    }

    /// Whether `mod name;` of the module, or of one that it is in, stands under such an attribute.
    pub fn is_declared_under(&self, module: Module, attribute: impl Fn(&SyntaxNode) -> bool) -> bool {
        let declared =
            module.path_to_root(self.db).into_iter().filter_map(|it| it.declaration_source(self.db));
        declared.into_iter().any(|it| attribute(it.value.syntax()))
    }
}

/// Whether the package's code runs on tokio, as far as its manifest tells.
pub fn depends_on_tokio(package: &Package) -> bool {
    const ON_TOKIO: &[&str] = &["tokio", "actix-web", "actix-rt", "axum", "warp", "rocket"];
    package
        .dependencies
        .iter()
        .any(|it| it.kind == DependencyKind::Normal && ON_TOKIO.contains(&it.package.as_str()))
}

/// Whether the sleep is a statement of a `loop`'s or `while`'s own block: the pace of the loop.
pub fn paces_loop(node: &SyntaxNode) -> bool {
    let statement =
        node.parent().filter(|it| it.kind() == SyntaxKind::EXPR_STMT).unwrap_or_else(|| node.clone());
    statement
        .parent()
        .filter(|it| it.kind() == SyntaxKind::STMT_LIST)
        .and_then(|it| it.parent()?.parent())
        .is_some_and(|it| matches!(it.kind(), SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;
    use crate::refusal::RefusalCode;

    #[test]
    fn code_that_a_condition_switches_off_is_no_macro() {
        let trial = Trial::of_main(
            "2021",
            "fn compute(n: u32) -> u32 { std::thread::sleep(std::time::Duration::from_millis(2)); n }\n\
             #[cfg(feature = \"legacy\")]\nfn old(n: u32) -> u32 { compute(n) }\n\
             #[tokio::main]\nasync fn main() { println!(\"{}\", compute(1)); }\n",
        );
        let refusals = trial.ledger.sites.iter().filter_map(|it| match &it.outcome {
            Outcome::Refused(it) => {
                Some((it.code, it.reason.contains("`#[cfg(feature = \"legacy\")]` switches off")))
            }
            _ => None,
        });
        assert_eq!(refusals.collect::<Vec<_>>(), [(RefusalCode::Unresolved, true)]);
    }
}
