//! What a file that no module declares would name if its folder's module declared it. Alone it has no `super` and no `crate`
//! of the package, so that the types it takes from there do not resolve.

use ra_ap_hir::{Adt, Field, HasCrate, Module, ModuleDef, PathResolution, ScopeDef};
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::names;
use crate::flow::Flow;
use crate::workspace::Placement;

impl<'db> Flow<'db> {
    /// The field of the workspace's type that the record expression would fill with `name`.
    pub(in crate::flow) fn undeclared_field(&self, record: &ast::RecordExpr, name: &str) -> Option<Field> {
        let path = record.path()?;
        if self.facts.sema.resolve_path(&path).is_some() {
            return None;
        }
        let db = self.facts.db;
        let fields = match self.undeclared_type(&path)? {
            Adt::Struct(it) => it.fields(db),
            _ => return None,
        };
        fields.into_iter().find(|it| it.name(db).as_str() == name)
    }

    fn undeclared_type(&self, path: &ast::Path) -> Option<Adt> {
        let db = self.facts.db;
        let folder = self.folder_module(path)?;
        let whole = self.facts.whole_path(path);
        let mut module = folder;
        let mut segments = whole.split("::").peekable();
        match segments.next()? {
            // The file would be a child of the folder's module.
            "super" => {}
            "crate" => module = folder.krate(db).root_module(db),
            _ => return None,
        }
        while let Some(segment) = segments.next() {
            if segment == "super" {
                module = module.parent(db)?;
                continue;
            }
            let named = module.scope(db, None).into_iter().filter(|(it, _)| it.as_str() == segment);
            let defs: Vec<ModuleDef> = named
                .filter_map(|(_, def)| match def {
                    ScopeDef::ModuleDef(it) => Some(it),
                    _ => None,
                })
                .collect();
            if segments.peek().is_none() {
                return defs.into_iter().find_map(|it| match it {
                    ModuleDef::Adt(it) => Some(it),
                    _ => None,
                });
            }
            module = defs.into_iter().find_map(|it| match it {
                ModuleDef::Module(it) => Some(it),
                _ => None,
            })?;
        }
        None
    }

    /// The module of the folder in which the undeclared file around `path` lies.
    fn folder_module(&self, path: &ast::Path) -> Option<Module> {
        let file = self.facts.workspace.file(self.facts.src(path.syntax())?.file)?;
        if file.placement != Placement::Orphan || file.path.file_name()? == "mod.rs" {
            return None;
        }
        let folder = file.path.parent()?;
        let owners = [
            folder.join("mod.rs"),
            folder.with_extension("rs"),
            folder.join("lib.rs"),
            folder.join("main.rs"),
        ];
        owners.iter().find_map(|it| {
            let owner = self.facts.workspace.file_by_path(it)?;
            self.facts.modules_of(owner.id).into_iter().next()
        })
    }

    /// Whether `call` names a function of a type of the workspace that no file of its package defines: in a file that no compiler
    /// sees, where nobody can have missed it.
    pub(in crate::flow) fn names_no_function(&self, call: &ast::Expr) -> bool {
        self.undefined_function(call).unwrap_or_default()
    }

    fn undefined_function(&self, call: &ast::Expr) -> Option<bool> {
        let ast::Expr::CallExpr(call) = call else { return None };
        let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
        let path = callee.path()?;
        let file = self.facts.workspace.file(self.facts.src(path.syntax())?.file)?;
        if file.placement != Placement::Orphan {
            return None;
        }
        let db = self.facts.db;
        let owner = match self.facts.sema.resolve_path(&path.qualifier()?)? {
            PathResolution::Def(ModuleDef::Adt(it)) => it,
            PathResolution::SelfType(it) => it.self_ty(db).as_adt()?,
            _ => return None,
        };
        let name = path.segment()?.name_ref()?.text().to_string();
        // Only the type's own crate can.
        let defined = || {
            let mut files = self.facts.workspace.files.iter().filter(|it| it.package == file.package);
            files.any(|it| {
                self.facts.words.positions(it, &name).into_iter().any(|at| {
                    let before = it.text.get(..usize::from(at)).unwrap_or_default();
                    before.trim_end().ends_with("fn")
                })
            })
        };
        let own = names::is_workspace_crate(db, owner.krate(db));
        Some(own && !defined())
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};
    use crate::ledger::{Ledger, Outcome};

    fn ledger(files: &str) -> Ledger {
        Trial::of(&package("2024", "crossbeam = \"0.8\"\n", files)).ledger
    }

    fn migrated(ledger: &Ledger) -> usize {
        ledger.sites.iter().filter(|it| it.outcome == Outcome::Migrated).count()
    }

    fn draft(run: &str) -> String {
        format!(
            "//- /src/main.rs
mod pool;
fn main() {{}}
//- /src/pool/mod.rs
mod state;
//- /src/pool/state.rs
use crossbeam::channel::Sender;
pub struct Handle {{ pub jobs: Sender<u32> }}
//- /src/pool/draft.rs
use super::state::Handle;
use crossbeam::channel::bounded;
pub struct Draft;
impl Draft {{
    pub async fn start(&self) -> Handle {{
        let (jobs, queue) = bounded(100);
        std::thread::spawn(move || {{ Self::run(queue); }});
        Handle {{ jobs }}
    }}
    {run}
}}
"
        )
    }

    #[test]
    fn a_function_that_is_yet_to_be_written_keeps_no_channel() {
        let ledger = ledger(&draft(""));
        assert_eq!(migrated(&ledger), 2, "{:?}", ledger.sites);
        let notes: Vec<&String> = ledger.units.iter().flat_map(|it| &it.notes).collect();
        assert!(
            notes.iter().any(|it| it.contains("`Self::run`") && it.contains("defined nowhere")),
            "{notes:?}"
        );
    }

    #[test]
    fn a_function_that_some_file_may_define_does() {
        let elsewhere = "}\npub struct Other;\nimpl Other {\n    pub fn run(_: u32) {}";
        assert_eq!(migrated(&ledger(&draft(elsewhere))), 0);
    }

    #[test]
    fn a_field_of_an_unknown_type_keeps_the_channel() {
        let ledger = ledger(
            "//- /src/main.rs
#[tokio::main]
async fn main() {
    let (tx, rx) = std::sync::mpsc::channel::<u32>();
    outside::start(outside::Hooks { on_change: tx });
    while let Ok(n) = rx.recv() { println!(\"{n}\"); }
}
",
        );
        assert_eq!(migrated(&ledger), 0, "{:?}", ledger.sites);
    }

    #[test]
    fn what_a_derive_parses_is_of_the_type_it_is_called_on() {
        for (krate, import, derive, parse) in [
            ("clap = \"4\"\n", "clap::Parser", "Parser", "Cli::parse()"),
            ("clap = \"4\"\n", "clap", "clap::Parser", "<Cli as clap::Parser>::try_parse().unwrap()"),
            ("structopt = \"0.3\"\n", "structopt::StructOpt", "StructOpt", "Cli::from_args()"),
        ] {
            let main = format!(
                "//- /src/main.rs\nuse {import};\n#[derive({derive})]\nstruct Cli {{ count: u32 }}\n\
                 impl Cli {{ fn run(&self) {{ std::thread::sleep(std::time::Duration::from_millis(5)); }} }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let cli = {parse};\n    cli.run();\n}}\n"
            );
            let text = Trial::of(&package("2021", krate, &main)).text_after("/src/main.rs");
            assert!(text.contains("cli.run().await;"), "{text}");
        }
    }
}
