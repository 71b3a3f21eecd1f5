//! `cargo xtask new-rule`: the skeleton of a rule, and what else it takes.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use tokioize::rule::file::RuleFile;

/// Writes `rules/ID.md`.
pub fn begin(root: &Path, id: &str) -> Result<(), anyhow::Error> {
    let path = root.join("rules").join(format!("{id}.md"));
    if path.exists() {
        bail!("rules/{id}.md exists");
    }
    let text = skeleton(id);
    // The reader of rule files also judges the id.
    RuleFile::parse(&path, &text)?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "wrote rules/{id}.md\n\
         next:\n\
         - list it in EMBEDDED of src/rule/catalog.rs\n\
         - give each API it speaks about a line in src/facts/api.rs\n\
         - choose its rewrites by name in src/rewrite\n\
         - `RULES={id} cargo test --test rules` runs its examples\n\
         - add inputs to testdata/hazards, then `cargo xtask codegen`"
    );
    Ok(())
}

fn skeleton(id: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ngroup = \"threads\"\nlevel = \"review\"\n+++\n\
         # One line: what becomes what\n\n\
         ## What it does\n\nTwo or three sentences.\n\n\
         ## Why\n\nWhat is wrong with the code as it is.\n\n\
         ## What changes\n\nEvery difference in behaviour.\n\n\
         ## Refuses when\n\n- `no-runtime`: what it means here.\n\n\
         ## Rewrites\n\n### default\n\
         ~~~rust before\nstd::thread::sleep($duration)\n~~~\n\
         ~~~rust after\ntokio::time::sleep($duration).await\n~~~\n\n\
         ## Examples\n\n### The common case\n\
         ~~~rust before\nasync fn wait() {{\n    std::thread::sleep(std::time::Duration::from_secs(1));\n}}\n~~~\n\
         ~~~rust after\nasync fn wait() {{\n    tokio::time::sleep(std::time::Duration::from_secs(1)).await;\n}}\n~~~\n"
    )
}
