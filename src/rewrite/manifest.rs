//! `Cargo.toml`: tokio with the features that the new text needs, and nothing else touched.

use std::collections::BTreeSet;

use ra_ap_parser::LexedStr;
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::imports::parsed;
use crate::edit::EDITION;
use crate::edit::Edit;
use crate::workspace::conditions::is_for_tests;
use crate::workspace::{Dependency, Package, newest_tokio};

/// In which table a dependency is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `[dependencies]`
    Normal,
    /// `[dev-dependencies]`
    Dev,
}

/// `text` without its comments. Tokens are enough: this runs for every file of every subset of units.
fn code(text: &str) -> String {
    let tokens = LexedStr::new(EDITION, text);
    (0..tokens.len()).filter(|it| tokens.kind(*it) != SyntaxKind::COMMENT).map(|it| tokens.text(it)).collect()
}

/// `text` with blanks in place of what is there in tests only.
pub fn without_tests(text: &str) -> String {
    let mut rest = text.to_owned();
    if !text.contains("test") {
        return rest;
    }
    let tree = parsed(text);
    let mut end = 0;
    for node in tree.syntax().descendants().filter(|it| ast::Item::can_cast(it.kind())) {
        let range: std::ops::Range<usize> = node.text_range().into();
        if range.start >= end && is_for_tests(&node) {
            rest.replace_range(range.clone(), &" ".repeat(range.len()));
            end = range.end;
        }
    }
    rest
}

/// tokio's features that `text` needs, by the paths in its code (semantics.md §7).
pub fn features_of(text: &str) -> BTreeSet<&'static str> {
    needed_by(&code(text))
}

/// The same for the examples in its documentation, which `cargo test` compiles: those that await have a `main` of tokio's.
pub fn features_of_examples(text: &str) -> BTreeSet<&'static str> {
    let attribute = "#[tokio::main]";
    let is_documentation =
        |it: &str| ["///", "//!", "*"].iter().any(|begin| it.trim_start().starts_with(begin));
    let mut lines = text.lines().filter(|it| is_documentation(it));
    if lines.any(|it| it.contains(attribute)) { needed_by(attribute) } else { BTreeSet::new() }
}

fn needed_by(text: &str) -> BTreeSet<&'static str> {
    const NEEDS: &[(&str, &[&str])] = &[
        ("tokio::spawn", &["rt"]),
        ("tokio::task::", &["rt"]),
        ("tokio::task::block_in_place", &["rt-multi-thread"]),
        ("tokio::runtime::", &["rt"]),
        ("tokio::runtime::Runtime", &["rt-multi-thread"]),
        ("tokio::time::", &["time"]),
        ("tokio::sync::", &["sync"]),
        ("tokio::select!", &["macros"]),
        ("tokio::join!", &["macros"]),
        ("tokio::main", &["macros", "rt-multi-thread"]),
        ("tokio::test", &["macros", "rt"]),
        ("flavor = \"multi_thread\"", &["rt-multi-thread"]),
    ];
    NEEDS
        .iter()
        .filter(|(path, _)| text.contains(path))
        .flat_map(|(_, features)| features.iter().copied())
        .collect()
}

/// What the manifest already has, as the loader resolved it.
#[derive(Debug, Clone, Default)]
pub struct Present {
    /// Features in force in `[dependencies]`; `None` without the dependency.
    pub normal: Option<BTreeSet<String>>,
    /// The same for `[dev-dependencies]`, what `[dependencies]` gives included.
    pub dev: Option<BTreeSet<String>>,
}

impl Present {
    /// The features that are missing from `section`; `None` if nothing is.
    pub fn missing(
        &self,
        section: Section,
        wanted: &BTreeSet<&'static str>,
    ) -> Option<BTreeSet<&'static str>> {
        let have = match section {
            Section::Normal => self.normal.clone(),
            Section::Dev => match (&self.normal, &self.dev) {
                (None, None) => None,
                (a, b) => Some(a.iter().chain(b).flatten().cloned().collect()),
            },
        };
        let Some(have) = have else { return (!wanted.is_empty()).then(|| wanted.clone()) };
        let missing: BTreeSet<&'static str> =
            wanted.iter().copied().filter(|it| !implied(&have, it)).collect();
        (!missing.is_empty()).then_some(missing)
    }
}

