//! Links in documentation that would break when an import goes: `` [`Sender`] `` is found through the file's imports.

use ra_ap_syntax::{AstNode, NodeOrToken, SyntaxKind, SyntaxToken};

use super::imports::Leaf;
use crate::edit::Edit;

/// What the modules and the ends of both libraries have.
const COMMON: &[&str] = &["Sender", "Receiver", "channel", "send", "recv", "try_recv", "clone"];

/// What a name of a removed import means afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Nothing,
    /// tokio's item of the same name.
    Counterpart,
    /// What it meant before, or something else.
    Other,
}

/// Edits of the links whose first name came from `removed`: a link follows where all `edits` of that name lead, and else
/// names the old path.
pub(super) fn mended(
    original: &str,
    edits: &[Edit],
    removed: &[Leaf],
    meaning: &dyn Fn(&str) -> Meaning,
) -> Vec<Edit> {
    let mut found: Vec<Edit> = Vec::new();
    for leaf in removed {
        let meaning = meaning(&leaf.name);
        let Some(scope) = leaf.item.syntax().parent() else { continue };
        let tokens = scope.descendants_with_tokens().filter_map(NodeOrToken::into_token);
        for token in tokens.filter(is_documentation) {
            let base = usize::from(token.text_range().start());
            for link in links(token.text()).into_iter().filter(|it| it.first() == leaf.name) {
                let is_defined = original.contains(&format!("[{}]:", link.label));
                let new_path = link.new_path(original, edits);
                if is_defined || meaning == Meaning::Other || link.leads_on(meaning, new_path.as_deref()) {
                    continue;
                }
                let new = link.mended(new_path, leaf);
                let edit = Edit::replace(base + link.start..base + link.end, new);
                if !found.iter().any(|it| it.start < edit.end && edit.start < it.end) {
                    found.push(edit);
                }
            }
        }
    }
    found
}

fn is_documentation(token: &SyntaxToken) -> bool {
    let text = token.text();
    token.kind() == SyntaxKind::COMMENT
        && (text.starts_with("///") && !text.starts_with("////")
            || ["//!", "/**", "/*!"].iter().any(|it| text.starts_with(it)))
}

/// One link: `[label]` or `[label](target)`.
struct Link<'a> {
    start: usize,
    end: usize,
    label: &'a str,
    /// What it leads to, a path.
    path: &'a str,
    /// Whether the path stands in parentheses of its own.
    apart: bool,
}

impl Link<'_> {
    fn first(&self) -> &str {
        self.path.split("::").next().unwrap_or_default()
    }

    /// Whether the link is right as it is.
    fn leads_on(&self, meaning: Meaning, new_path: Option<&str>) -> bool {
        let same = match new_path {
            Some(new) => new == self.path,
            None => self.path.split("::").skip(1).all(|it| COMMON.contains(&it)),
        };
        meaning == Meaning::Counterpart && same
    }

    fn mended(&self, new_path: Option<String>, leaf: &Leaf) -> String {
        let rest = self.path.strip_prefix(leaf.name.as_str()).unwrap_or_default();
        match (new_path, self.apart) {
            (Some(new), true) => format!("[{}]({new})", self.label),
            (Some(new), false) => format!("[{}]", self.label.replacen(self.path, &new, 1)),
            (None, _) => format!("[{}]({}{rest})", self.label, leaf.path),
        }
    }

    /// Where the edits lead, if all lead to one place that has what the link is about.
    fn new_path(&self, original: &str, edits: &[Edit]) -> Option<String> {
        let (owner, method) = match self.path.rsplit_once("::") {
            Some((owner, last)) if last.starts_with(char::is_lowercase) => (owner, Some(last)),
            _ => (self.path, None),
        };
        let leads = |path: &str| {
            let renamed = edits.iter().filter(|it| {
                let old = original.get(it.start..it.end).unwrap_or_default();
                old.split_whitespace().collect::<String>() == path
            });
            let mut new: Vec<&str> = renamed.map(|it| it.replacement.as_str()).collect();
            new.sort_unstable();
            new.dedup();
            let is_path = |it: &str| it.chars().all(|it| it.is_alphanumeric() || it == '_' || it == ':');
            match new.as_slice() {
                [one] if !one.is_empty() && is_path(one) => Some((*one).to_owned()),
                _ => None,
            }
        };
        match method {
            Some(method) => leads(self.path).or_else(|| {
                COMMON.contains(&method).then(|| leads(owner)).flatten().map(|it| format!("{it}::{method}"))
            }),
            None => leads(owner),
        }
    }
}

