//! Packages of edition 2015 are left alone: nothing that the rules write compiles there.

use ra_ap_syntax::Edition;

use super::records::refuse_unit;
use super::withheld::{atoms, src_of};
use crate::flow::Flow;
use crate::flow::assemble::Assembly;
use crate::plan::units::UnitPlan;
use crate::refusal::{Refusal, RefusalCode};
use crate::workspace::Workspace;

/// Makes everything in packages of edition 2015 impossible.
pub fn refuse_2015(workspace: &Workspace, flow: &Flow<'_>, assembly: &mut Assembly<'_>) {
    if workspace.packages.iter().all(|it| it.edition != Edition::Edition2015) {
        return;
    }
    let is_old = |atom: &_| {
        let package = src_of(flow, assembly, *atom).and_then(|it| workspace.package_of(it.file));
        package.is_some_and(|it| it.edition == Edition::Edition2015)
    };
    let old = atoms(&assembly.program).into_iter().filter(is_old).collect();
    let reason = "the package is of edition 2015, which knows no `async`; `cargo fix --edition` brings it to a later one";
    let plan = UnitPlan { atoms: old, depends_on: Vec::new() };
    refuse_unit(&mut assembly.program, &plan, &Refusal::new(RefusalCode::Edition, reason));
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    #[test]
    fn an_old_package_is_refused_by_name() {
        let package = |name: &str, edition: &str| {
            format!(
                "//- /{name}/Cargo.toml\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n{edition}[dependencies]\n\
                 tokio = \"1\"\n//- /{name}/src/main.rs\n#[tokio::main]\nasync fn main() {{ wait(); }}\n\
                 fn wait() {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}\n"
            )
        };
        let old = package("old", "").replace("#[tokio::main]\nasync fn", "fn");
        let fixture = format!(
            "//- /Cargo.toml\n[workspace]\nmembers = [\"old\", \"new\"]\n{old}{}",
            package("new", "edition = \"2021\"\n")
        );
        let ledger = Trial::of(&fixture).ledger;
        let codes: Vec<_> = ledger.units.iter().map(|it| it.refusal.as_ref().map(|it| it.code)).collect();
        assert!(codes.contains(&Some(RefusalCode::Edition)) && codes.contains(&None), "{:?}", ledger.units);
        assert!(ledger.units.iter().filter(|it| it.is_proposed()).all(|it| !it.id.contains("old")));
    }
}
