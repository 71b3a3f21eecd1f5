//! Channels that are others in other builds: made, or their types imported, under a `#[cfg(..)]` that other uses of them do
//! not stand under.

use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use super::Channels;
use crate::facts::lookup::imports;
use crate::flow::Flow;
use crate::flow::calls::twins::condition_around;
use crate::refusal::RefusalCode;

impl<'db> Channels<'db> {
    /// Refuses a channel whose place another one takes in builds that are not analysed.
    pub(super) fn judge_builds(&mut self, flow: &Flow<'db>, index: usize) {
        let node_of = |ix: &crate::facts::body::CallIx| flow.facts.calls[ix.0].node.clone();
        let channel = &self.all[index];
        let made: Vec<SyntaxNode> = channel.creations.iter().map(node_of).collect();
        let types = channel.types.iter().map(|(_, node)| node.clone());
        let used: Vec<SyntaxNode> = channel.operations.iter().map(node_of).chain(types.clone()).collect();
        let conditions: Option<Vec<String>> = made.iter().map(|it| condition_around(flow, it)).collect();
        if let Some(condition) = conditions.as_ref().and_then(|it| it.first())
            && used.iter().any(|it| condition_around(flow, it).is_none())
        {
            return self.refuse(index, RefusalCode::Unresolved, || {
                format!("it is made under `{condition}`; other builds have another channel in its place")
            });
        }
        let twin = made.iter().cloned().chain(types).find_map(|it| imported_elsewhere(flow, &it));
        if let Some(name) = twin {
            self.refuse(index, RefusalCode::Unresolved, || format!("other builds import another `{name}`"));
        }
        self.judge_other_builds(flow, index);
    }
}

/// The first name of the path at `node`, if an import that is switched off here brings in the same name.
fn imported_elsewhere(flow: &Flow<'_>, node: &SyntaxNode) -> Option<String> {
    let path = node.descendants().find_map(ast::Path::cast)?;
    let name = path.segments().next()?.name_ref()?.text().to_string();
    let root = node.ancestors().last()?;
    let elsewhere = root.descendants().filter_map(ast::Use::cast).any(|it| {
        let mut brings = false;
        if let Some(tree) = it.use_tree() {
            imports(&tree, "", &mut |_, imported| brings |= imported == Some(name.as_str()));
        }
        brings && flow.facts.switched_off_around(it.syntax()).is_some()
    });
    elsewhere.then_some(name)
}
