//! Manifests, read directly: packages, targets, dependencies, features, and what they inherit from the workspace.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_ide_db::base_db::CrateName;
use ra_ap_span::Edition;
use toml::{Table, Value};

use super::targets::{self, Target, TargetKind, normalize, table};

/// A package of the workspace.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Absolute path of its `Cargo.toml`.
    pub manifest_path: PathBuf,
    /// Its edition.
    pub edition: Edition,
    /// Its `rust-version`.
    pub rust_version: Option<String>,
    /// What cargo would build of it.
    pub targets: Vec<Target>,
    /// What it depends on, target-specific tables included.
    pub dependencies: Vec<Dependency>,
    /// tokio as the workspace offers it to all members, in `[workspace.dependencies]`.
    pub offered_tokio: Option<Dependency>,
    /// Features that are on: the defaults, and what packages of this workspace ask for.
    pub features: BTreeSet<String>,
    /// The manifest as read.
    pub manifest_text: Arc<str>,
    /// The lock file of its workspace, if there is one.
    pub lock_text: Option<Arc<str>>,
    pub(super) feature_table: Vec<(String, Vec<String>)>,
}

/// Which table a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DependencyKind {
    /// `[dependencies]`
    Normal,
    /// `[build-dependencies]`
    Build,
    /// `[dev-dependencies]`
    Dev,
}

/// A dependency of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The crate name in source: renames applied, dashes turned to underscores.
    pub name_in_code: String,
    /// The package's real name.
    pub package: String,
    /// Which table it stands in.
    pub kind: DependencyKind,
    /// Features asked for, those of the workspace's entry included.
    pub features: Vec<String>,
    /// Whether default features are on.
    pub default_features: bool,
    /// Whether it says `workspace = true`.
    pub workspace_inherited: bool,
    /// Absolute folder of a path dependency.
    pub path: Option<PathBuf>,
    /// Whether it is optional.
    pub optional: bool,
    /// The version that it asks for.
    pub version: Option<String>,
}

/// Packages that run code on tokio, and the first of their versions that is on tokio 1.
const ON_TOKIO_1_SINCE: &[(&str, (u32, u32))] =
    &[("actix-rt", (2, 0)), ("actix-web", (4, 0)), ("actix", (0, 11)), ("warp", (0, 3))];

impl Dependency {
    /// Whether it asks for a version from before 1.0.
    fn is_before_1(&self) -> bool {
        self.is_before((1, 0))
    }

    /// Whether it asks for a version from before this one, as major and minor.
    fn is_before(&self, version: (u32, u32)) -> bool {
        let number = self.version.as_deref().map(|it| it.trim_start_matches(['^', '=', '~', '>', ' ']));
        let Some(number) = number else { return false };
        let mut parts = number.split('.').map(|it| it.trim().parse::<u32>().ok());
        // `1` and `1.*` take any minor version.
        parts
            .next()
            .flatten()
            .is_some_and(|major| (major, parts.next().flatten().unwrap_or(u32::MAX)) < version)
    }
}

/// The minor version of the newest tokio 1 that the lock file has.
pub fn newest_tokio(lock: &str) -> Option<u32> {
    let lines: Vec<&str> = lock.lines().collect();
    let versions = lines.windows(2).filter(|it| it[0] == "name = \"tokio\"").map(|it| it[1]);
    versions.filter_map(|it| minor_of(it.strip_prefix("version = \"")?)).max()
}

/// 38 of `1.38.2`
fn minor_of(version: &str) -> Option<u32> {
    version.trim().strip_prefix("1.")?.split(['.', '"']).next()?.parse().ok()
}

