//! Loops that only hand on what something unknown gives them: readers of packets, keys and events.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::{BodyIx, CallIx, Callee, LoopEnd, Use};
use crate::facts::loops::is_loop;
use crate::flow::Flow;

/// Crates whose iterators come to an end: over files, rows, matches.
const FINITE: &[&str] =
    &["walkdir", "ignore", "glob", "globwalk", "jwalk", "csv", "regex", "zip", "tar", "itertools"];

/// What one turn of a loop does.
#[derive(Default)]
struct Turn {
    /// It waits for something that is known.
    paced: bool,
    /// It sends to a channel.
    sends: bool,
    /// What it calls that is not known.
    unknown: Option<String>,
    seen: FxHashSet<BodyIx>,
}

impl Flow<'_> {
    /// A call in a loop of `body` that goes on until it is told, waits for nothing that is known, and sends: it is this
    /// call that waits, or the loop would spin. Or the iterator that such a loop goes over.
    pub fn produces_from(&mut self, body: BodyIx) -> Option<String> {
        if self.facts.bodies[body.0].awaits > 0 {
            return None;
        }
        let loops = self.facts.bodies[body.0].loops.clone();
        loops.iter().filter(|it| is_outermost(&it.node)).find_map(|around| {
            let mut turn = Turn::default();
            if around.end == LoopEnd::Finite {
                turn.unknown = Some(self.open_iteration(&around.node)?);
            }
            self.turn(body, Some(&around.node), &mut turn, 0);
            let goes_on = turn.sends || around.end == LoopEnd::Never;
            if goes_on && !turn.paced { turn.unknown } else { None }
        })
    }

    /// What the `for` loop at `node` goes over, if that is an iterator that something unknown hands out, which may wait for
    /// the next key or event and never come to its end.
    fn open_iteration(&self, node: &SyntaxNode) -> Option<String> {
        let mut at = ast::ForExpr::cast(node.clone())?.iterable()?;
        let mut named = None;
        loop {
            at = match at {
                ast::Expr::MethodCallExpr(call) => {
                    let receiver = call.receiver()?;
                    // What stands behind adapters of std tells nothing: `keys().flatten()`.
                    if self.facts.sema.type_of_expr(&receiver).is_none_or(|it| it.original.is_unknown()) {
                        named = Some(call.syntax().text().to_string());
                    }
                    receiver
                }
                ast::Expr::RefExpr(it) if it.mut_token().is_some() => {
                    let inner = it.expr()?;
                    if self.facts.sema.type_of_expr(&inner).is_none_or(|it| it.original.is_unknown()) {
                        named = Some(inner.syntax().text().to_string());
                    }
                    inner
                }
                ast::Expr::TryExpr(it) => it.expr()?,
                ast::Expr::ParenExpr(it) => it.expr()?,
                ast::Expr::CallExpr(call) => {
                    let known_end = self.facts.call_index(call.syntax()).is_some_and(|ix| {
                        match &self.facts.calls[ix.0].callee {
                            Callee::Foreign(path) | Callee::Unknown(path) => {
                                FINITE.iter().any(|it| path.split("::").next() == Some(it))
                            }
                            _ => false,
                        }
                    });
                    return named.filter(|_| !known_end);
                }
                _ => return named,
            }
        }
    }

    fn turn(&mut self, body: BodyIx, inside: Option<&SyntaxNode>, turn: &mut Turn, depth: usize) {
        if depth > 4 || !turn.seen.insert(body) {
            return;
        }
        let within =
            |it: &Self, node: &SyntaxNode| inside.is_none_or(|around| it.facts.is_inside(node, around));
        for ix in self.facts.bodies[body.0].calls.clone() {
            if within(self, &self.facts.calls[ix.0].node) {
                self.count(ix, turn, depth);
            }
        }
        for child in self.facts.bodies[body.0].children.clone() {
            if within(self, &self.facts.bodies[child.0].node) {
                self.turn(child, None, turn, depth + 1);
            }
        }
        turn.paced |= !self.own_blocking(body).is_empty();
    }

    fn count(&mut self, ix: CallIx, turn: &mut Turn, depth: usize) {
        let call = self.facts.calls[ix.0].clone();
        if call.usage != Use::Call {
            return;
        }
        match &call.callee {
            Callee::Api(api) => match api.kind {
                ApiKind::ChannelOp(_) if is_receive(api.path) => turn.paced = true,
                ApiKind::ChannelOp(_) => turn.sends |= api.path.ends_with("::send"),
                ApiKind::TokioWait if api.path.ends_with("blocking_recv") => turn.paced = true,
                ApiKind::TokioWait => turn.sends = true,
                ApiKind::Sleep
                | ApiKind::SleepMs
                | ApiKind::Join
                | ApiKind::Select
                | ApiKind::BlockOn
                | ApiKind::ThreadIdentity => turn.paced = true,
                _ => {}
            },
            Callee::Workspace(function) => {
                if let Some(inner) = self.facts.body_of_function(*function) {
                    self.turn(inner, None, turn, depth + 1);
                }
            }
            Callee::Value | Callee::Constructor => {}
            // What an earlier run made of such a loop's channel.
            Callee::Foreign(path)
                if path.starts_with("tokio::sync::mpsc::") && path.ends_with("Sender::send") =>
            {
                turn.sends = true;
            }
            Callee::Foreign(path) | Callee::Unknown(path) => {
                let own = ["std::", "core::", "alloc::", "tokio::", "log::", "tracing::"];
                let name = path.rsplit("::").next().unwrap_or_default();
                if !own.iter().any(|it| path.starts_with(it))
                    && !crate::flow::blocking::cheap::is_cheap_name(name)
                {
                    turn.unknown.get_or_insert_with(|| path.clone());
                }
            }
        }
    }
}