fn implied(have: &BTreeSet<String>, feature: &str) -> bool {
    have.contains(feature) || have.contains("full") || (feature == "rt" && have.contains("rt-multi-thread"))
}

/// The version that a new dependency on tokio asks for. Any will do where cargo takes the newest; a lock file, `locked`, can
/// hold back what tokio needs, or tokio itself, and then cargo would take one that lacks what the new text uses.
fn tokio_version(locked: Option<&str>) -> &'static str {
    let Some(lock) = locked else { return "1" };
    if newest_tokio(lock).is_some_and(|it| it >= TOKIO_MINOR) { "1" } else { TOKIO_VERSION }
}

/// The first version in which a channel's errors can be shown whatever they carry, receivers tell their length and senders
/// their capacity.
const TOKIO_VERSION: &str = "1.38";
const TOKIO_MINOR: u32 = 38;

/// What a new dependency on tokio says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewTokio {
    /// This version.
    Version(&'static str),
    /// What the workspace offers to all its members, with these features.
    Offered(BTreeSet<String>),
}

impl NewTokio {
    /// What the package says that has no tokio yet: what its workspace offers, if that is new enough.
    pub fn of(package: &Package) -> NewTokio {
        let version = tokio_version(package.lock_text.as_deref());
        let new_enough = |it: &Dependency| {
            let minor = it
                .version
                .as_deref()
                .and_then(|it| it.trim_start_matches(['^', '=', '~']).strip_prefix("1."));
            let minor = minor.and_then(|it| it.split('.').next()?.parse::<u32>().ok());
            version == "1" || minor.is_some_and(|it| it >= TOKIO_MINOR)
        };
        match package.offered_tokio.as_ref().filter(|it| new_enough(it)) {
            Some(it) => NewTokio::Offered(it.features.iter().cloned().collect()),
            None => NewTokio::Version(version),
        }
    }
}

/// The edit that adds tokio, or features of it, to `section` of the manifest `text`; `new` is what a new dependency says.
pub fn add_tokio(
    text: &str,
    section: Section,
    features: &BTreeSet<&'static str>,
    new: &NewTokio,
) -> Result<Edit, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let name = match section {
        Section::Normal => "dependencies",
        Section::Dev => "dev-dependencies",
    };
    let table = document.entry(name).or_insert_with(|| Item::Table(Table::new()));
    let existing = table.get_mut("tokio");
    match existing {
        Some(Item::Value(Value::InlineTable(it))) => {
            if !it.contains_key("features") {
                // The blank before the brace belongs to what was last.
                it.iter_mut().for_each(|(_, value)| value.decor_mut().set_suffix(""));
            }
            add_features(it.entry("features").or_insert(Value::Array(Array::new())), features)
        }
        Some(Item::Value(version @ Value::String(_))) => {
            let mut inline = InlineTable::new();
            let mut plain = version.clone();
            plain.decor_mut().clear();
            inline.insert("version", plain);
            inline.insert("features", Value::Array(features.iter().copied().collect()));
            // A comment behind the version stays behind it.
            *inline.decor_mut() = version.decor().clone();
            *version = Value::InlineTable(inline);
        }
        Some(Item::Table(it)) => {
            let entry = it.entry("features").or_insert(Item::Value(Value::Array(Array::new())));
            if let Some(value) = entry.as_value_mut() {
                add_features(value, features);
            }
        }
        _ => {
            let mut inline = InlineTable::new();
            let mut features = features.clone();
            match new {
                NewTokio::Version(version) => inline.insert("version", (*version).into()),
                NewTokio::Offered(have) => {
                    features.retain(|it| !implied(have, it));
                    inline.insert("workspace", true.into())
                }
            };
            if !features.is_empty() {
                inline.insert("features", Value::Array(features.into_iter().collect()));
            }
            if let Some(table) = table.as_table_like_mut() {
                table.insert("tokio", Item::Value(Value::InlineTable(inline)));
            }
        }
    }
    Ok(smallest_edit(text, &document.to_string()))
}

