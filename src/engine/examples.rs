//! The examples of rule files, run through the engine: exact text, and nothing left for a second run.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::{analyze, isolation};
use crate::analysis::{NoProgress, RuleTest, RuleTestFailure};
use crate::config::Config;
use crate::edit::apply_edits;
use crate::ledger::{Level, Outcome, UnitIx};
use crate::refusal::RefusalCode;
use crate::rule::catalog::Catalog;
use crate::rule::file::{Example, RuleFile};
use crate::workspace::Workspace;

/// Crates that an example may use without saying so, as they stand in its package's manifest.
pub const DEPENDENCIES: &str = "\
[dependencies]
tokio = { version = \"1\", features = [\"full\"] }
crossbeam = \"0.8\"
crossbeam-channel = \"0.5\"
parking_lot = \"0.12\"
async-channel = \"2\"
futures = \"0.3\"
";

/// Runs all examples of `rules` with every rule of `catalog` switched on; `folder` is where the rule files are.
pub fn test(catalog: &Catalog, rules: &[&RuleFile], folder: &Path) -> Vec<RuleTest> {
    let examples: Vec<(&RuleFile, &Example)> =
        rules.iter().flat_map(|rule| rule.examples.iter().map(move |example| (*rule, example))).collect();
    examples
        .par_iter()
        .map(|(rule, example)| RuleTest {
            file: folder.join(format!("{}.md", rule.id)),
            line: example.line,
            rule: rule.id.as_str().to_owned(),
            failure: isolation::guarded(|| failure(catalog, rule, example)).unwrap_or_else(|panic| {
                Some(RuleTestFailure::Other(format!("the analysis failed: {panic}")))
            }),
        })
        .collect()
}

/// What is wrong with the example; `None` if it came out as its file says.
fn failure(catalog: &Catalog, rule: &RuleFile, example: &Example) -> Option<RuleTestFailure> {
    let other = |message: String| Some(RuleTestFailure::Other(message));
    let first = match run(catalog, rule, example, &example.before) {
        Ok(first) => first,
        Err(error) => return other(format!("{error:#}")),
    };
    let expected = example.after.as_deref().unwrap_or(&example.before);
    if first.text != expected {
        return Some(RuleTestFailure::Text { expected: expected.to_owned(), actual: first.text });
    }
    if let Some(code) = example.refused
        && !first.refusals.iter().any(|(it, _)| *it == code)
    {
        return other(format!("expected a refusal `{code}`, found {}", list(&first.refusals)));
    }
    if example.after.is_some() {
        match run(catalog, rule, example, expected) {
            Ok(second) if second.text == expected => {}
            Ok(second) => {
                let message = format!("a second run changes the *after* again, into:\n{}", second.text);
                return other(message);
            }
            Err(error) => return other(format!("the second run: {error:#}")),
        }
    }
    None
}

/// What a run made of one file.
struct Ran {
    text: String,
    /// Every code with its reason.
    refusals: BTreeSet<(RefusalCode, String)>,
}

fn run(catalog: &Catalog, rule: &RuleFile, example: &Example, text: &str) -> Result<Ran, anyhow::Error> {
    let mut config = Config::default();
    for (key, value) in &example.policies {
        config.policies.set(key, value)?;
    }
    let file = root_file(text);
    let fixture = format!("{}//- /{file}\n{text}", manifest(rule, example));
    let mut workspace = Workspace::from_fixture(&fixture);
    let (ledger, composition) = analyze(&mut workspace, &config, catalog, &NoProgress)?;
    if let Some(skipped) = ledger.skipped.first() {
        anyhow::bail!("{}: {}", skipped.path.display(), skipped.reason);
    }
    let accepted: BTreeSet<UnitIx> = (0..ledger.units.len())
        .map(UnitIx)
        .filter(|it| ledger.units[it.0].is_proposed() && ledger.units[it.0].level != Level::Manual)
        .collect();
    let edits = composition.compose(&accepted)?;
    let path = Path::new("/").join(file);
    let text = match edits.iter().find(|it| it.file == path) {
        Some(file) => apply_edits(text, &file.edits)?,
        None => text.to_owned(),
    };
    let of_units = ledger.units.iter().filter_map(|unit| unit.refusal.as_ref());
    let of_sites = ledger.sites.iter().filter_map(|site| match &site.outcome {
        Outcome::Refused(refusal) => Some(refusal),
        _ => None,
    });
    let refusals = of_units.chain(of_sites).map(|it| (it.code, it.reason.clone())).collect();
    Ok(Ran { text, refusals })
}

/// An example with a `main` is a program, any other a library.
pub fn root_file(text: &str) -> &'static str {
    let is_program = text
        .lines()
        .any(|line| line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn main(").is_some());
    if is_program { "src/main.rs" } else { "src/lib.rs" }
}

fn manifest(rule: &RuleFile, example: &Example) -> String {
    let mut manifest = format!(
        "//- /Cargo.toml\n[package]\nname = \"example\"\nversion = \"0.1.0\"\nedition = \"{}\"\n{DEPENDENCIES}",
        example.edition
    );
    // A rule of a user speaks about crates of his own.
    let befores = rule.rewrites.iter().flat_map(|it| it.before.canonical_paths());
    let afters = rule.rewrites.iter().flat_map(|it| &it.afters).flat_map(|it| it.template.paths());
    let crates = befores.chain(afters).filter_map(|it| it.split_once("::").map(|(name, _)| name.to_owned()));
    for name in crates.collect::<BTreeSet<String>>() {
        let known = DEPENDENCIES.replace('-', "_").contains(&format!("\n{name} ="));
        if !known && !["std", "core", "alloc", "crate", "self", "super"].contains(&name.as_str()) {
            manifest.push_str(&format!("{name} = \"*\"\n"));
        }
    }
    manifest
}

fn list(refusals: &BTreeSet<(RefusalCode, String)>) -> String {
    let all: Vec<String> = refusals.iter().map(|(code, reason)| format!("`{code}` ({reason})")).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn rule(examples: &str) -> RuleFile {
        let source = format!(
            "+++\nid = \"mine\"\ngroup = \"own\"\nlevel = \"safe\"\n+++\n# Mine\n## Examples\n{examples}"
        );
        RuleFile::parse(Path::new("mine.md"), &source).unwrap()
    }

    fn outcome(examples: &str) -> Option<RuleTestFailure> {
        let catalog = Catalog::embedded().unwrap();
        let rule = rule(examples);
        let mut tests = test(&catalog, &[&rule], Path::new("own"));
        assert_eq!(tests.len(), 1);
        assert_eq!(tests[0].file, PathBuf::from("own/mine.md"));
        tests.remove(0).failure
    }

    const SLEEP: &str = "async fn f() {\n    std::thread::sleep(std::time::Duration::from_secs(1));\n}\n";

    #[test]
    fn a_right_example_passes() {
        let after = SLEEP.replace("std::thread::sleep", "tokio::time::sleep").replace("(1))", "(1)).await");
        let example = format!("~~~rust before\n{SLEEP}~~~\n~~~rust after\n{after}~~~\n");
        assert_eq!(outcome(&example), None);
    }

    #[test]
    fn a_wrong_text_is_shown() {
        let example = format!("~~~rust before\n{SLEEP}~~~\n~~~rust after\n{SLEEP}~~~\n");
        match outcome(&example) {
            Some(RuleTestFailure::Text { expected, actual }) => {
                assert_eq!(expected, SLEEP);
                assert!(actual.contains("tokio::time::sleep"), "{actual}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_missing_refusal_is_named() {
        let example = "~~~rust before refused=scoped\nfn f() {}\n~~~\n";
        let expected = "expected a refusal `scoped`, found none".to_owned();
        assert_eq!(outcome(example), Some(RuleTestFailure::Other(expected)));
    }
}
