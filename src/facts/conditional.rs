//! Code that `#[cfg(..)]` switches off. Paths in it still resolve, through the names that are visible around it.

use ra_ap_cfg::CfgExpr;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast;

use super::Facts;
use crate::workspace::conditions::conditions_of;

impl Facts<'_> {
    /// The attribute of `node` itself that switches it off.
    pub(super) fn switched_off_by(&self, node: &SyntaxNode) -> Option<ast::Attr> {
        let mut conditions =
            conditions_of(node).filter_map(|(attribute, it)| Some((attribute, it.cfg_predicate()?)));
        let first = conditions.next()?;
        let file = self.sema.hir_file_for(node).original_file(self.db).file_id(self.db);
        let module = self.modules_of(file).into_iter().next()?;
        let options = module.krate(self.db).cfg(self.db);
        [first]
            .into_iter()
            .chain(conditions)
            .find(|(_, condition)| options.check(&CfgExpr::parse_from_ast(condition.clone())) == Some(false))
            .map(|(attribute, _)| attribute)
    }

    /// The attribute of `node`, or of what it stands in, that switches it off.
    pub fn switched_off_around(&self, node: &SyntaxNode) -> Option<ast::Attr> {
        node.ancestors().find_map(|it| self.switched_off_by(&it))
    }
}
