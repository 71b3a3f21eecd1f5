//! The rules inside the program do what their files say.

use std::path::Path;

use tokioize::cli::analysis::RuleTestFailure;
use tokioize::engine::examples;
use tokioize::rule::catalog::Catalog;

/// `RULES=thread-spawn,thread-join` runs only these.
fn is_selected(rule: &str) -> bool {
    std::env::var("RULES").map_or(true, |selection| selection.split(',').any(|it| it == rule))
}

#[test]
fn examples_come_out_as_written() {
    let catalog = Catalog::embedded().unwrap_or_else(|error| panic!("{error}"));
    let rules: Vec<_> = catalog.rules().filter(|rule| is_selected(rule.id.as_str())).collect();
    let tests = examples::test(&catalog, &rules, Path::new("rules"));
    let mut failures = String::new();
    for test in &tests {
        let place = format!("{}:{}", test.file.display(), test.line);
        match &test.failure {
            None => {}
            Some(RuleTestFailure::Other(message)) => failures.push_str(&format!("{place}: {message}\n\n")),
            Some(RuleTestFailure::Text { expected, actual }) => {
                let diff = similar::TextDiff::from_lines(expected, actual);
                let diff = diff.unified_diff().header("expected", "written").to_string();
                failures.push_str(&format!("{place}: the text differs\n{diff}\n"));
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}
