use ra_ap_syntax::{AstNode, SourceFile, SyntaxNode};

use super::*;
use crate::rule::hole::EDITION;
use crate::rule::oracle::Spelling;

/// The first match of `pattern` in `source`, as `name=text` pairs.
fn find(pattern: &str, source: &str) -> Result<String, String> {
    let pattern = Pattern::parse(pattern).unwrap();
    let parse = SourceFile::parse(source, EDITION);
    assert!(parse.errors().is_empty(), "{source}");
    let root: SyntaxNode = parse.tree().syntax().clone();
    let mut worst: Option<Mismatch> = None;
    for node in root.descendants() {
        match match_node(&pattern, &node, &Spelling) {
            Ok(found) => {
                let pairs: Vec<String> = found
                    .occurrences
                    .iter()
                    .map(|(name, range)| format!("{name}={}", found.text(*range)))
                    .collect();
                return Ok(pairs.join(" | "));
            }
            Err(mismatch)
                if !mismatch.reason.starts_with("the pattern is of kind")
                    && worst.as_ref().is_none_or(|worst| mismatch.at.start() > worst.at.start()) =>
            {
                worst = Some(mismatch);
            }
            Err(_) => {}
        }
    }
    Err(worst.map(|it| it.reason).unwrap_or_default())
}

fn found(pattern: &str, body: &str, expected: &str) {
    assert_eq!(
        find(pattern, &format!("async fn f() {{ {body} }}")).as_deref(),
        Ok(expected),
        "{pattern} in {body}"
    );
}

fn absent(pattern: &str, body: &str) {
    assert!(find(pattern, &format!("async fn f() {{ {body} }}")).is_err(), "{pattern} in {body}");
}

#[test]
fn expressions_by_shape_and_meaning() {
    found("std::thread::sleep($d)", "thread::sleep(Duration::from_secs(1));", "d=Duration::from_secs(1)");
    found("std::thread::sleep($d)", "std :: thread :: /* nap */ sleep(\n d,\n);", "d=d");
    absent("std::thread::sleep($d)", "other::sleep(d);");
    absent("std::thread::sleep($d)", "thread::sleep();");
    found("$h.join().unwrap()", "(a.b).join().unwrap();", "h=(a.b)");
}

#[test]
fn closures_with_and_without_move_and_braces() {
    let spawn = "std::thread::spawn(move || { $$$body })";
    found(spawn, "thread::spawn(|| { a(); b() });", "body=a(); b()");
    found(spawn, "thread::spawn(move || a());", "body=a()");
    found(spawn, "thread::spawn(move || unsafe { a() });", "body=unsafe { a() }");
    found(spawn, "thread::spawn(move || {});", "body=");
    absent(spawn, "thread::spawn(move || -> u8 { 1 });");
    absent(spawn, "thread::spawn(move |x| { 1 });");
    absent(spawn, "thread::spawn(f);");
}

#[test]
fn a_name_that_nobody_reads_is_no_name() {
    let pattern = "$r.map_err(|_| $error)";
    found(pattern, "r.map_err(|_error| 1);", "r=r | error=1");
    found(
        "match $x { Ok($v) => $a, Err(_) => $b }",
        "match r { Ok(v) => v, Err(_e) => 1 }",
        "x=r | v=v | a=v | b=1",
    );
    absent(pattern, "r.map_err(|_error| drop(_error));");
    absent(pattern, "r.map_err(|_error| format!(\"{_error}\"));");
    absent(pattern, "r.map_err(|error| 1);");
    absent(pattern, "r.map_err(|_error: Closed| 1);");
    absent("if let Err(_) = $r { $$$rest }", "if let Err(_error) = r { drop(_error) }");
}