impl Package {
    /// The folder of the manifest.
    pub fn dir(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("/"))
    }

    /// Whether its `rust-version` is this one, as major and minor, or a later one. Without one it is the compiler at hand.
    pub fn needs_rust(&self, version: (u32, u32)) -> bool {
        let Some(own) = &self.rust_version else { return true };
        let mut parts = own.split('.').map(|it| it.parse::<u32>().unwrap_or_default());
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) >= version
    }

    /// Whether the tokio that it has is one from before 1.`minor`, by its lock file or by an exact requirement.
    pub fn tokio_is_before(&self, minor: u32) -> bool {
        let mut own = self.dependencies.iter().filter(|it| it.package == "tokio");
        let exact = |it: &Dependency| it.version.as_deref().and_then(|it| minor_of(it.strip_prefix('=')?));
        let Some(first) = own.next() else { return false };
        let locked = self.lock_text.as_deref().and_then(newest_tokio);
        locked.or_else(|| exact(first)).is_some_and(|it| it < minor)
    }

    /// The library's crate name in source, if there is a library.
    pub fn lib(&self) -> Option<&Target> {
        self.targets.iter().find(|target| matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro))
    }

    /// Whether it depends on a package of this name, in any table.
    pub fn depends_on(&self, package: &str) -> bool {
        self.dependencies.iter().any(|dependency| dependency.package == package)
    }

    /// Whether it depends on tokio.
    pub fn has_tokio(&self) -> bool {
        self.depends_on("tokio")
    }

    /// Why code of this package cannot say `tokio::` although its manifest could: under another name, of another
    /// version, or only with a feature that is off.
    pub fn tokio_obstacle(&self) -> Option<String> {
        let all = || {
            self.dependencies.iter().filter(|it| it.package == "tokio" && it.kind != DependencyKind::Build)
        };
        if let Some(renamed) = all().find(|it| it.name_in_code != "tokio") {
            return Some(format!("the manifest of `{}` calls tokio `{}`", self.name, renamed.name_in_code));
        }
        if let Some(old) = all().find(|it| it.is_before_1()) {
            let version = old.version.as_deref().unwrap_or_default();
            return Some(format!("`{}` depends on tokio {version}, from before 1.0", self.name));
        }
        let runs_old = |it: &&Dependency| {
            ON_TOKIO_1_SINCE.iter().any(|(name, version)| it.package == *name && it.is_before(*version))
        };
        if let Some(old) = self.dependencies.iter().find(runs_old).filter(|_| all().next().is_none()) {
            let version = old.version.as_deref().unwrap_or_default();
            let (name, package) = (&self.name, &old.package);
            return Some(format!(
                "`{name}` depends on {package} {version}, which runs a tokio from before 1.0"
            ));
        }
        let mut normal = all().filter(|it| it.kind == DependencyKind::Normal).peekable();
        let enables = |it: &String| it == "tokio" || it == "dep:tokio" || it.starts_with("tokio/");
        let is_on = || {
            let implied = self.feature_table.iter().filter(|(key, _)| self.features.contains(key));
            self.features.contains("tokio") || implied.flat_map(|(_, it)| it).any(enables)
        };
        let off = normal.peek().is_some() && normal.all(|it| it.optional) && !is_on();
        off.then(|| format!("tokio is an optional dependency of `{}`, and off by default", self.name))
    }

    /// Turns on `feature` and what it implies. Says whether anything changed.
    pub(super) fn enable(&mut self, feature: &str) -> bool {
        let mut changed = false;
        let mut pending = vec![feature.to_owned()];
        while let Some(name) = pending.pop() {
            let known = self.feature_table.iter().find(|(key, _)| *key == name);
            if known.is_none() && !self.dependencies.iter().any(|it| it.optional && it.package == name) {
                continue;
            }
            if !self.features.insert(name.clone()) {
                continue;
            }
            changed = true;
            let implied = known.map(|(_, implied)| implied.clone()).unwrap_or_default();
            pending.extend(implied.into_iter().filter(|it| !it.contains('/') && !it.starts_with("dep:")));
        }
        changed
    }
}

/// A manifest that parses as TOML.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    pub path: PathBuf,
    pub text: Arc<str>,
    pub table: Table,
}