/// The manifest with `package` among the dependencies of `section`, if it is in none.
pub fn add_dependency(
    text: &str,
    section: Section,
    package: &str,
    version: &str,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let name = match section {
        Section::Normal => "dependencies",
        Section::Dev => "dev-dependencies",
    };
    let known = ["dependencies", name]
        .iter()
        .any(|it| document.get(it).and_then(Item::as_table_like).is_some_and(|it| it.contains_key(package)));
    if known {
        return Ok(text.to_owned());
    }
    let table = document.entry(name).or_insert_with(|| Item::Table(Table::new()));
    if let Some(table) = table.as_table_like_mut() {
        table.insert(package, Item::Value(version.into()));
    }
    Ok(document.to_string())
}

/// Whether source text mentions a crate, outside of comments and strings.
pub fn mentions_crate(text: &str, name: &str) -> bool {
    if !text.contains(name) {
        return false;
    }
    let tokens = LexedStr::new(EDITION, text);
    (0..tokens.len()).any(|it| tokens.kind(it) == SyntaxKind::IDENT && tokens.text(it) == name)
}

/// The manifest without the dependency that code calls `name`, unless a feature speaks about it.
pub fn remove_dependency(text: &str, name: &str) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let Some(table) = document.get_mut("dependencies").and_then(Item::as_table_like_mut) else {
        return Ok(text.to_owned());
    };
    let key = table.iter().map(|(key, _)| key.to_owned()).find(|it| it.replace('-', "_") == name);
    let Some(key) = key else { return Ok(text.to_owned()) };
    let features = text.split("[features]").nth(1).is_some_and(|it| it.contains(&key));
    if features {
        return Ok(text.to_owned());
    }
    table.remove(&key);
    Ok(document.to_string())
}

fn add_features(value: &mut Value, features: &BTreeSet<&'static str>) {
    let Some(array) = value.as_array_mut() else { return };
    for feature in features {
        if !array.iter().any(|it| it.as_str() == Some(feature)) {
            push(array, feature);
        }
    }
}

/// Appends `feature` in the way the array is written: one a line, or one behind the other.
fn push(array: &mut Array, feature: &str) {
    let text =
        |raw: Option<&toml_edit::RawString>| raw.and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    let mut value = Value::from(feature);
    if let Some(last) = array.iter_mut().last() {
        let before = text(last.decor().prefix());
        let lines = before.rfind("\r\n").or_else(|| before.rfind('\n'));
        value.decor_mut().set_prefix(lines.and_then(|at| before.get(at..)).unwrap_or(" "));
        let behind = text(last.decor().suffix());
        // A comment stays with what it is about; the blank before the bracket belongs to the last.
        if !behind.contains('#') {
            last.decor_mut().set_suffix("");
            value.decor_mut().set_suffix(behind);
        }
    }
    array.push_formatted(value);
}