#[test]
fn runs_of_statements_arguments_and_arms() {
    let pattern = "loop { std::thread::sleep($d); $$$rest }";
    found(
        pattern,
        "'a: loop { thread::sleep(d); if x { break 'a; } y() }",
        "d=d | rest=if x { break 'a; } y()",
    );
    absent(pattern, "loop { y(); thread::sleep(d); }");
    found("loop { $$$work std::thread::sleep($d); }", "loop { y(); thread::sleep(d) }", "work=y(); | d=d");
    found("f($first, $$$rest)", "f(1, 2, 3,);", "first=1 | rest=2, 3");
    found("f($$$all)", "f();", "all=");
    found(
        "match $x { Ok($v) => $a, $$$arms }",
        "match r { Ok(1) => {} Err(_) => b, }",
        "x=r | v=1 | a={} | arms=Err(_) => b,",
    );
    found("println!($$$args)", "println!(\"{}\", 1);", "args=\"{}\", 1");
}

#[test]
fn statements_match_with_their_siblings() {
    found("let $h = $a; $h.join().unwrap();", "let t = go(); t.join().unwrap(); x();", "h=t | a=go() | h=t");
    absent("let $h = $a; $h.join().unwrap();", "let t = go(); u.join().unwrap();");
    found("std::thread::spawn(move || { $$$b });", "thread::spawn(|| x());", "b=x()");
    absent("std::thread::spawn(move || { $$$b });", "let h = thread::spawn(|| x());");
}

#[test]
fn types_and_patterns() {
    assert_eq!(
        find("std::sync::mpsc::Sender<$t>", "struct S { tx: mpsc::Sender<Vec<u8>> }").as_deref(),
        Ok("t=Vec<u8>")
    );
    assert!(find("std::sync::mpsc::Sender", "struct S { tx: mpsc::Sender<Vec<u8>> }").is_err());
    found(
        "if let Ok($p) = $rx.recv() { $$$b }",
        "if let Ok((a, b)) = self.rx.recv() { x() }",
        "p=(a, b) | rx=self.rx | b=x()",
    );
    found("std::sync::mpsc::channel::<$$$t>()", "mpsc::channel::<u8>();", "t=u8");
}

#[test]
fn comments_between_belong_to_the_run_if_on_their_own_lines() {
    let body = "loop {\n thread::sleep(d); // nap\n // first\n a(); // after a\n // last\n }";
    found("loop { std::thread::sleep($d); $$$b }", body, "d=d | b=// first\n a(); // after a\n // last");
}

#[test]
fn mismatches_say_why() {
    let why = |pattern, body: &str| find(pattern, &format!("fn f() {{ {body} }}")).unwrap_err();
    assert_eq!(why("std::thread::sleep($d)", "my::sleep()"), "`my::sleep` is not `std::thread::sleep`");
    assert_eq!(why("f($x, $x)", "f(1, 2)"), "`$x` stands for something else before");
    assert_eq!(why("loop { $a; }", "loop { a; b; }"), "expected `}`, found `b;`");
}

struct Nothing;

impl Oracle for Nothing {
    fn path_resolves_to(&self, _: &ast::Path, _: &str) -> bool {
        false
    }
    fn method_resolves_to(&self, _: &ast::MethodCallExpr, canonical: &str) -> Option<bool> {
        assert_eq!(canonical, "std::sync::mpsc::Receiver::recv");
        None
    }
    fn type_matches(&self, expr: &ast::Expr, ty: &str) -> bool {
        ty == "std::sync::mpsc::Receiver<_>" && expr.syntax().text() == "rx"
    }
    fn macro_resolves_to(&self, _: &ast::MacroCall, _: &str) -> bool {
        false
    }
}

#[test]
fn typed_receivers_ask_for_the_method_and_then_the_type() {
    let pattern = Pattern::parse("${rx: std::sync::mpsc::Receiver<_>}.recv()").unwrap();
    let parse = SourceFile::parse("fn f() { rx.recv(); tx.recv(); }", EDITION);
    let calls: Vec<_> = parse.tree().syntax().descendants().filter_map(ast::MethodCallExpr::cast).collect();
    assert!(match_node(&pattern, calls[0].syntax(), &Nothing).is_ok());
    let why = match_node(&pattern, calls[1].syntax(), &Nothing).unwrap_err();
    assert_eq!(why.reason, "this is not `std::sync::mpsc::Receiver::recv`");
}
