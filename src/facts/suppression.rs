//! Suppression comments: `// tokioize: allow(RULE) reason` on the line or the line above, `//! tokioize: allow(RULE)`
//! for a file.

use ra_ap_ide_db::FxHashMap;

use super::Facts;
use super::body::Src;
use super::sites::Site;
use crate::workspace::Workspace;

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Line from 0.
    pub line: usize,
    /// Rules it names.
    pub rules: Vec<String>,
    /// The user's words.
    pub reason: String,
    /// Whether it speaks for the whole file.
    pub whole_file: bool,
    /// Whether the comment has its line for itself, and so speaks for the next one.
    pub own_line: bool,
}

/// All suppression comments of a text.
pub fn suppressions(text: &str) -> Vec<Suppression> {
    let mut found = Vec::new();
    for (line, content) in text.lines().enumerate() {
        let Some(at) = content.find("tokioize: allow(") else { continue };
        let before = content[..at].trim_end();
        let whole_file = before.trim_start().starts_with("//!");
        if !whole_file && !before.ends_with("//") {
            continue;
        }
        let rest = &content[at + "tokioize: allow(".len()..];
        let Some(close) = rest.find(')') else { continue };
        found.push(Suppression {
            line,
            rules: rest[..close]
                .split(',')
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
                .collect(),
            reason: rest[close + 1..].trim().to_owned(),
            whole_file,
            own_line: before.trim_start() == "//",
        });
    }
    found
}

/// The suppressed sites, each with the reason given.
pub fn suppressed(workspace: &Workspace, facts: &Facts<'_>, sites: &[Site]) -> FxHashMap<Src, String> {
    let mut result = FxHashMap::default();
    for site in sites {
        let Some(file) = workspace.file(site.src.file) else { continue };
        if !file.text.contains("tokioize: allow(") {
            continue;
        }
        let line = file.text.get(..site.src.range.start().into()).map_or(0, |it| it.matches('\n').count());
        let rule = match site.state {
            super::sites::SiteState::Call(ix)
                if site.api.rule == "thread-sleep"
                    && super::questions::paces_loop(&facts.calls[ix.0].node) =>
            {
                "sleep-loop"
            }
            _ => site.api.rule,
        };
        let lines: Vec<&str> = file.text.lines().collect();
        for suppression in suppressions(&file.text) {
            let names = suppression.rules.iter().any(|it| it == rule || it == site.api.rule || it == "all");
            // A block of comments above a line belongs to that line.
            let mut target = suppression.line;
            if suppression.own_line {
                target += 1;
                while lines.get(target).is_some_and(|it| it.trim_start().starts_with("//")) {
                    target += 1;
                }
            }
            if names && (suppression.whole_file || target == line) {
                result.insert(site.src, suppression.reason.clone());
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read() {
        let found = suppressions(
            "//! tokioize: allow(std-mpsc)\nf(); // tokioize: allow(thread-spawn, thread-join) it is fine\n",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].whole_file);
        assert_eq!(found[1].rules, ["thread-spawn", "thread-join"]);
        assert_eq!(found[1].reason, "it is fine");
        assert!(!found[1].own_line);
    }
}
