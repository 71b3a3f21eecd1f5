//! The rules inside the program do what their files say.
//!
//! `RULES=thread-spawn,thread-join cargo test --test rules` takes only these.

mod harness;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use harness::copies::Copy;
use harness::runs::cargo;
use harness::{Failure, report};
use tokioize::analysis::RuleTestFailure;
use tokioize::engine::examples;
use tokioize::rule::catalog::Catalog;
use tokioize::rule::file::RuleFile;

fn is_chosen(rule: &RuleFile) -> bool {
    std::env::var("RULES").map_or(true, |ids| ids.split(',').any(|id| id == rule.id.as_str()))
}

fn catalog() -> Catalog {
    Catalog::embedded().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn examples_come_out_as_written() {
    let catalog = catalog();
    let rules: Vec<&RuleFile> = catalog.rules().filter(|rule| is_chosen(rule)).collect();
    let tests = examples::test(&catalog, &rules, Path::new("rules"));
    let failures = tests.iter().filter_map(|test| {
        let place = format!("{}:{}", test.file.display(), test.line);
        match test.failure.as_ref()? {
            RuleTestFailure::Other(message) => Some(Failure::new(place, "engine", message)),
            RuleTestFailure::Text { expected, actual } => {
                let diff = similar::TextDiff::from_lines(expected, actual);
                let diff = diff.unified_diff().header("expected", "written").to_string();
                Some(Failure::new(place, "text", format!("expected (-), written (+)\n{diff}")))
            }
        }
    });
    report(tests.len(), failures.collect());
}

/// All texts of all examples, as modules of one library for each edition.
#[test]
fn examples_compile_before_and_after() {
    let copy = Copy::new("rules");
    let mut modules: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let catalog = catalog();
    for rule in catalog.rules().filter(|rule| is_chosen(rule)) {
        for example in &rule.examples {
            let texts = [("before", Some(&example.before)), ("after", example.after.as_ref())];
            for (which, text) in texts.iter().filter_map(|(which, text)| Some((which, (*text)?))) {
                let module = format!("{}_{}_{which}", rule.id.as_str().replace('-', "_"), example.line);
                places
                    .insert(format!("{module}.rs"), format!("rules/{}.md:{} {which}", rule.id, example.line));
                modules.entry(&example.edition).or_default().push((module, text));
            }
        }
    }
    let members: Vec<String> = modules.keys().map(|edition| format!("\"examples-{edition}\"")).collect();
    let workspace = format!("[workspace]\nresolver = \"2\"\nmembers = [{}]\n", members.join(", "));
    write(&copy.root.join("Cargo.toml"), &workspace);
    for (edition, modules) in &modules {
        let package = copy.root.join(format!("examples-{edition}"));
        let manifest = format!(
            "[package]\nname = \"examples-{edition}\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n\n{}",
            examples::DEPENDENCIES
        );
        write(&package.join("Cargo.toml"), &manifest);
        let root: String = modules.iter().map(|(module, _)| format!("mod {module};\n")).collect();
        write(&package.join("src/lib.rs"), &root);
        for (module, text) in modules {
            write(&package.join(format!("src/{module}.rs")), text);
        }
    }
    let build = cargo(&copy.root, &["check", "--workspace"]);
    let place = |text: &str| {
        let module = places.keys().find(|module| text.contains(&format!("/{module}:")));
        module.map_or("rules", |module| &places[module]).to_owned()
    };
    let errors = build.errors.iter().map(|(_, text)| Failure::new(place(text), "build", text));
    let failure = build.failure.iter().map(|text| Failure::new("rules", "build", text));
    report(places.len(), errors.chain(failure).collect());
}

fn write(path: &Path, text: &str) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder in the copy");
    }
    fs::write(path, text).expect("a file in the copy");
}
