//! Suppression comments: `// tokioize: allow(RULE) reason` on the line or the line above, `//! tokioize: allow(RULE)`
//! for a file.

use ra_ap_ide_db::{FileId, FxHashMap, FxHashSet};

use super::Facts;
use super::body::Src;
use super::sites::{Site, SiteState};
use crate::config::unknown;
use crate::ledger::IN_A_COMMENT;
use crate::workspace::{SourceFile, Workspace};

const ALLOW: &str = "tokioize: allow(";
/// In place of a rule: whatever rule it is.
const ALL: &str = "all";
const KINDS: &[&[&str]] = &[
    &["runtime-bootstrap", "shared-runtime", "runtime-expect", "block-on"],
    &["crossbeam-channel", "crossbeam-select"],
];

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
        let Some(at) = content.find(ALLOW) else { continue };
        let before = content[..at].trim_end();
        let whole_file = before.trim_start().starts_with("//!");
        if !whole_file && !before.ends_with("//") {
            continue;
        }
        let rest = &content[at + ALLOW.len()..];
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

/// The comments of one file, each with what it speaks for.
#[derive(Debug, Default)]
pub struct Comments {
    all: Vec<(Suppression, Target)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    File,
    /// From 0.
    Line(usize),
}

impl Comments {
    /// Those of `text`.
    pub fn of(text: &str) -> Comments {
        if !text.contains(ALLOW) {
            return Comments::default();
        }
        let lines: Vec<&str> = text.lines().collect();
        let target = |it: &Suppression| {
            if it.whole_file {
                return Target::File;
            }
            let mut target = it.line;
            // A block of comments above a line belongs to that line.
            if it.own_line {
                target += 1;
                while lines.get(target).is_some_and(|it| it.trim_start().starts_with("//")) {
                    target += 1;
                }
            }
            Target::Line(target)
        };
        let all = suppressions(text)
            .into_iter()
            .map(|it| {
                let target = target(&it);
                (it, target)
            })
            .collect();
        Comments { all }
    }

    /// What suppresses one of `rules` at `line`: the last comment that does, and by which of its words.
    pub fn find<'c>(&'c self, rules: &[&str], line: usize) -> Option<(&'c Suppression, &'c str)> {
        self.all
            .iter()
            .rev()
            .filter(|(_, target)| *target == Target::File || *target == Target::Line(line))
            .find_map(|(comment, _)| {
                let word = comment.rules.iter().find(|it| rules.contains(&it.as_str()) || *it == ALL)?;
                Some((comment, word.as_str()))
            })
    }
}

/// What the comments of a workspace suppress.
#[derive(Debug, Default)]
pub struct Suppressed {
    /// The sites, each with the reason given.
    pub reasons: FxHashMap<Src, String>,
    /// Which word of which comment, by its line from 0, suppresses something.
    pub used: FxHashSet<(FileId, usize, String)>,
}

/// What is suppressed among `sites`. Mentions in comments are none of its business.
pub fn suppressed(workspace: &Workspace, facts: &Facts<'_>, sites: &[Site]) -> Suppressed {
    let mut result = Suppressed::default();
    let mut comments: FxHashMap<FileId, Comments> = FxHashMap::default();
    for site in sites {
        let Some(file) = workspace.file(site.src.file) else { continue };
        let comments = comments.entry(file.id).or_insert_with(|| Comments::of(&file.text));
        let in_comment = matches!(&site.state, SiteState::Unreached(why) if why == IN_A_COMMENT);
        if comments.all.is_empty() || in_comment {
            continue;
        }
        let line = facts.line_of(site.src) - 1;
        let rule = match site.state {
            SiteState::Call(ix)
                if site.api.rule == "thread-sleep"
                    && super::questions::paces_loop(&facts.calls[ix.0].node) =>
            {
                "sleep-loop"
            }
            // Nobody knows what it is in.
            SiteState::Unreached(_) if site.api.rule == "thread-sleep" => "sleep-loop",
            _ => site.api.rule,
        };
        let mut rules = vec![rule, site.api.rule];
        // What is migrated together may be shown under the name of another rule of its kind.
        for kind in KINDS.iter().filter(|it| it.contains(&site.api.rule)) {
            rules.extend(*kind);
        }
        if let Some((comment, word)) = comments.find(&rules, line) {
            result.reasons.insert(site.src, comment.reason.clone());
            result.used.insert((file.id, comment.line, word.to_owned()));
        }
    }
    result
}

/// A warning for each word of a comment that suppresses nothing, among the rules that `allows` admits.
pub fn unused(
    workspace: &Workspace,
    used: &FxHashSet<(FileId, usize, String)>,
    known: &[&str],
    allows: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let readable = |it: &&SourceFile| {
        it.in_scope && (it.candidate || it.text.contains("tokioize")) && it.placement.is_analysed()
    };
    for file in workspace.files.iter().filter(readable) {
        for (comment, _) in Comments::of(&file.text).all {
            for word in &comment.rules {
                if used.contains(&(file.id, comment.line, word.clone())) {
                    continue;
                }
                let place = format!("{}:{}", file.path.display(), comment.line + 1);
                if word != ALL && !known.contains(&word.as_str()) {
                    warnings.push(format!("{place}: {}", unknown("rule", word, known)));
                } else if word == ALL || allows(word) {
                    let what = "suppresses nothing; the comment can go";
                    warnings.push(format!("{place}: `allow({word})` {what}"));
                }
            }
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_suppresses_nothing_is_told() {
        let text = "//! tokioize: allow(thread-join)\nuse std::thread::sleep;\nuse std::time::Duration;\n\
            #[tokio::main]\nasync fn main() {\n    // tokioize: allow(thread-sleep) meant\n    // so\n    \
            sleep(Duration::from_secs(1));\n    // tokioize: allow(thread-spawn)\n    sleep(Duration::from_secs(2));\n    \
            // tokioize: allow(thread-slep)\n    // sleep(Duration::from_secs(3));\n}\n\
            #[cfg(windows)]\nfn f() {\n    sleep(Duration::from_secs(4)); // tokioize: allow(thread-sleep) elsewhere\n}\n";
        let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n";
        let fixture = format!("//- /Cargo.toml\n{manifest}//- /src/main.rs\n{text}");
        let ledger = crate::engine::trial::Trial::of(&fixture).ledger;
        assert_eq!(
            ledger.warnings,
            [
                "/src/main.rs:1: `allow(thread-join)` suppresses nothing; the comment can go",
                "/src/main.rs:9: `allow(thread-spawn)` suppresses nothing; the comment can go",
                "/src/main.rs:11: unknown rule `thread-slep`; did you mean `thread-sleep`?",
            ]
        );
        let suppressed = ledger.sites.iter().filter(|it| it.outcome.name() == "suppressed").map(|it| it.line);
        assert_eq!(suppressed.collect::<Vec<_>>(), [8, 16]);
    }

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
