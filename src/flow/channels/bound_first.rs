//! `self.add(self.rx.recv()?)`: a method may be lent what its argument looks at, for it is only then that the method begins. A tokio
//! receiver is not looked at but changed, so what is received is bound before.

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::body::Callee;
use crate::flow::Flow;
use crate::flow::channels::exclusive::{is_borrowed_over_but, names_place};
use crate::flow::held::SendNeed;

/// Where a text is put in the place of another, in a file.
pub(super) type Replaced = (FileId, usize, usize, String);

/// How the statement around `operation`, which is to have `object` for itself, becomes one that binds the argument with the operation
/// in it and one that hands it over; if it is the receiver of that call alone that is in the way.
pub(super) fn bound_first(
    flow: &Flow<'_>,
    object: &ast::Expr,
    operation: &SyntaxNode,
) -> Option<[Replaced; 2]> {
    let evaluated = |it: &SyntaxNode| {
        let ends = matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::STMT_LIST);
        !ends && (it.kind() == SyntaxKind::MACRO_CALL || !ast::Stmt::can_cast(it.kind()))
    };
    let sema = &flow.facts.sema;
    let around: Vec<SyntaxNode> = sema.ancestors_with_macros(operation.clone()).collect();
    // What a macro makes of an argument is evaluated where the macro stands, unless it is put off.
    let written = around.iter().position(|it| sema.hir_file_for(it).file_id().is_some())?;
    let (expanded, around) = around.split_at(written);
    let is_put_off = |it: &SyntaxNode| {
        let is_async = ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some());
        is_async || it.kind() == SyntaxKind::CLOSURE_EXPR
    };
    if expanded.iter().any(is_put_off) {
        return None;
    }
    let within: Vec<SyntaxNode> = around.iter().take_while(|it| evaluated(it)).cloned().collect();
    let calls = within.iter().skip(usize::from(written == 0)).cloned().filter_map(ast::MethodCallExpr::cast);
    calls.into_iter().find_map(|call| {
        let receiver = call.receiver()?;
        let argument = call.arg_list()?.args().next()?;
        let around = within.contains(argument.syntax());
        let indexed = receiver.syntax().descendants().any(|it| it.kind() == SyntaxKind::INDEX_EXPR);
        let in_the_way = around && names_place(&receiver) && !indexed;
        (in_the_way && !is_borrowed_over_but(flow, object, operation, Some(receiver.syntax())))
            .then_some(())?;
        let ty = sema.type_of_expr(&argument)?.original;
        let moves = flow.is_owned(&ty, 0);
        let lasts = flow.temporaries_obstacle(argument.syntax(), SendNeed::NotRequired).is_some();
        (moves && !lasts && sema.hir_file_for(call.syntax()).file_id().is_some()).then_some(())?;
        divided(flow, &call, &argument)
    })
}

/// The statement of `call` in two.
fn divided(flow: &Flow<'_>, call: &ast::MethodCallExpr, argument: &ast::Expr) -> Option<[Replaced; 2]> {
    let statement = statement_begun_by(call.syntax())?;
    let callee = flow.facts.call_index(call.syntax()).map(|it| &flow.facts.calls[it.0].callee);
    let name = flow.name_for(callee.unwrap_or(&Callee::Value), 0, call.syntax(), &[])?;
    let file = flow.facts.src(&statement)?.file;
    let first = statement.first_token()?;
    let start = first.text_range().start();
    let (from, to) = (argument.syntax().text_range().start(), argument.syntax().text_range().end());
    let root = statement.ancestors().last()?;
    let text = root.text();
    let head = text.slice(start..from).to_string();
    let behind = argument.syntax().siblings_with_tokens(ra_ap_syntax::Direction::Next).skip(1);
    let closing = behind
        .filter_map(NodeOrToken::into_token)
        .find(|it| matches!(it.kind(), SyntaxKind::COMMA | SyntaxKind::R_PAREN))?;
    let closing = match next_of(&closing) {
        Some(it) if closing.kind() == SyntaxKind::COMMA && it.kind() == SyntaxKind::R_PAREN => it,
        _ => closing,
    };
    // Where it is the only one, what it stood on a line of its own for has gone.
    let head = if closing.kind() == SyntaxKind::COMMA { head.as_str() } else { head.trim_end() };
    let tail = format!(";{}{head}{name}{}", gap_before(&first), closing.text());
    Some([
        (file, start.into(), from.into(), format!("let {name} = ")),
        (file, to.into(), closing.text_range().end().into(), tail),
    ])
}

