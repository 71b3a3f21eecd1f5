//! Everything in the documentation that is made from something else. Also compiled into `tests/docs.rs`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use similar::TextDiff;
use tokioize::refusal::RefusalCode;
use tokioize::rule::catalog::Catalog;
use tokioize::rule::file::{Example, Rewrite, RuleFile};

use super::session;

/// A file as it should be.
pub struct Page {
    /// Relative to the repository.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
}

const PROSE: [&str; 4] = ["What it does", "Why", "What changes", "Refuses when"];

/// Groups in the order in which a migration meets them.
const GROUPS: [(&str, &str); 4] = [
    ("threads", "Threads"),
    ("channels", "Channels"),
    ("runtime", "Runtimes"),
    ("colour", "Async functions"),
];

/// All pages of the repository at `root`.
pub fn pages(root: &Path) -> Result<Vec<Page>, anyhow::Error> {
    let catalog = Catalog::embedded()?;
    let mut pages = vec![Page { path: "docs/rules/README.md".into(), text: index(&catalog)? }];
    for rule in catalog.rules() {
        pages.push(Page { path: format!("docs/rules/{}.md", rule.id).into(), text: rule_page(rule)? });
    }
    for path in hand_written(root)? {
        let text = fs::read_to_string(root.join(&path))
            .with_context(|| format!("cannot read {}", path.display()))?;
        let text = session::refreshed(&text).with_context(|| path.display().to_string())?;
        pages.push(Page { path, text });
    }
    Ok(pages)
}

/// Pages that may hold sessions.
fn hand_written(root: &Path) -> Result<Vec<PathBuf>, anyhow::Error> {
    let mut paths = vec![PathBuf::from("README.md")];
    for entry in fs::read_dir(root.join("docs")).context("cannot list docs")? {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|it| it == "md") {
            paths.push(Path::new("docs").join(name));
        }
    }
    paths.sort();
    Ok(paths)
}

fn index(catalog: &Catalog) -> Result<String, anyhow::Error> {
    let mut out = String::from(
        "<!-- Written by `cargo xtask codegen`. -->\n\n# Rules\n\n\
         Each rule is one file in [`rules/`](../../rules): what it does, when it refuses, its patterns, and examples that are tests.\n\
         `tokioize explain RULE` prints it. Levels: *safe* keeps behaviour, *review* changes it in a documented way and says so in a note.\n",
    );
    for (group, title) in GROUPS {
        write!(out, "\n## {title}\n\n| rule | level | |\n|---|---|---|\n")?;
        for rule in catalog.rules().filter(|rule| rule.group == group) {
            writeln!(out, "| [`{0}`]({0}.md) | {1} | {2} |", rule.id, rule.level.name(), title_of(rule))?;
        }
    }
    Ok(out)
}

/// The title as Markdown: the parsed one has lost its code spans.
fn title_of(rule: &RuleFile) -> &str {
    rule.source.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&rule.title)
}

fn rule_page(rule: &RuleFile) -> Result<String, anyhow::Error> {
    let mut out = format!(
        "<!-- Written by `cargo xtask codegen` from rules/{0}.md. -->\n\n# {1}\n\n\
         Rule [`{0}`](../../rules/{0}.md) · group {2} · level {3} · [all rules](README.md)\n",
        rule.id,
        title_of(rule),
        rule.group,
        rule.level.name()
    );
    for heading in PROSE {
        if let Some(text) = rule.section(heading) {
            write!(out, "\n## {heading}\n\n{}\n", linked(text))?;
        }
    }
    out.push_str("\n## Examples\n");
    for example in &rule.examples {
        write_example(&mut out, example)?;
    }
    out.push_str("\n## Rewrites\n\nThe patterns, with `$holes`; what stands after a *becomes* is when that form is chosen.\n");
    for rewrite in &rule.rewrites {
        write_rewrite(&mut out, rewrite)?;
    }
    Ok(out)
}

fn write_example(out: &mut String, example: &Example) -> Result<(), anyhow::Error> {
    write!(out, "\n### {}\n\n", example.title)?;
    if !example.policies.is_empty() {
        let sets: Vec<String> =
            example.policies.iter().map(|(key, value)| format!("`--set {key}={value}`")).collect();
        write!(out, "With {}.\n\n", sets.join(" "))?;
    }
    match (&example.after, example.refused) {
        (Some(after), _) => {
            let diff = TextDiff::from_lines(&example.before, after);
            let whole = example.before.lines().count() + after.lines().count();
            let text = diff.unified_diff().context_radius(whole).to_string();
            // The header of the only hunk tells nothing.
            let body: String = text.split_inclusive('\n').filter(|line| !line.starts_with("@@")).collect();
            write!(out, "```diff\n{body}```\n")?;
        }
        (None, code) => {
            let code = code.map(|code| format!(" with {}", link(code))).unwrap_or_default();
            write!(out, "Refused{code}; stays as it is:\n\n```rust\n{}```\n", example.before)?;
        }
    }
    Ok(())
}

fn write_rewrite(out: &mut String, rewrite: &Rewrite) -> Result<(), anyhow::Error> {
    write!(out, "\n### `{}`\n\n```rust\n{}\n```\n", rewrite.name, rewrite.before.text())?;
    for after in &rewrite.afters {
        let attributes: Vec<String> =
            after.attrs.iter().map(|(key, value)| format!(" `{key}={value}`")).collect();
        write!(out, "\nbecomes{}\n\n```rust\n{}\n```\n", attributes.join(","), after.template.text())?;
    }
    Ok(())
}

/// Refusal codes of a rule's prose as links to their paragraphs.
fn linked(text: &str) -> String {
    let mut text = text.to_owned();
    for code in RefusalCode::ALL {
        text = text.replace(&format!("`{code}`"), &link(*code));
    }
    text
}

fn link(code: RefusalCode) -> String {
    format!("[`{code}`](../refusals.md#{code})")
}
