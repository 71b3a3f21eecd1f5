use ra_ap_syntax::SourceFile;

use super::*;

/// The first `select!`-like call of a function with `call` as its body.
fn tree(call: &str) -> (String, Option<ast::TokenTree>) {
    let text = format!("fn f() {{ {call} }}");
    let file = SourceFile::parse(&text, EDITION).tree();
    let tree = file.syntax().descendants().find_map(ast::TokenTree::cast);
    (text, tree)
}

/// One line for each arm: the kind with its parts, the body, and marks for a block and a comma.
fn read(inside: &str) -> Result<Vec<String>, SelectSyntaxError> {
    let (text, tree) = tree(&format!("select! {{ {inside} }}"));
    let select = parse_select(&tree.expect("a token tree"))?;
    let part = |range: TextRange| text[range].to_string();
    let option = |range: Option<TextRange>| range.map_or("none".to_string(), part);
    Ok(select
        .arms
        .iter()
        .map(|arm| {
            let kind = match &arm.kind {
                ArmKind::Recv { channel, pattern } => format!("recv|{}|{}", part(*channel), option(*pattern)),
                ArmKind::Send { channel, message, pattern } => {
                    format!("send|{}|{}|{}", part(*channel), part(*message), option(*pattern))
                }
                ArmKind::Default { timeout } => format!("default|{}", option(*timeout)),
            };
            assert!(arm.range.contains_range(arm.body) && arm.range.end() == arm.body.end());
            assert!(["recv", "send", "default"].iter().any(|name| text[arm.range].starts_with(name)));
            assert!(arm.comma.is_none_or(|comma| &text[comma] == ","));
            let block = if arm.body_is_block { "|block" } else { "" };
            let comma = if arm.comma.is_some() { "|," } else { "" };
            format!("{kind}|{}{block}{comma}", part(arm.body))
        })
        .collect())
}

fn message(inside: &str) -> String {
    read(inside).expect_err(inside).message
}

#[track_caller]
fn check(inside: &str, expected: &[&str]) {
    match read(inside) {
        Ok(arms) => assert_eq!(arms, expected, "{inside}"),
        Err(err) => panic!("{inside}: {err} at {:?}", err.at),
    }
}

#[test]
fn three_kinds_in_any_order() {
    check(
        "default => 1, send(tx, 5) -> r => r.unwrap(), recv(rx) -> _ => {}",
        &["default|none|1|,", "send|tx|5|r|r.unwrap()|,", "recv|rx|_|{}|block"],
    );
    check("default() => {}, recv(rx) -> m => f(m)", &["default|none|{}|block|,", "recv|rx|m|f(m)"]);
    check("default(ms(1000),) => panic!(),", &["default|ms(1000)|panic!()|,"]);
    check("recv(rx,) -> m => (), send(tx, v,) -> _ => (),", &["recv|rx|m|()|,", "send|tx|v|_|()|,"]);
}

#[test]
fn channels_of_any_shape() {
    let channels = [
        "self.rx",
        "&self.0.1.rx",
        "rxs[i + 1]",
        "&*rx",
        "pick(&a, b)",
        "((rx))",
        "Arc::clone(&rx)",
        "opt.as_ref().unwrap_or(&never())",
        "map.get::<Vec<u8>>(&k).unwrap()",
        "if a { &r1 } else { &r2 }",
        "unsafe { &*p }",
        "{ let r = &rx; r }",
        "match k { 0 => &a, _ => &b }",
        "never::<Option<(u8, u8)>>()",
        "tick(Duration::from_millis(5 * 10))",
        "|a, b| a",
        "a as *const Receiver<(i32, i32)>",
    ];
    for channel in channels {
        check(&format!("recv({channel}) -> m => {{}}"), &[&format!("recv|{channel}|m|{{}}|block")]);
        check(
            &format!("send({channel}, f::<A, B>(x, [1, 2])) -> m => {{}}"),
            &[&format!("send|{channel}|f::<A, B>(x, [1, 2])|m|{{}}|block")],
        );
    }
}

#[test]
fn patterns_of_any_shape() {
    for pattern in
        ["_", "mut m", "ref r", "Ok(x) | Err(x)", "Foo { a, .. }", "(a, b)", "&x", "m @ _", "[a, b]"]
    {
        check(&format!("recv(r) -> {pattern} => ()"), &[&format!("recv|r|{pattern}|()")]);
    }
}

