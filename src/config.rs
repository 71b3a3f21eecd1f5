//! `tokioize.toml`: what a project says once instead of on every command line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::ledger::RuleId;
use crate::policy::{Policies, nearest};
use crate::selection::RuleSelection;

/// Name of the configuration file.
pub const FILE_NAME: &str = "tokioize.toml";

/// Rules, policies and knowledge about the user's own code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Which rules run.
    pub rules: RuleSelection,
    /// The choices between correct rewrites.
    pub policies: Policies,
    /// Globs of files to look at, relative to `root`; empty means all.
    pub include: Vec<String>,
    /// Globs of files to leave out, relative to `root`.
    pub exclude: Vec<String>,
    /// Directories with rule files of the user's own.
    pub rule_dirs: Vec<PathBuf>,
    /// Paths of functions that run a closure on a thread of another library.
    pub foreign_thread: Vec<String>,
    /// Paths of functions that block.
    pub blocking: Vec<String>,
    /// Paths of types that are not `Send`.
    pub not_send: Vec<String>,
    /// The audit's baseline.
    pub baseline: Option<PathBuf>,
    /// Where the standard library's types come from.
    pub std_source: StdSource,
    /// Directory of the configuration file, to which globs are relative; `None` without a file.
    pub root: Option<PathBuf>,
    /// Where the file names which rule, as `path:line`, for errors about rules that do not exist.
    pub rule_places: BTreeMap<RuleId, String>,
}

/// Where the standard library's types come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StdSource {
    /// The embedded models: fast, and equal on every machine.
    #[default]
    Models,
    /// The toolchain's `rust-src` component.
    Installed,
}

/// A configuration that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {said}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        said: io::Error,
    },
    /// The file says something that tokioize does not understand.
    #[error("{}:{line}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line from 1.
        line: usize,
        /// What is wrong, and the nearest thing that is right.
        message: String,
    },
    /// A `--set` that tokioize does not understand.
    #[error("--set {argument}: {message}")]
    Set {
        /// What was given.
        argument: String,
        /// What is wrong, and the nearest thing that is right.
        message: String,
    },
}

const LIST_KEYS: &[&str] = &["include", "exclude", "rule-dirs", "foreign-thread", "blocking", "not-send"];
const VALUE_KEYS: &[&str] = &["baseline", "std-source"];
const TABLES: &[&str] = &["rules", "policies"];
const RULE_KEYS: &[&str] = &["enable", "disable"];
const STD_SOURCES: &[&str] = &["models", "rust-src"];

impl Config {
    /// The nearest configuration file at or above `start`.
    pub fn find(start: &Path) -> Option<PathBuf> {
        let start = fs::canonicalize(start).ok()?;
        start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
    }