/// The statement, or the expression at the end of a block, of which nothing is evaluated before the call.
fn statement_begun_by(call: &SyntaxNode) -> Option<SyntaxNode> {
    let mut at = call.clone();
    loop {
        let parent = at.parent()?;
        let begins = |it: Option<ast::Expr>| it.is_some_and(|it| *it.syntax() == at);
        let is_place = |it: ast::Expr| names_place(&it) && !matches!(it, ast::Expr::IndexExpr(_));
        let first = match parent.kind() {
            SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT => return Some(parent),
            SyntaxKind::STMT_LIST => return Some(at),
            SyntaxKind::TRY_EXPR
            | SyntaxKind::PAREN_EXPR
            | SyntaxKind::RETURN_EXPR
            | SyntaxKind::BREAK_EXPR
            | SyntaxKind::PREFIX_EXPR
            | SyntaxKind::CAST_EXPR
            | SyntaxKind::AWAIT_EXPR
            | SyntaxKind::FIELD_EXPR
            | SyntaxKind::LET_EXPR => true,
            SyntaxKind::METHOD_CALL_EXPR => {
                begins(ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.receiver()))
            }
            SyntaxKind::CALL_EXPR => {
                let callee = ast::CallExpr::cast(parent.clone()).and_then(|it| it.expr());
                matches!(callee, Some(ast::Expr::PathExpr(_)))
            }
            SyntaxKind::ARG_LIST => {
                let of_call = parent.parent().is_some_and(|it| it.kind() == SyntaxKind::CALL_EXPR);
                of_call && begins(ast::ArgList::cast(parent.clone()).and_then(|it| it.args().next()))
            }
            SyntaxKind::BIN_EXPR => {
                let binary = ast::BinExpr::cast(parent.clone())?;
                match binary.op_kind()? {
                    ast::BinaryOp::Assignment { op: None } => binary.lhs().is_some_and(is_place),
                    ast::BinaryOp::Assignment { .. } => false,
                    _ => begins(binary.lhs()),
                }
            }
            SyntaxKind::IF_EXPR => begins(ast::IfExpr::cast(parent.clone())?.condition()),
            SyntaxKind::MATCH_EXPR => begins(ast::MatchExpr::cast(parent.clone())?.expr()),
            _ => false,
        };
        first.then_some(())?;
        at = parent;
    }
}

fn next_of(token: &SyntaxToken) -> Option<SyntaxToken> {
    std::iter::successors(token.next_token(), SyntaxToken::next_token).find(|it| !it.kind().is_trivia())
}

/// What stands between two statements where `first` begins one: a line break and what indents it, or a blank.
fn gap_before(first: &SyntaxToken) -> String {
    let blank = first.prev_token().filter(|it| it.kind() == SyntaxKind::WHITESPACE);
    let indent = blank.and_then(|it| it.text().rsplit_once('\n').map(|(_, indent)| indent.to_owned()));
    indent.map_or_else(|| " ".to_owned(), |it| format!("\n{it}"))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const TOTAL: &str = "use std::sync::mpsc::{channel, Receiver};\nstruct Total { rx: Receiver<u32>, sum: u32, all: Vec<u32> }\nimpl Total {\n    \
         fn add(&mut self, n: u32) -> u32 { self.sum += n; self.sum }\n    fn times(&mut self, n: u32, by: u32) -> u32 { self.sum += n * by; self.sum }\n    \
         fn next(&self) -> Option<u32> { self.rx.recv().ok() }\n    fn name(&self) -> &str { \"total\" }\n    \
         fn show(&mut self, n: u32, name: &str) -> u32 { n + name.len() as u32 }\n    fn keep(&mut self, n: &u32) -> u32 { *n }\n";

    fn trial(body: &str) -> Trial {
        let main = "#[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel();\n    let mut it = Total { rx, sum: 0, all: vec![] };\n    \
             tx.send(1).unwrap();\n    it.run();\n}\n";
        Trial::of_main(
            "2021",
            &format!("{TOTAL}    fn run(&mut self) -> Option<u32> {{\n        {body}\n    }}\n}}\n{main}"),
        )
    }

    #[test]
    fn what_a_method_is_given_of_its_own_receiver_is_bound_first() {
        let receive = "self.rx.recv().await.unwrap()";
        for (body, expected) in [
            (
                "self.add(self.rx.recv().unwrap()); None",
                format!("let n = {receive};\n        self.add(n); None"),
            ),
            (
                "let sum = self.add(self.rx.recv().unwrap());\n        Some(sum)",
                format!("let n = {receive};\n        let sum = self.add(n);"),
            ),
            (
                "Some(self.add(self.next()?))",
                "let n = self.next().await?;\n        Some(self.add(n))".to_owned(),
            ),
            (
                "self.sum = self.times(self.rx.recv().unwrap(), 2); None",
                format!("let n = {receive};\n        self.sum = self.times(n, 2); None"),
            ),
            (
                "if self.add(\n            self.rx.recv().unwrap(),\n        ) > 3 { return None; }\n        None",
                format!("let n = {receive};\n        if self.add(n) > 3 {{ return None; }}"),
            ),
            (
                "if true { return Some(self.add(self.rx.recv().unwrap())); } None",
                format!("if true {{ let n = {receive}; return Some(self.add(n)); }} None"),
            ),
            (
                "let it = self; it.add(it.rx.recv().unwrap()); None",
                "let n = it.rx.recv().await.unwrap(); it.add(n); None".to_owned(),
            ),
            (
                "self.add(vec![self.rx.recv().unwrap()].len() as u32); None",
                format!("let n = vec![{receive}].len() as u32;\n        self.add(n); None"),
            ),
            // What it does not look at stays where it is.
            (
                "self.all.push(self.rx.recv().unwrap()); None",
                format!("        self.all.push({receive}); None"),
            ),
        ] {
            let text = trial(body).text_after("/src/main.rs");
            assert!(text.contains(&expected), "{body}\n{text}");
        }
    }

    #[test]
    fn what_cannot_be_bound_first_keeps_its_channel() {
        for body in [
            "self.show(self.rx.recv().unwrap(), \"n\") + self.times(2, self.rx.recv().unwrap()); None",
            "let n = 1 + self.add(self.rx.recv().unwrap());\n        Some(n)",
            "while self.add(self.rx.recv().unwrap()) < 3 {} None",
            "self.keep(&self.rx.recv().unwrap()); None",
            "let name = self.name();\n        println!(\"{name} {:?}\", self.rx.recv()); None",
        ] {
            let refused = trial(body).refusal_of("Receiver::recv");
            assert_eq!(refused, Some(RefusalCode::SharedReceiver), "{body}");
        }
    }
}