#[test]
fn bodies_with_commas() {
    let bodies = [
        "{ 1 }.max(2)",
        "{ a }?.b[0]",
        "{ x } as u8 + 1",
        "match m { Ok(_) => {}, Err(_) => break }",
        "if let Ok(m) = m { f(m) } else { return }",
        "x += 1",
        "x = y = 2",
        "break 'outer",
        "break 'a x",
        "continue",
        "return Err(e)",
        "|a, b| a + b",
        "move || -> u8 { 1 }",
        "async move { 1 }",
        "loop {}",
        "'a: loop { break 'a }",
        "unsafe { f() }",
        "Foo { a: 1, ..b }",
        "a < b",
        "f::<A, B>(c)",
        "pair.0.1",
        "1.0.max(2.)",
        "1..=2",
        "..",
        "println!(\"{} => {}\", a, b)",
        "vec![1, 2].len()",
        "*x >>= 1 << 2",
        "a && b || c",
        "-!x",
        "&mut x",
        "#[allow(unused)] { 1 }",
        "<Vec<u8> as Trait<A, B>>::f()",
        "f()?.await",
        "let_it_be(r#match)",
        "'c'",
        "br#\"x\"#",
        "(recv)(x)",
    ];
    for body in bodies {
        check(
            &format!("recv(a) -> m => {body}, default => ()"),
            &[&format!("recv|a|m|{body}|,"), "default|none|()"],
        );
        let is_block = if body == "{}" { "|block" } else { "" };
        if !body.starts_with('{') {
            check(&format!("recv(a) -> m => {body}"), &[&format!("recv|a|m|{body}{is_block}")]);
        }
    }
}

#[test]
fn bodies_without_commas() {
    check(
        "recv(a) -> m => { f(m); } send(b, 1) -> _ => { } default(d) => { g() } ",
        &["recv|a|m|{ f(m); }|block", "send|b|1|_|{ }|block", "default|d|{ g() }|block"],
    );
    check("recv(a) -> m => { f(m) }", &["recv|a|m|{ f(m) }|block"]);
    check(
        "recv(a) -> m => match m { _ => () } default => if x { } else { } recv(b) -> _ => ()",
        &["recv|a|m|match m { _ => () }", "default|none|if x { } else { }", "recv|b|_|()"],
    );
    check("default => { 1 }.max(2)", &["default|none|{ 1 }.max(2)"]);
    check("default() => { 1 }.max(2)", &["default|none|{ 1 }.max(2)"]);
    check("default(d) => { 1 }.max(2)", &["default|d|{ 1 }.max(2)"]);
}

#[test]
fn comments_and_line_breaks_anywhere() {
    check(
        "// first\n recv /* a */ ( /* b */ rx /* c */ ) // d\n -> /* e */ m\n => /* f */ { // g, h => i\n } // j\n /* k */ , // l\n default // m\n => n // o\n",
        &["recv|rx|m|{ // g, h => i\n }|block|,", "default|none|n"],
    );
}

#[test]
fn forms_of_the_original_tests() {
    check(
        "recv(&&&&rx) -> _ => hits[1].set(hits[1].get() + 1), send(tx(), panic!()) -> _ => {}",
        &["recv|&&&&rx|_|hits[1].set(hits[1].get() + 1)|,", "send|tx()|panic!()|_|{}|block"],
    );
    check(
        "recv(&Some(&rx).unwrap_or(&never())) -> _ => {}, default(ms(0)) => unreachable!()",
        &["recv|&Some(&rx).unwrap_or(&never())|_|{}|block|,", "default|ms(0)|unreachable!()"],
    );
    check(
        "send(if 1 + 1 == 2 { &tx } else { panic!() }, { x }) -> r => assert_eq!(r, Err(SendError(()))),",
        &["send|if 1 + 1 == 2 { &tx } else { panic!() }|{ x }|r|assert_eq!(r, Err(SendError(())))|,"],
    );
    check(
        "recv(rx) -> res => if res.is_ok() { sum += 1 }, default => \"foo\".into(),",
        &["recv|rx|res|if res.is_ok() { sum += 1 }|,", "default|none|\"foo\".into()|,"],
    );
}

#[test]
fn nested_selects_are_text() {
    let inner = "{ select! { recv(b) -> x => { f(x) } default => {} } }";
    check(&format!("recv(a) -> _ => {inner}"), &[&format!("recv|a|_|{inner}|block")]);
    let inner = "select! { recv(b) -> x => x, default => 1 }";
    check(
        &format!("recv(a) -> _ => {inner}, send(select! {{ default => &tx }}, {inner}) -> _ => ()"),
        &[&format!("recv|a|_|{inner}|,"), &format!("send|select! {{ default => &tx }}|{inner}|_|()")],
    );
}

#[test]
fn names_of_operations_are_no_keywords() {
    check("recv(recv) -> default => send(default)", &["recv|recv|default|send(default)"]);
    check("send(send, recv(1)) -> _ => recv", &["send|send|recv(1)|_|recv"]);
}

#[test]
fn any_delimiters() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
        let (_, tree) = tree(&format!("select!{open} recv(rx) -> _ => () {close};"));
        assert_eq!(parse_select(&tree.unwrap()).unwrap().arms.len(), 1);
    }
}