/// The links of a comment to something in code.
fn links(comment: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = comment[from..].find('[').map(|it| from + it) {
        from = start + 1;
        let Some(close) = comment[from..].find(['[', ']', '\n']).map(|it| from + it) else { break };
        if !comment[close..].starts_with(']') {
            continue;
        }
        let label = &comment[from..close];
        let behind = &comment[close + 1..];
        let target = behind.strip_prefix('(').and_then(|it| Some(&it[..it.find(')')?]));
        let (path, end, apart) = match target {
            // `[recv()](Receiver::recv())` closes at its second parenthesis; such a link is left alone.
            Some(target) => (target, close + 1 + target.len() + 2, true),
            None if behind.starts_with(['(', '[', ':']) => continue,
            None => (label.trim_matches('`').trim_end_matches("()"), close + 1, false),
        };
        let is_path =
            !path.is_empty() && path.chars().all(|it| it.is_alphanumeric() || it == '_' || it == ':');
        if is_path {
            found.push(Link { start, end, label, path, apart });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::edit::{Edit, apply_edits};
    use crate::rewrite::channel_names::tidy_imports;

    fn tidied(original: &str, replacements: &[(&str, &str)]) -> String {
        let mut edits = Vec::new();
        for (from, to) in replacements {
            // The first occurrences are the import's and the comment's.
            let at = original.rfind(from).unwrap();
            edits.push(Edit::replace(at..at + from.len(), *to));
        }
        let edits = tidy_imports(original, edits, &[], &[], &std::collections::BTreeSet::new());
        apply_edits(original, &edits).unwrap()
    }

    #[test]
    fn a_link_follows_its_type() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc::Sender;\n/// Holds a [`Sender`], see [`Sender::send`] and [it](Sender).\n\
                 struct S(Sender<u8>);\n",
                &[("Sender", "tokio::sync::mpsc::UnboundedSender")]
            ),
            "use tokio::sync::mpsc::UnboundedSender;\n/// Holds a [`UnboundedSender`], see [`UnboundedSender::send`] \
             and [it](UnboundedSender).\nstruct S(UnboundedSender<u8>);\n"
        );
    }

    #[test]
    fn a_link_to_what_has_no_counterpart_names_the_old_path() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc::Receiver;\n/// Like [`Receiver::recv_timeout`].\nstruct S(Receiver<u8>);\n",
                &[("Receiver", "tokio::sync::mpsc::UnboundedReceiver")]
            ),
            "use tokio::sync::mpsc::UnboundedReceiver;\n/// Like \
             [`Receiver::recv_timeout`](std::sync::mpsc::Receiver::recv_timeout).\nstruct \
             S(UnboundedReceiver<u8>);\n"
        );
        assert_eq!(
            tidied(
                "use std::thread;\n/// Naps as [`thread::sleep`] does.\nfn f() { thread::park(d) }\n",
                &[("thread::park", "tokio::task::yield_now")]
            ),
            "/// Naps as [`thread::sleep`](std::thread::sleep) does.\nfn f() { tokio::task::yield_now(d) }\n"
        );
    }

    #[test]
    fn a_link_through_a_module_follows_what_the_module_has() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\n/// A [`mpsc::Sender`] or [`mpsc::SyncSender`] of [`mpsc::channel`].\n\
                 struct S(mpsc::Sender<u8>);\n",
                &[("mpsc::Sender", "tokio::sync::mpsc::UnboundedSender")]
            ),
            "use tokio::sync::mpsc;\n/// A [`mpsc::UnboundedSender`] or \
             [`mpsc::SyncSender`](std::sync::mpsc::SyncSender) of [`mpsc::channel`].\nstruct \
             S(mpsc::UnboundedSender<u8>);\n"
        );
    }

    #[test]
    fn what_still_leads_somewhere_stays() {
        for doc in [
            "/// A [`Sender`].",
            "/// An [`Other`] and a [Sender](std::sync::mpsc::Sender), sender[0] and `[Sender; 2]`.",
            "// Not documentation: [`SyncSender`].",
        ] {
            let text = format!("use std::sync::mpsc::SyncSender;\n{doc}\nstruct S(SyncSender<u8>);\n");
            let new = tidied(&text, &[("SyncSender", "tokio::sync::mpsc::Sender")]);
            let expected = format!("use tokio::sync::mpsc::Sender;\n{doc}\nstruct S(Sender<u8>);\n");
            assert_eq!(new, expected);
        }
    }
}
