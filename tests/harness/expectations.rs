//! Expectations in the first lines of a file, and how they compare with a ledger and a text. The lines' form is described in
//! `testdata/hazards/README.md`.

use std::collections::BTreeSet;

use serde_json::Value;
use tokioize::policy::Policies;
use tokioize::refusal::RefusalCode;

/// Every rule that an expectation may name.
const RULES: &[&str] = &[
    "sleep-loop",
    "thread-spawn",
    "thread-sleep",
    "thread-join",
    "std-mpsc",
    "crossbeam-channel",
    "crossbeam-select",
    "runtime-bootstrap",
    "shared-runtime",
    "runtime-expect",
    "block-on",
    "async-fn",
    "async-main",
];

const KEYS: &[&str] = &["hazard", "set", "also", "expect", "expect-text", "forbid-text"];

/// How a site should end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ending {
    Migrated(Vec<String>),
    Refused(Vec<String>),
    Either(Vec<String>, Vec<String>),
    Kept,
}

/// One `expect` line.
#[derive(Debug, Clone)]
pub struct Expectation {
    ending: Ending,
    /// What the site's line contains; empty for any line.
    at: String,
    text: String,
}

/// What the first lines of a file say.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// Policies of the run.
    pub sets: BTreeSet<String>,
    /// Policies of further runs, in which only the result is checked.
    pub also: Vec<BTreeSet<String>>,
    /// What has to become of the sites.
    pub expectations: Vec<Expectation>,
    expected_texts: Vec<String>,
    forbidden_texts: Vec<String>,
}

impl Header {
    /// Reads the comment lines at the top of `source`.
    pub fn read(source: &str) -> Result<Self, String> {
        let mut header = Header::default();
        for line in source.lines().take_while(|line| is_top(line)) {
            let Some((key, value)) = entry(line) else { continue };
            match key {
                "set" => {
                    header.sets.insert(policy(value)?);
                }
                "also" => header.also.push(value.split_whitespace().map(policy).collect::<Result<_, _>>()?),
                "expect" => header.expectations.push(Expectation::read(value)?),
                "expect-text" => header.expected_texts.push(value.to_string()),
                "forbid-text" => header.forbidden_texts.push(value.to_string()),
                _ => {}
            }
        }
        for expectation in &header.expectations {
            if !body_lines(source).any(|(_, line)| line.contains(&expectation.at)) {
                return Err(format!("`{}`: no line contains `{}`", expectation.text, expectation.at));
            }
        }
        Ok(header)
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.expectations.is_empty() && self.expected_texts.is_empty() && self.forbidden_texts.is_empty()
    }

    /// What the ledger's `sites` of one file fail to fulfil, given the file's original text.
    pub fn unfulfilled(&self, sites: &[&Value], source: &str) -> Vec<String> {
        let mut failures = Vec::new();
        for expectation in &self.expectations {
            let lines: Vec<u64> = body_lines(source)
                .filter(|(_, line)| line.contains(&expectation.at))
                .map(|(number, _)| number)
                .collect();
            let there: Vec<&Value> = sites
                .iter()
                .copied()
                .filter(|site| site["line"].as_u64().is_some_and(|line| lines.contains(&line)))
                .collect();
            if !expectation.is_fulfilled(&there) {
                let found = if there.is_empty() { "no site there".to_string() } else { summary(&there) };
                failures.push(format!("`{}`, but: {found}", expectation.text));
            }
        }
        failures
    }

    /// The same for a file that speaks for its whole package, where nothing says on which line.
    pub fn unfulfilled_anywhere(&self, all: &[&Value], own: &[&Value], source: &str) -> Vec<String> {
        let (anywhere, here): (Vec<&Expectation>, Vec<&Expectation>) =
            self.expectations.iter().partition(|it| it.at.is_empty());
        let mut failures: Vec<String> = anywhere
            .into_iter()
            .filter(|it| !it.is_fulfilled(all))
            .map(|it| format!("`{}`, but: {}", it.text, summary(all)))
            .collect();
        let here = Header { expectations: here.into_iter().cloned().collect(), ..Header::default() };
        failures.extend(here.unfulfilled(own, source));
        failures
    }