    /// Reads `path`.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text =
            fs::read_to_string(path).map_err(|said| ConfigError::Read { path: path.to_path_buf(), said })?;
        Config::parse(path, &text)
    }

    /// Parses `text`, the contents of `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
        let invalid = |(span, message): (Range<usize>, String)| ConfigError::Invalid {
            path: path.to_path_buf(),
            line: line_of(text, span.start),
            message,
        };
        let table = DeTable::parse(text).map_err(|error| {
            invalid((error.span().unwrap_or(0..0), error.message().trim_end().to_string()))
        })?;
        let root = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut config = Config { root: Some(root.clone()), ..Config::default() };
        config.read_table(table.get_ref(), &root).map_err(invalid)?;
        if let Some(rules) = table.get_ref().get("rules").and_then(|rules| rules.get_ref().as_table()) {
            let ids =
                rules.values().filter_map(|list| list.get_ref().as_array()).flat_map(|list| list.iter());
            for id in ids {
                let place = format!("{}:{}: ", path.display(), line_of(text, id.span().start));
                config.rule_places.insert(RuleId::new(id.get_ref().as_str().unwrap_or_default()), place);
            }
        }
        Ok(config)
    }

    fn read_table(&mut self, table: &DeTable<'_>, root: &Path) -> Result<(), Located> {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "rules" => self.read_rules(value)?,
                "policies" => self.read_policies(value)?,
                _ if LIST_KEYS.contains(&name) => {
                    for item in strings(name, value)? {
                        self.push(name, item.get_ref(), root).map_err(|message| (item.span(), message))?;
                    }
                }
                _ if VALUE_KEYS.contains(&name) => {
                    let text = string(name, value)?;
                    self.assign(name, text, root).map_err(|message| (value.span(), message))?;
                }
                _ => return Err((key.span(), unknown_key(name))),
            }
        }
        Ok(())
    }

    fn read_rules(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Located> {
        for (key, list) in table("rules", value)? {
            let name = key.get_ref().as_ref();
            let set = match name {
                "enable" => &mut self.rules.enable,
                "disable" => &mut self.rules.disable,
                _ => return Err((key.span(), unknown("key of [rules]", name, RULE_KEYS))),
            };
            set.extend(strings(name, list)?.iter().map(|item| RuleId::new(item.get_ref())));
        }
        Ok(())
    }

    fn read_policies(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Located> {
        for (key, value) in table("policies", value)? {
            let name = key.get_ref().as_ref();
            let text = string(name, value)?;
            self.policies.set(name, text).map_err(|error| {
                let known = Policies::KEYS.iter().any(|(key, _)| *key == name);
                (if known { value.span() } else { key.span() }, error.to_string())
            })?;
        }
        Ok(())
    }

    /// Applies one `--set KEY=VALUE`: a policy, or any other key of the file. Lists take commas and are
    /// added to what the file says; paths are relative to the working directory.
    pub fn set(&mut self, argument: &str) -> Result<(), ConfigError> {
        self.set_pair(argument).map_err(|message| ConfigError::Set { argument: argument.into(), message })
    }

    fn set_pair(&mut self, argument: &str) -> Result<(), String> {
        let (key, value) = argument.split_once('=').ok_or("expected KEY=VALUE")?;
        let (key, value) = (key.trim(), value.trim());
        let here = Path::new("");
        if Policies::KEYS.iter().any(|(name, _)| *name == key) {
            return self.policies.set(key, value).map_err(|error| error.to_string());
        }
        let items = || value.split(',').map(str::trim).filter(|item| !item.is_empty());
        match key {
            "enable" | "rules.enable" => self.rules.enable.extend(items().map(RuleId::new)),
            "disable" | "rules.disable" => self.rules.disable.extend(items().map(RuleId::new)),
            _ if LIST_KEYS.contains(&key) => {
                for item in items() {
                    self.push(key, item, here)?;
                }
            }
            _ if VALUE_KEYS.contains(&key) => self.assign(key, value, here)?,
            _ => {
                let mut known: Vec<&str> = Policies::KEYS.iter().map(|(key, _)| *key).collect();
                known.extend(LIST_KEYS.iter().chain(VALUE_KEYS).chain(RULE_KEYS));
                return Err(unknown("key", key, &known));
            }
        }
        Ok(())
    }

    fn push(&mut self, key: &str, item: &str, root: &Path) -> Result<(), String> {
        match key {
            "include" => self.include.push(glob(item)?),
            "exclude" => self.exclude.push(glob(item)?),
            "rule-dirs" => self.rule_dirs.push(root.join(item)),
            "foreign-thread" => self.foreign_thread.push(rust_path(item)?),
            "blocking" => self.blocking.push(rust_path(item)?),
            "not-send" => self.not_send.push(rust_path(item)?),
            _ => return Err(unknown_key(key)),
        }
        Ok(())
    }

    fn assign(&mut self, key: &str, value: &str, root: &Path) -> Result<(), String> {
        match (key, value) {
            ("baseline", _) => self.baseline = Some(root.join(value)),
            ("std-source", "models") => self.std_source = StdSource::Models,
            ("std-source", "rust-src") => self.std_source = StdSource::Installed,
            ("std-source", _) => return Err(unknown("value of `std-source`", value, STD_SOURCES)),
            _ => return Err(unknown_key(key)),
        }
        Ok(())
    }

    /// Checks the selected rules against the ones that exist.
    pub fn check_rules(&self, known: &[&str]) -> Result<(), String> {
        let mut selected = self.rules.enable.iter().chain(&self.rules.disable);
        match selected.find(|id| !known.contains(&id.as_str())) {
            Some(id) => {
                let place = self.rule_places.get(id).map_or("", String::as_str);
                Err(format!("{place}{}", unknown("rule", id.as_str(), known)))
            }
            None => Ok(()),
        }
    }
}

type Located = (Range<usize>, String);

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn unknown_key(name: &str) -> String {
    if Policies::KEYS.iter().any(|(key, _)| *key == name) {
        return format!("`{name}` is a policy and belongs into the table [policies]");
    }
    let known: Vec<&str> = LIST_KEYS.iter().chain(VALUE_KEYS).chain(TABLES).copied().collect();
    unknown("key", name, &known)
}

/// `unknown WHAT `word`` with the nearest right word, or all of them.
pub fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("unknown {what} `{word}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{word}`; it is one of {}", known.join(", ")),
    }
}

fn table<'t, 'i>(name: &str, value: &'t Spanned<DeValue<'i>>) -> Result<&'t DeTable<'i>, Located> {
    value.get_ref().as_table().ok_or_else(|| (value.span(), expected(name, "a table", value)))
}

