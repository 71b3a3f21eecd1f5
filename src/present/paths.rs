//! How paths are written: relative to the working directory, with forward slashes.

use std::path::{Component, Path, PathBuf};

/// Writes paths for people and machines.
#[derive(Debug, Clone)]
pub struct DisplayPaths {
    base: PathBuf,
}

impl DisplayPaths {
    /// Paths relative to the absolute directory `base`.
    pub fn relative_to(base: impl Into<PathBuf>) -> Self {
        DisplayPaths { base: base.into() }
    }

    /// The directory that paths are relative to.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// `path` relative to the base; outside it with leading `..`.
    pub fn show(&self, path: &Path) -> String {
        if path == self.base {
            return ".".into();
        }
        let base: Vec<Component<'_>> = self.base.components().collect();
        let target: Vec<Component<'_>> = path.components().collect();
        let shared = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
        // Without a common root (another drive, or a relative path) there is no way from one to the other.
        if shared == 0 {
            return slashed(path);
        }
        let mut relative = PathBuf::new();
        relative.extend(std::iter::repeat_n("..", base.len() - shared));
        relative.extend(target.iter().skip(shared));
        slashed(&relative)
    }

    /// `text` with paths below the base as relative ones.
    pub fn shorten(&self, text: &str) -> String {
        text.replace(&self.base.join("").display().to_string(), "")
    }

    /// The path that was shown as `shown`. Lexical: it need not exist.
    pub fn resolve(&self, shown: &str) -> PathBuf {
        let mut path = self.base.clone();
        for part in Path::new(shown).components() {
            match part {
                Component::ParentDir => drop(path.pop()),
                Component::CurDir => {}
                other => path.push(other),
            }
        }
        path
    }

    /// The deepest directory that holds the base and all `files`: unified diffs cannot name a parent.
    pub fn covering<'p>(&self, files: impl IntoIterator<Item = &'p Path>) -> DisplayPaths {
        let mut base = self.base.clone();
        for file in files {
            while !file.starts_with(&base) && base.pop() {}
        }
        DisplayPaths { base }
    }
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_and_beside() {
        let paths = DisplayPaths::relative_to("/w/app");
        assert_eq!(paths.show(Path::new("/w/app/src/a.rs")), "src/a.rs");
        assert_eq!(paths.show(Path::new("/w/lib/src/a.rs")), "../lib/src/a.rs");
        assert_eq!(paths.show(Path::new("/w/app")), ".");
        for path in ["/w/app", "/w/app/a.rs", "/w/lib/a.rs", "/x"].map(Path::new) {
            assert_eq!(paths.resolve(&paths.show(path)), path);
        }
        assert_eq!(paths.covering([Path::new("/w/lib/a.rs")]).base(), Path::new("/w"));
    }
}