    /// What `text`, the file after the run, lacks or has too much.
    /// `whole` is where something is to be found: the file, or all of its package.
    pub fn wrong_texts(&self, whole: &str, text: &str) -> Vec<String> {
        let body = |text: &str| body_lines(text).map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        let (whole, body) = (body(whole), body(text));
        let missing = self.expected_texts.iter().filter(|expected| !whole.contains(expected.as_str()));
        let surplus = self.forbidden_texts.iter().filter(|forbidden| body.contains(forbidden.as_str()));
        missing
            .map(|expected| format!("`{expected}` does not appear"))
            .chain(surplus.map(|forbidden| format!("`{forbidden}` appears")))
            .collect()
    }
}

impl Expectation {
    /// Reads what follows `expect:`.
    pub fn read(text: &str) -> Result<Self, String> {
        let (ending, at) = match text.split_once('@') {
            // Further spaces belong to what is looked for.
            Some((ending, at)) => (ending, at.strip_prefix(' ').unwrap_or(at)),
            None => (text, ""),
        };
        let words: Vec<&str> = ending.split_whitespace().collect();
        let ending = match words.as_slice() {
            ["migrated", rules] => Ending::Migrated(alternatives(rules, is_rule)?),
            ["refused", codes] => Ending::Refused(alternatives(codes, is_code)?),
            ["either", rules, codes] => {
                Ending::Either(alternatives(rules, is_rule)?, alternatives(codes, is_code)?)
            }
            ["kept"] if !at.is_empty() => Ending::Kept,
            _ => return Err(format!("`expect: {text}` is not an expectation")),
        };
        Ok(Expectation { ending, at: at.to_string(), text: text.to_string() })
    }

    fn is_fulfilled(&self, sites: &[&Value]) -> bool {
        match &self.ending {
            Ending::Migrated(rules) => sites.iter().any(|site| migrated_by(site, rules)),
            Ending::Refused(codes) => sites.iter().any(|site| refused_with(site, codes)),
            Ending::Either(rules, codes) => {
                sites.iter().any(|site| migrated_by(site, rules) || refused_with(site, codes))
            }
            Ending::Kept => !sites.iter().any(|site| site["outcome"] == "migrated"),
        }
    }
}

fn migrated_by(site: &Value, rules: &[String]) -> bool {
    site["outcome"] == "migrated" && rules.iter().any(|rule| site["rule"] == rule.as_str())
}

fn refused_with(site: &Value, codes: &[String]) -> bool {
    site["outcome"] == "refused" && codes.iter().any(|code| code == "any" || site["code"] == code.as_str())
}

fn summary(sites: &[&Value]) -> String {
    let each = sites.iter().map(|site| {
        let outcome = site["outcome"].as_str().unwrap_or("?");
        let rule = site["rule"].as_str().unwrap_or("?");
        let code = site["code"].as_str().unwrap_or_default();
        let reason = site["reason"].as_str().unwrap_or_default();
        format!("line {}: {outcome} {rule} {code} {reason}", site["line"]).trim_end().to_string()
    });
    each.collect::<Vec<_>>().join("; ")
}

/// The key and value of a header line.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("// ")?.split_once(':')?;
    KEYS.contains(&key).then(|| (key, value.trim()))
}

/// The lines below the comment at the top, numbered from 1.
fn body_lines(source: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..).zip(source.lines()).skip_while(|(_, line)| is_top(line))
}

/// Whether the top of a file goes on with this line.
fn is_top(line: &str) -> bool {
    line.is_empty() || line.starts_with("//")
}

fn alternatives(words: &str, is_known: fn(&str) -> bool) -> Result<Vec<String>, String> {
    words
        .split('|')
        .map(|word| if is_known(word) { Ok(word.to_string()) } else { Err(format!("`{word}` is unknown")) })
        .collect()
}

fn is_rule(word: &str) -> bool {
    RULES.contains(&word)
}

fn is_code(word: &str) -> bool {
    word == "any" || word.parse::<RefusalCode>().is_ok()
}

fn policy(text: &str) -> Result<String, String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not KEY=VALUE"))?;
    Policies::default().set(key, value).map_err(|error| error.to_string())?;
    Ok(text.to_string())
}