fn string<'t>(name: &str, value: &'t Spanned<DeValue<'_>>) -> Result<&'t str, Located> {
    value.get_ref().as_str().ok_or_else(|| (value.span(), expected(name, "a string", value)))
}

fn strings(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<Spanned<String>>, Located> {
    let list = value
        .get_ref()
        .as_array()
        .ok_or_else(|| (value.span(), expected(name, "a list of strings", value)))?;
    list.iter().map(|item| Ok(Spanned::new(item.span(), string(name, item)?.to_string()))).collect()
}

fn expected(name: &str, what: &str, value: &Spanned<DeValue<'_>>) -> String {
    format!("`{name}` must be {what}, not {}", value.get_ref().type_str())
}

fn glob(text: &str) -> Result<String, String> {
    match ignore::gitignore::GitignoreBuilder::new("").add_line(None, text) {
        Ok(_) => Ok(text.into()),
        Err(error) => Err(error.to_string()),
    }
}

fn rust_path(text: &str) -> Result<String, String> {
    let is_name = |segment: &str| {
        let mut chars = segment.trim_start_matches("r#").chars();
        chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_')
    };
    match text.split("::").all(is_name) {
        true => Ok(text.into()),
        false => Err(format!("`{text}` is not a path such as `my_crate::module::name`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(Path::new("tokioize.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn reads_every_key() {
        let text = r#"
include = ["src/**"]
exclude = ["src/gen/**"]
rule-dirs = ["my-rules"]
foreign-thread = ["ctrlc::set_handler"]
blocking = ["my::slow"]
not-send = ["my::Cell"]
baseline = "audit.json"
std-source = "rust-src"

[rules]
enable = ["thread-sleep"]
disable = ["async-main"]

[policies]
loop-timer = "exact"
"#;
        let config = Config::parse(Path::new("/p/tokioize.toml"), text).unwrap();
        assert_eq!(config.rule_dirs, [PathBuf::from("/p/my-rules")]);
        assert_eq!(config.baseline, Some(PathBuf::from("/p/audit.json")));
        assert_eq!(config.std_source, StdSource::Installed);
        assert_eq!(config.policies.loop_timer.name(), "exact");
        assert!(config.rules.allows("thread-sleep"));
        assert!(!config.rules.allows("thread-spawn"));
    }

    #[test]
    fn errors_name_line_and_nearest() {
        assert_eq!(
            error("\n[polices]\n"),
            "tokioize.toml:2: unknown key `polices`; did you mean `policies`?"
        );
        assert_eq!(
            error("[policies]\nloop-timer = \"slep\"\n"),
            "tokioize.toml:2: policy `loop-timer` has no value `slep`; did you mean `sleep`?"
        );
        assert_eq!(
            error("[rules]\n\ndisabled = []\n"),
            "tokioize.toml:3: unknown key of [rules] `disabled`; did you mean `disable`?"
        );
        assert_eq!(
            error("include = \"src\"\n"),
            "tokioize.toml:1: `include` must be a list of strings, not string"
        );
        assert_eq!(
            error("runtime = \"direct\"\n"),
            "tokioize.toml:1: `runtime` is a policy and belongs into the table [policies]"
        );
        assert!(error("exclude = [\"[z-a]\"]").contains("[z-a]"));
        assert!(error("include = [\n  \"a\"\n  \"b\"]").starts_with("tokioize.toml:3: "));
    }

    #[test]
    fn unknown_rules_are_found_in_the_file() {
        let text = "[rules]\ndisable = [\n  \"async-main\",\n  \"thread-slep\",\n]\n";
        let config = Config::parse(Path::new("tokioize.toml"), text).unwrap();
        assert_eq!(
            config.check_rules(&["async-main", "thread-sleep"]).unwrap_err(),
            "tokioize.toml:4: unknown rule `thread-slep`; did you mean `thread-sleep`?"
        );
    }

    #[test]
    fn set_takes_policies_and_keys() {
        let mut config = Config::default();
        config.set("loop-timer=sleep").unwrap();
        config.set("blocking=a::b, c").unwrap();
        assert_eq!(config.blocking, ["a::b", "c"]);
        let error = config.set("looptimer=sleep").unwrap_err().to_string();
        assert_eq!(error, "--set looptimer=sleep: unknown key `looptimer`; did you mean `loop-timer`?");
        assert_eq!(config.set("x").unwrap_err().to_string(), "--set x: expected KEY=VALUE");
        assert!(config.set("blocking=a b").unwrap_err().to_string().contains("is not a path"));
    }
}