#[test]
fn what_is_not_a_select() {
    assert_eq!(message(""), "expected at least one arm");
    assert_eq!(message("/* nothing */"), "expected at least one arm");
    assert_eq!(message("x = rx.recv() => {}"), "expected one of `recv`, `send` or `default`");
    assert_eq!(message("{}"), "expected one of `recv`, `send` or `default`");
    assert_eq!(message("recv(a) -> _ => {}, , default => {}"), "expected one of `recv`, `send` or `default`");
    assert_eq!(message("recv(a) -> _ => {}; default => {}"), "expected one of `recv`, `send` or `default`");
    assert_eq!(message("recv"), "expected an argument list after `recv`");
    assert_eq!(message("recv[a] -> _ => {}"), "expected an argument list after `recv`");
    assert_eq!(message("default"), "expected an argument list after `default`");
    assert_eq!(message("recv(a) => {}"), "expected `->` and a pattern for the result");
    assert_eq!(message("recv(a) - > _ => {}"), "expected `->` and a pattern for the result");
    assert_eq!(message("recv(a) -> _"), "expected `=>`");
    assert_eq!(message("recv(a) -> _ -> _ => {}"), "expected `=>`");
    assert_eq!(message("recv(a) -> _ = > {}"), "expected `=>`");
    assert_eq!(message("default -> _ => {}"), "expected an argument list after `default`");
    assert_eq!(message("default() -> _ => {}"), "expected `=>`");
    assert_eq!(message("recv(a, b) -> _ => {}"), "expected `)`");
    assert_eq!(message("recv(a b) -> _ => {}"), "expected `)`");
    assert_eq!(message("send(a) -> _ => {}"), "expected `,` and the message to send");
    assert_eq!(message("send(a, b, c) -> _ => {}"), "expected `)`");
    assert_eq!(message("default(a, b) => {}"), "expected `)`");
    assert_eq!(message("default => 1, default() => 2"), "there can be only one `default` arm");
    assert_eq!(message("recv(a) -> m => f(m) recv(b) -> _ => ()"), "expected `,` after the body of the arm");
    for unfinished in
        ["recv() -> _ => 1", "send(a,) -> _ => 1", "recv(a) -> => 1", "recv(a) -> _ =>", "recv($x) -> _ => 1"]
    {
        assert!(message(unfinished).starts_with("expected "), "{unfinished}");
    }
}

#[test]
fn errors_are_where_the_mistake_is() {
    let (text, tree) = tree("select! { recv(a) -> _ => {} other(b) -> _ => {} }");
    let err = parse_select(&tree.unwrap()).unwrap_err();
    assert!(text[usize::from(err.at)..].starts_with("other"));
    let (text, tree) = self::tree("select! { recv(a) -> _ }");
    let err = parse_select(&tree.unwrap()).unwrap_err();
    assert_eq!(usize::from(err.at), text.find('}').unwrap());
}

/// Whatever it is: an answer, no panic.
fn survives(call: &str) {
    let (_, tree) = tree(call);
    if let Some(tree) = tree {
        for tree in
            tree.syntax().ancestors().chain(tree.syntax().descendants()).filter_map(ast::TokenTree::cast)
        {
            let _ = parse_select(&tree);
        }
    }
}

#[test]
fn hostile_input() {
    let seed = "select! { recv(a[0]) -> (x, y) => { f(x) }.g(), send(b, 1.0) -> _ => match r { _ => '{' } default(d) => \"}\" }";
    for (index, _) in seed.char_indices() {
        survives(&seed[..index]);
        survives(&format!("select! {{ {}", &seed[index..]));
        for insert in [
            "(", ")", "{", "}", "[", "]", ",", ";", "=>", "->", "$", "#", "'", "\"", "/*", "\u{e9}", "0.",
            "..", "<",
        ] {
            survives(&format!("{}{insert}{}", &seed[..index], &seed[index..]));
        }
    }
    for broken in [
        "select!",
        "select! {",
        "select! }",
        "select! ( }",
        "select! { ( }",
        "select! { recv( }",
        "select! {)}",
    ] {
        survives(broken);
    }
}

#[test]
fn deep_and_long_input() {
    for unit in [
        "!",
        "- ",
        "&",
        "*",
        "return ",
        "|x| ",
        "a = ",
        "if a {} else ",
        "a.b",
        "a::<",
        "..",
        "break ",
        "#[a]",
    ] {
        survives(&format!("select! {{ recv({}) -> _ => {} }}", unit.repeat(5_000), unit.repeat(5_000)));
        survives(&format!("select! {{ recv(a) -> {} => () }}", unit.repeat(5_000)));
    }
    for depth in [100, 400] {
        let nested = format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
        check(&format!("recv({nested}) -> _ => {nested}"), &[&format!("recv|{nested}|_|{nested}")]);
        let nested = format!("{}x{}", "{".repeat(depth), "}".repeat(depth));
        check(&format!("recv(a) -> _ => {nested}"), &[&format!("recv|a|_|{nested}|block")]);
    }
    let many = "recv(a) -> _ => { f() } ".repeat(2_000);
    assert_eq!(read(&many).unwrap().len(), 2_000);
    assert_eq!(message(&format!("recv(a) -> _ => {}1", "1 + ".repeat(5_000))), "the arm is too long to read");
}
