//! What a web framework is given for its handlers arrives in the parameters that take it out again.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, AstNode};

use super::{Place, Travels};
use crate::facts::body::BodyKind;
use crate::facts::names;
use crate::flow::Flow;

/// Methods of frameworks' builders that keep a value for the handlers. The builders have no model.
const KEEPING: &[&str] = &["with_state", "layer", "route_layer", "app_data", "manage"];

/// Types of handlers' parameters that hold such a value.
const EXTRACTORS: &[&str] =
    &["axum::extract::State", "axum::Extension", "actix_web::web::Data", "rocket::State"];

impl<'db> Travels<'db> {
    /// Joins what is handed to the unknown function `name` with all parameters of its type that handlers receive it by;
    /// `false` if there are none.
    pub(super) fn reaches_handlers(&mut self, flow: &Flow<'db>, name: &str, operand: &ast::Expr) -> bool {
        if !name.rsplit("::").next().is_some_and(|it| KEEPING.contains(&it)) || writes_state(flow) {
            return false;
        }
        let Some(given) = flow.facts.sema.type_of_expr(operand).map(|it| it.original) else { return false };
        let given = extracted(flow, &given).unwrap_or(given);
        let at = Place::Node(operand.syntax().clone());
        let functions = flow.facts.bodies.iter().filter_map(|it| match it.kind {
            BodyKind::Function(function) => Some(function),
            _ => None,
        });
        let db = flow.facts.db;
        let mut found = false;
        for parameter in functions.flat_map(|it| it.assoc_fn_params(db)).collect::<Vec<_>>() {
            if !extracted(flow, parameter.ty()).is_some_and(|it| fits(&it, &given)) {
                continue;
            }
            found = true;
            match parameter.as_local(db) {
                Some(local) => self.join(at.clone(), Place::Local(local)),
                None => {
                    if let Some(pat) = parameter.pattern_source(db) {
                        self.bind_all(flow, &pat, &at);
                    }
                }
            }
        }
        found
    }
}

/// Whether a builder's type is written with that of its values, `Router<Sender<Job>>`: nothing is known of such a type, so
/// it would not follow.
fn writes_state(flow: &Flow<'_>) -> bool {
    let mut files = flow.facts.workspace.files.iter();
    files.any(|file| {
        let mut written = file.text.match_indices("Router<");
        written.any(|(at, it)| !file.text[at + it.len()..].starts_with("()>"))
    })
}

/// The value's type in a parameter that holds one.
fn extracted<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> Option<Type<'db>> {
    let (adt, arguments) = ty.strip_references().as_adt_with_args()?;
    let known = EXTRACTORS.contains(&names::adt_path(flow.facts.db, adt).as_str());
    known.then(|| arguments.into_iter().flatten().next()).flatten()
}

/// Whether both may be one type: what only the framework's signature would tell is not known.
fn fits(one: &Type<'_>, other: &Type<'_>) -> bool {
    if one.is_unknown() || other.is_unknown() {
        return true;
    }
    match (one.as_adt_with_args(), other.as_adt_with_args()) {
        (Some((one, first)), Some((other, second))) => {
            one == other
                && first.len() == second.len()
                && first.iter().flatten().zip(second.iter().flatten()).all(|(one, other)| fits(one, other))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};
    use crate::ledger::Outcome;

    /// What becomes of the sites of a server that is given a sender.
    fn outcomes(signature: &str, keeps: &str, rest: &str) -> Vec<String> {
        let app = format!("Router::new().route(\"/\", get(hit)).{keeps}");
        outcomes_of(
            "use axum::{Extension, Router, extract::State, routing::get};",
            &format!("async fn hit({signature}) {{ let _ = tx.send(1); }}\n{rest}"),
            &format!("let app = {app}; axum::serve(listener(), app).await;"),
        )
    }

    fn outcomes_of(imports: &str, handler: &str, serve: &str) -> Vec<String> {
        let files = format!(
            "//- /src/main.rs
{imports}
use std::sync::mpsc::{{Sender, channel}};
{handler}
#[tokio::main]
async fn main() {{
    let (tx, rx) = channel();
    std::thread::spawn(move || {{ while let Ok(n) = rx.recv() {{ println!(\"{{}}\", n); }} }});
    {serve}
}}
"
        );
        let frameworks = "axum = \"0.8\"\nactix-web = \"4\"\nrocket = \"0.5\"\n";
        let ledger = Trial::of(&package("2024", frameworks, &files)).ledger;
        let mut outcomes: Vec<String> = ledger
            .sites
            .iter()
            .map(|it| match &it.outcome {
                Outcome::Refused(refusal) => format!("{}", refusal.code),
                other => other.name().to_owned(),
            })
            .collect();
        outcomes.dedup();
        outcomes
    }

    #[test]
    fn a_sender_goes_on_through_the_frameworks_state() {
        assert_eq!(outcomes("State(tx): State<Sender<u32>>", "with_state(tx)", ""), ["migrated"]);
        assert_eq!(outcomes("tx: State<Sender<u32>>", "with_state(tx)", ""), ["migrated"]);
        assert_eq!(
            outcomes("Extension(tx): Extension<Sender<u32>>", "layer(Extension(tx))", ""),
            ["migrated"]
        );
    }

    #[test]
    fn other_frameworks_keep_senders_too() {
        let actix = outcomes_of(
            "use actix_web::web;",
            "async fn hit(tx: web::Data<Sender<u32>>) { let _ = tx.send(1); }",
            "let tx = web::Data::new(tx); serve(move || App::new().app_data(tx.clone())).await;",
        );
        assert_eq!(actix, ["migrated"]);
        let rocket = outcomes_of(
            "use rocket::State;",
            "async fn hit(tx: &State<Sender<u32>>) { let _ = tx.send(1); }",
            "rocket::build().manage(tx).launch().await;",
        );
        assert_eq!(rocket, ["migrated"]);
    }

    #[test]
    fn what_would_not_follow_keeps_the_channel() {
        let state = "State(tx): State<Sender<u32>>";
        for (keeps, rest) in [
            ("with_state(tx)", "fn more() -> Router<Sender<u32>> { Router::new() }"),
            ("kept_by(tx)", ""),
            ("with_state((tx, 1))", ""),
        ] {
            assert!(!outcomes(state, keeps, rest).contains(&"migrated".to_owned()), "{keeps} {rest}");
        }
    }
}