impl Manifest {
    /// Parses `text`; the error says what is wrong and where.
    pub fn parse(path: &Path, text: Arc<str>) -> Result<Manifest, String> {
        let table = text
            .parse::<Table>()
            .map_err(|error| format!("this manifest is not valid TOML: {}", error.to_string().trim()))?;
        Ok(Manifest { path: path.to_owned(), text, table })
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// Its `[workspace]` table.
    pub fn workspace(&self) -> Option<&Table> {
        table(&self.table, "workspace")
    }

    /// Whether it has a `[package]` table.
    pub fn is_package(&self) -> bool {
        table(&self.table, "package").is_some()
    }

    /// Reads the package. `workspace` is the manifest to inherit from, `files` are all known Rust files.
    pub fn package(
        &self,
        workspace: Option<&Manifest>,
        files: &BTreeSet<PathBuf>,
    ) -> Result<Package, String> {
        let package = table(&self.table, "package").ok_or("this manifest has no [package] table")?;
        let inherited = workspace.and_then(Manifest::workspace);
        let inherited_package = inherited.and_then(|it| table(it, "package"));
        let field = |name: &str| -> Option<String> {
            match package.get(name)? {
                Value::String(text) => Some(text.clone()),
                Value::Integer(number) => Some(number.to_string()),
                Value::Table(it) if it.get("workspace").and_then(Value::as_bool) == Some(true) => {
                    inherited_package?.get(name)?.as_str().map(str::to_owned)
                }
                _ => None,
            }
        };
        let name = field("name").filter(|it| !it.is_empty()).ok_or("[package] has no name")?;
        let edition = match field("edition") {
            None if package.contains_key("edition") => Edition::Edition2021,
            None => Edition::Edition2015,
            Some(text) => text.parse().map_err(|_| format!("edition `{text}` is not known"))?,
        };
        let inherited_dependencies = inherited.and_then(|it| table(it, "dependencies"));
        let workspace_dir = workspace.map_or(self.dir(), Manifest::dir);
        let mut dependencies = Vec::new();
        let mut read = |scope: &Table| {
            for (key, kind) in [
                ("dependencies", DependencyKind::Normal),
                ("build-dependencies", DependencyKind::Build),
                ("build_dependencies", DependencyKind::Build),
                ("dev-dependencies", DependencyKind::Dev),
                ("dev_dependencies", DependencyKind::Dev),
            ] {
                for (name, value) in table(scope, key).into_iter().flatten() {
                    dependencies.push(dependency(
                        name,
                        value,
                        kind,
                        self.dir(),
                        inherited_dependencies,
                        workspace_dir,
                    ));
                }
            }
        };
        read(&self.table);
        let excluded = strings(inherited.and_then(|it| it.get("exclude")));
        let excluded = excluded.iter().any(|it| self.dir().starts_with(normalize(&workspace_dir.join(it))));
        let offered = inherited_dependencies.and_then(|it| it.get("tokio")).filter(|_| !excluded);
        let offered_tokio = offered
            .map(|it| dependency("tokio", it, DependencyKind::Normal, workspace_dir, None, workspace_dir))
            .filter(|it| it.package == "tokio" && !it.is_before_1());
        for (_, scope) in table(&self.table, "target").into_iter().flatten() {
            if let Value::Table(scope) = scope {
                read(scope);
            }
        }
        let feature_table = table(&self.table, "features")
            .into_iter()
            .flatten()
            .map(|(name, implied)| (name.clone(), strings(Some(implied))))
            .collect();
        let mut package = Package {
            targets: targets::of(&self.table, package, &name, edition, self.dir(), files),
            name,
            manifest_path: self.path.clone(),
            edition,
            rust_version: field("rust-version"),
            dependencies,
            offered_tokio,
            features: BTreeSet::new(),
            manifest_text: self.text.clone(),
            lock_text: None,
            feature_table,
        };
        package.enable("default");
        Ok(package)
    }
}

fn dependency(
    key: &str,
    value: &Value,
    kind: DependencyKind,
    dir: &Path,
    inherited: Option<&Table>,
    workspace_dir: &Path,
) -> Dependency {
    let empty = Table::new();
    let own = value.as_table().unwrap_or(&empty);
    let workspace_inherited = own.get("workspace").and_then(Value::as_bool) == Some(true);
    let shared = if workspace_inherited {
        inherited.and_then(|it| it.get(key)).and_then(Value::as_table)
    } else {
        None
    };
    let shared = shared.unwrap_or(&empty);
    let text = |name: &str| own.get(name).or(shared.get(name)).and_then(Value::as_str);
    let flag = |table: &Table, name: &str| table.get(name).and_then(Value::as_bool);
    let path = match (own.get("path").and_then(Value::as_str), shared.get("path").and_then(Value::as_str)) {
        (Some(path), _) => Some(normalize(&dir.join(path))),
        (None, Some(path)) => Some(normalize(&workspace_dir.join(path))),
        (None, None) => None,
    };
    let mut features = strings(own.get("features"));
    features.extend(strings(shared.get("features")));
    Dependency {
        name_in_code: CrateName::normalize_dashes(key).to_string(),
        package: text("package").unwrap_or(key).to_owned(),
        kind,
        features,
        default_features: flag(own, "default-features")
            .or(flag(shared, "default-features"))
            .or(flag(own, "default_features"))
            .unwrap_or(true),
        workspace_inherited,
        path,
        optional: flag(own, "optional").unwrap_or(false),
        version: value.as_str().or_else(|| text("version")).map(str::to_owned),
    }
}

/// The strings of an array; anything else is no strings.
pub(super) fn strings(value: Option<&Value>) -> Vec<String> {
    let array = value.and_then(Value::as_array);
    array.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn obstacle(rest: &str) -> Option<String> {
        let text = format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\n{rest}");
        let manifest = Manifest::parse(Path::new("/a/Cargo.toml"), text.as_str().into()).unwrap();
        manifest.package(None, &BTreeSet::new()).unwrap().tokio_obstacle()
    }

    #[test]
    fn tokio_must_be_there_under_its_name() {
        assert_eq!(obstacle(""), None);
        assert_eq!(obstacle("[dependencies]\ntokio.version = \"1\""), None);
        assert_eq!(obstacle("[dev-dependencies]\ntokio = \"1\""), None);
        assert!(obstacle("[dependencies]\nrt = { package = \"tokio\", version = \"1\" }").is_some());
        assert!(obstacle("[dependencies]\ntokio = \"0.2\"").is_some());
        for old in ["actix-rt = \"1\"", "actix-web = \"3.3\"", "actix-rt = \"1.1.1\"", "warp = \"0.2\""] {
            assert!(obstacle(&format!("[dependencies]\n{old}")).is_some(), "{old}");
        }
        for new in
            ["actix-rt = \"2\"", "actix-web = \"4\"", "warp = \"0.3.1\"", "actix = \"0.13\"", "warp = \"*\""]
        {
            assert_eq!(obstacle(&format!("[dependencies]\n{new}")), None, "{new}");
        }
        let optional = "[dependencies]\ntokio = { version = \"1\", optional = true }\n[features]\n";
        assert!(obstacle(&format!("{optional}net = [\"dep:tokio\"]")).is_some());
        assert_eq!(obstacle(&format!("{optional}default = [\"net\"]\nnet = [\"dep:tokio\"]")), None);
        assert_eq!(obstacle(&format!("{optional}default = [\"tokio/time\"]")), None);
    }

    #[test]
    fn the_workspace_offers_tokio_under_its_name() {
        let offered_in = |folder: &str, entry: &str| {
            let read = |path: &str, text: &str| Manifest::parse(Path::new(path), text.into()).unwrap();
            let root = format!("[workspace]\nexclude = [\"fuzz\"]\n[workspace.dependencies]\n{entry}");
            let root = read("/a/Cargo.toml", &root);
            let member = "[package]\nname = \"a\"\nversion = \"0.1.0\"";
            let member = read(&format!("/a/{folder}/Cargo.toml"), member);
            member.package(Some(&root), &BTreeSet::new()).unwrap().offered_tokio.map(|it| it.features)
        };
        let offered = |entry: &str| offered_in("member", entry);
        assert_eq!(offered("serde = \"1\""), None);
        assert_eq!(offered("tokio = \"1\""), Some(vec![]));
        assert_eq!(offered("tokio = { version = \"1\", features = [\"rt\"] }"), Some(vec!["rt".to_owned()]));
        assert_eq!(offered("tokio = \"0.2\""), None);
        assert_eq!(offered("tokio = { package = \"other\", version = \"1\" }"), None);
        assert_eq!(offered_in("fuzz", "tokio = \"1\""), None);
    }
}
