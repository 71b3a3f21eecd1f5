//! The whole path of something that does not resolve, such as a function of a dependency without a model: what its
//! file imports under the first name, then what is written.

use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Facts;

impl Facts<'_> {
    /// The whole path with the crate's own name first, whatever the manifest calls it: `ratatui::init` for `tui::init` with `tui =
    /// { package = "ratatui" }`.
    pub fn whole_path(&self, path: &ast::Path) -> String {
        let whole = whole_path(path);
        let Some(src) = self.src(path.syntax()) else { return whole };
        let Some(package) = self.workspace.package_of(src.file) else { return whole };
        let (first, rest) = whole.split_once("::").unwrap_or((&whole, ""));
        match package.dependencies.iter().find(|it| it.name_in_code == first) {
            Some(it) if !rest.is_empty() => format!("{}::{rest}", it.package.replace('-', "_")),
            _ => whole,
        }
    }
}

/// `reqwest::blocking::get` for `blocking::get` behind `use reqwest::blocking;`.
fn whole_path(path: &ast::Path) -> String {
    let written = on_one_line(&path.syntax().text().to_string());
    let first = written.split("::").next().unwrap_or_default();
    let Some(root) = path.syntax().ancestors().find(|it| it.kind() == SyntaxKind::SOURCE_FILE) else {
        return written;
    };
    let imported = root.descendants().filter_map(ast::Use::cast).find_map(|it| imported(&it, first));
    match (imported, written.strip_prefix(first)) {
        (Some(whole), Some(rest)) => format!("{whole}{rest}"),
        _ => written,
    }
}

/// Code as a message shows it: its lines one behind the other, with a blank where they do not belong closer together.
pub fn on_one_line(text: &str) -> String {
    let mut all = String::new();
    for line in text.lines().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")) {
        let open = all.is_empty() || all.ends_with(['(', '[']) || all.ends_with("::");
        if !open && !line.starts_with(['.', ',', ')', ']', '?']) && !line.starts_with("::") {
            all.push(' ');
        }
        all.push_str(&line);
    }
    all
}

fn imported(item: &ast::Use, name: &str) -> Option<String> {
    item.syntax().descendants().filter_map(ast::UseTree::cast).find_map(|tree| {
        if tree.use_tree_list().is_some() || tree.star_token().is_some() {
            return None;
        }
        let path = tree.path()?;
        let last = path.segment()?.syntax().text().to_string();
        let known_as = match tree.rename() {
            Some(rename) => rename.name()?.text().to_string(),
            None if last == "self" => last_of_prefix(tree.syntax())?,
            None => last.clone(),
        };
        (known_as == name).then(|| whole(&tree, &path))
    })
}

/// `b` for the `self` of `use a::b::{self}`.
fn last_of_prefix(tree: &SyntaxNode) -> Option<String> {
    let outer = tree.ancestors().skip(1).find_map(ast::UseTree::cast)?;
    Some(outer.path()?.segment()?.syntax().text().to_string())
}

fn whole(tree: &ast::UseTree, path: &ast::Path) -> String {
    let outer = tree.syntax().ancestors().skip(1).filter_map(ast::UseTree::cast);
    let mut parts: Vec<String> =
        outer.filter_map(|it| Some(it.path()?.syntax().text().to_string())).collect();
    parts.reverse();
    let own = path.syntax().text().to_string();
    if own != "self" {
        parts.push(own);
    }
    parts.join("::").trim_start_matches("::").to_owned()
}

#[cfg(test)]
mod tests {
    use ra_ap_syntax::{Edition, SourceFile};

    use super::*;

    #[test]
    fn code_on_one_line_keeps_its_blanks() {
        let chain = "client\n    .get(url, 3)\n    .send(\n        &mut body,\n    )";
        assert_eq!(on_one_line(chain), "client.get(url, 3).send(&mut body,)");
        assert_eq!(on_one_line("<Request  as Job>::\n    run"), "<Request as Job>::run");
        assert_eq!(on_one_line("a\n    + b"), "a + b");
    }

    #[test]
    fn a_crate_goes_by_its_own_name() {
        let stays = |manifest: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\n{manifest}\n//- /src/main.rs\nuse tui::crossterm::event;\n\
                 #[tokio::main]\nasync fn main() {{\n    std::thread::spawn(|| loop {{\n        \
                 if event::poll(std::time::Duration::from_millis(150)).is_err() {{ std::thread::sleep(std::time::Duration::from_millis(5)); }}\n    \
                 }});\n}}\n"
            );
            let trial = crate::engine::trial::Trial::of(&fixture);
            trial.refusal_of("thread::spawn").is_some()
        };
        assert!(stays("tui = { package = \"ratatui\", version = \"0.29\" }"));
        assert!(!stays("tui = \"0.19\""));
    }

    fn whole_of(text: &str) -> String {
        let file = SourceFile::parse(text, Edition::Edition2021).tree();
        let call = file.syntax().descendants().find_map(ast::CallExpr::cast);
        let path = call.and_then(|it| it.expr()).and_then(|it| ast::PathExpr::cast(it.syntax().clone()));
        path.and_then(|it| it.path()).map(|it| whole_path(&it)).unwrap_or_default()
    }

    #[test]
    fn imports_are_looked_through() {
        for (text, whole) in [
            ("fn f() { reqwest::blocking::get(1); }", "reqwest::blocking::get"),
            ("use reqwest::blocking; fn f() { blocking::get(1); }", "reqwest::blocking::get"),
            ("use reqwest::blocking::get; fn f() { get(1); }", "reqwest::blocking::get"),
            (
                "use reqwest::{StatusCode, blocking::{self, Client}}; fn f() { blocking::get(1); }",
                "reqwest::blocking::get",
            ),
            (
                "use reqwest::blocking::Client as Http; fn f() { Http::new(); }",
                "reqwest::blocking::Client::new",
            ),
            ("fn f() { unknown(1); }", "unknown"),
        ] {
            assert_eq!(whole_of(text), whole, "{text}");
        }
    }
}