/// The one replacement that turns `old` into `new`.
pub fn smallest_edit(old: &str, new: &str) -> Edit {
    let prefix = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let prefix =
        (0..=prefix).rev().find(|it| old.is_char_boundary(*it) && new.is_char_boundary(*it)).unwrap_or(0);
    let limit = (old.len() - prefix).min(new.len() - prefix);
    let suffix = old.bytes().rev().zip(new.bytes().rev()).take(limit).take_while(|(a, b)| a == b).count();
    let suffix = (0..=suffix)
        .rev()
        .find(|it| old.is_char_boundary(old.len() - it) && new.is_char_boundary(new.len() - it))
        .unwrap_or(0);
    Edit::replace(prefix..old.len() - suffix, &new[prefix..new.len() - suffix])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;

    fn added(text: &str, features: &[&'static str]) -> String {
        let edit =
            add_tokio(text, Section::Normal, &features.iter().copied().collect(), &NewTokio::Version("1"))
                .unwrap();
        apply_edits(text, &[edit]).unwrap()
    }

    #[test]
    fn a_dependency_is_added_where_it_is_missing() {
        let text = "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\" # keep\n";
        let once = add_dependency(text, Section::Normal, "async-channel", "2").unwrap();
        assert_eq!(once, format!("{text}async-channel = \"2\"\n"));
        assert_eq!(add_dependency(&once, Section::Dev, "async-channel", "2").unwrap(), once);
    }

    #[test]
    fn a_lock_file_that_holds_tokio_back_asks_for_what_is_used() {
        let lock = |tokio: &str| {
            format!("version = 3\n\n[[package]]\nname = \"libc\"\nversion = \"0.2.112\"\n{tokio}")
        };
        let tokio =
            |version: &str| lock(&format!("\n[[package]]\nname = \"tokio\"\nversion = \"{version}\"\n"));
        assert_eq!(tokio_version(None), "1");
        assert_eq!(tokio_version(Some(&lock(""))), "1.38");
        assert_eq!(tokio_version(Some(&tokio("0.2.25"))), "1.38");
        assert_eq!(tokio_version(Some(&tokio("1.26.0"))), "1.38");
        assert_eq!(tokio_version(Some(&tokio("1.47.1"))), "1");
        let edit = add_tokio("", Section::Normal, &["rt"].into(), &NewTokio::Version("1.38")).unwrap();
        assert_eq!(edit.replacement, "[dependencies]\ntokio = { version = \"1.38\", features = [\"rt\"] }\n");
    }

    #[test]
    fn a_member_takes_tokio_from_its_workspace() {
        let offered = |features: &[&str]| {
            let new = NewTokio::Offered(features.iter().map(|it| (*it).to_owned()).collect());
            add_tokio("", Section::Normal, &["rt", "time"].into(), &new).unwrap().replacement
        };
        let with = |rest: &str| format!("[dependencies]\ntokio = {{ workspace = true{rest} }}\n");
        assert_eq!(offered(&[]), with(", features = [\"rt\", \"time\"]"));
        assert_eq!(offered(&["rt-multi-thread", "net"]), with(", features = [\"time\"]"));
        assert_eq!(offered(&["full"]), with(""));
    }

    #[test]
    fn features_are_written_as_those_before_them() {
        let text = |features: &str| format!("[dependencies.tokio]\nversion = \"1\"\nfeatures = {features}\n");
        for (before, after) in [
            ("[\n    \"fs\",\n    \"macros\",\n]", "[\n    \"fs\",\n    \"macros\",\n    \"time\",\n]"),
            ("[\n    \"fs\"\n]", "[\n    \"fs\",\n    \"time\"\n]"),
            ("[ \"fs\", \"macros\" ]", "[ \"fs\", \"macros\", \"time\" ]"),
            ("[]", "[\"time\"]"),
        ] {
            assert_eq!(added(&text(before), &["time"]), text(after));
        }
    }

    #[test]
    fn tokio_is_added_once_with_its_features() {
        assert_eq!(
            added("[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\" # keep\n", &["rt", "time"]),
            "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\" # keep\ntokio = { version = \"1\", features = [\"rt\", \"time\"] }\n"
        );
        assert_eq!(
            added("[dependencies]\ntokio = { version = \"1.40\", features = [\"rt\"] }\n", &["rt", "time"]),
            "[dependencies]\ntokio = { version = \"1.40\", features = [\"rt\", \"time\"] }\n"
        );
        assert_eq!(
            added("[dependencies]\ntokio = \"1\" # plain\n", &["time"]),
            "[dependencies]\ntokio = { version = \"1\", features = [\"time\"] } # plain\n"
        );
        assert_eq!(
            added("[dependencies]\ntokio = { workspace = true }\n", &["time"]),
            "[dependencies]\ntokio = { workspace = true, features = [\"time\"] }\n"
        );
    }
}