fn is_outermost(node: &SyntaxNode) -> bool {
    let outer = node
        .ancestors()
        .skip(1)
        .take_while(|it| !matches!(it.kind(), SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR));
    !outer.into_iter().any(|it| is_loop(it.kind()))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    /// Whether the thread that sends what `iteration` gives stays a thread.
    fn stays(iteration: &str) -> bool {
        loop_stays(&format!(
            "for it in {iteration} {{\n            if tx.send(it).is_err() {{\n                break;\n            }}\n        }}"
        ))
    }

    fn loop_stays(code: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"keys\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
             tokio = \"1\"\ntty = \"1\"\nwalkdir = \"2\"\n//- /src/main.rs\n#[tokio::main]\nasync fn main() {{\n    \
             let (tx, rx) = std::sync::mpsc::sync_channel(4);\n    std::thread::spawn(move || {{\n        \
             let tty = tty::open().expect(\"a terminal\");\n        {code}\n    }});\n    \
             while let Ok(it) = rx.recv() {{\n        println!(\"{{it:?}}\");\n    }}\n}}\n"
        );
        let ledger = Trial::of(&fixture).ledger;
        let unit = ledger.units.iter().find(|it| it.id.contains("thread")).unwrap();
        unit.refusal.as_ref().is_some_and(|it| it.code == RefusalCode::EndlessBlocking)
    }

    #[test]
    fn a_loop_that_polls_the_keyboard_blocks_however_it_sleeps() {
        let polling = |events: &str| {
            format!(
                "let pause = std::time::Duration::from_millis(50);\n        loop {{\n            \
                 if tty.paused() {{\n                std::thread::sleep(pause);\n            \
                 }} else if {events}::poll(pause).unwrap() {{\n                \
                 tx.send({events}::read().unwrap()).unwrap();\n            }}\n        }}"
            )
        };
        assert!(loop_stays(&polling("crossterm::event")));
        assert!(loop_stays(&polling("ratatui::crossterm::event")));
        assert!(!loop_stays(&polling("clock::instant")));
    }

    #[test]
    fn code_that_nobody_knows_paces_no_loop() {
        assert!(loop_stays(
            "loop {\n            tx.send(tty::take(8)(tty.next_packet())).unwrap();\n        }"
        ));
    }

    #[test]
    fn an_iterator_of_events_may_never_end() {
        assert!(stays("tty.keys()"));
        assert!(stays("tty.keys().flatten()"));
        assert!(stays("&mut tty"));
        assert!(!stays("walkdir::WalkDir::new(\"/\").into_iter().flatten()"));
        assert!(!stays("vec![1, 2, 3].into_iter().map(|it| it + 1)"));
    }
}
