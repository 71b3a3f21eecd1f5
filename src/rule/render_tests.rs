use ra_ap_syntax::{AstNode, SourceFile};

use super::*;
use crate::edit::apply_edits;
use crate::rule::hole::EDITION;
use crate::rule::matching::match_node;
use crate::rule::oracle::Spelling;
use crate::rule::pattern::Pattern;

const SPAWN: (&str, &str) =
    ("std::thread::spawn(move || {\n    $$$body\n})", "tokio::spawn(async move {\n    $$$body\n})");

fn rendered(rule: (&str, &str), source: &str) -> Rendered {
    let pattern = Pattern::parse(rule.0).unwrap();
    let fresh = [("timer".to_owned(), "interval".to_owned())];
    let template = Template::parse(rule.1, &fresh).unwrap();
    let parse = SourceFile::parse(source, EDITION);
    assert!(parse.errors().is_empty(), "{source}");
    let found = parse
        .tree()
        .syntax()
        .descendants()
        .find_map(|node| match_node(&pattern, &node, &Spelling).ok())
        .unwrap_or_else(|| panic!("no match in {source}"));
    let extra = BTreeMap::new();
    let current = |range: TextRange| source[bytes(range)].to_owned();
    let context = Context { extra: &extra, current: &current, spell: &|path| path.to_owned() };
    let rendered = render(&found, &template, &context);
    for edit in &rendered.edits {
        assert!(bytes(found.range).start <= edit.start && edit.end <= bytes(found.range).end, "{edit:?}");
    }
    rendered
}

fn check(rule: (&str, &str), before: &str, after: &str) {
    let rendered = rendered(rule, before);
    assert_eq!(apply_edits(before, &rendered.edits).unwrap(), after, "{:?}", rendered.edits);
}

#[test]
fn only_what_differs_is_touched() {
    let source = "fn f() {\n    std::thread::spawn(move || {\n        // why\n        go();\n\n        on(); // so\n        // end\n    });\n}\n";
    let after = source.replace("std::thread::spawn(move || {", "tokio::spawn(async move {");
    check(SPAWN, source, &after);
    let edits = rendered(SPAWN, source).edits;
    assert!(edits.iter().all(|edit| edit.end - edit.start <= "std::thread".len()), "{edits:?}");
}

#[test]
fn the_braces_of_a_body_stay_around_it() {
    let rule = (
        "for $message in $rx.iter().take($count) {\n    $$$body\n}",
        "for _ in 0..$count {\n    let Some($message) = $rx.next() else { break };\n    $$$body\n}",
    );
    check(
        rule,
        "fn f() {\n    for it in rx.iter().take(3) {\n        one();\n        two(it);\n    }\n}\n",
        "fn f() {\n    for _ in 0..3 {\n        let Some(it) = rx.next() else { break };\n        one();\n        two(it);\n    }\n}\n",
    );
}

#[test]
fn expression_bodies_get_braces_on_their_line() {
    check(
        SPAWN,
        "fn f() { std::thread::spawn(|| go(1)); }",
        "fn f() { tokio::spawn(async move { go(1) }); }",
    );
    check(SPAWN, "fn f() { thread::spawn(move || {}); }", "fn f() { tokio::spawn(async move {}); }");
}

#[test]
fn appended_text_keeps_the_argument_as_it_is() {
    let rule = ("std::thread::sleep($d)", "tokio::time::sleep($d).await");
    check(
        rule,
        "fn f() { thread::sleep(\n    d, // nap\n); }",
        "fn f() { tokio::time::sleep(\n    d, // nap\n).await; }",
    );
    check(rule, "fn f() { thread::sleep( d ); }", "fn f() { tokio::time::sleep( d ).await; }");
}

const SLEEP_FIRST: (&str, &str) = (
    "loop {\n    std::thread::sleep($d);\n    $$$rest\n}",
    "let mut $timer = tokio::time::interval($d);\nloop {\n    $timer.tick().await;\n    $$$rest\n}",
);

#[test]
fn statements_before_a_loop_take_its_indentation() {
    let before =
        "fn f() {\n    'a: loop {\n        // wait\n        thread::sleep(D);\n\n        go();\n    }\n}\n";
    let after = "fn f() {\n    let mut interval = tokio::time::interval(D);\n    'a: loop {\n        // wait\n        interval.tick().await;\n\n        go();\n    }\n}\n";
    check(SLEEP_FIRST, before, after);
    check(
        SLEEP_FIRST,
        "fn f() {\n\tloop { thread::sleep(D); go(); }\n}",
        "fn f() {\n\tlet mut interval = tokio::time::interval(D);\n\tloop { interval.tick().await; go(); }\n}",
    );
}

#[test]
fn a_sleep_at_the_end_moves_to_the_front() {
    let rule = (
        "while $c {\n    $$$work\n    std::thread::sleep($d);\n}",
        "let mut $timer = tokio::time::interval($d);\nwhile $c {\n    $timer.tick().await;\n    $$$work\n}",
    );
    let before =
        "fn f() {\n    while on() {\n        // look\n        go();\n\n        thread::sleep(D);\n    }\n}\n";
    let after = "fn f() {\n    let mut interval = tokio::time::interval(D);\n    while on() {\n        interval.tick().await;\n        // look\n        go();\n    }\n}\n";
    check(rule, before, after);
}

#[test]
fn chains_lose_their_indentation_and_strings_keep_theirs() {
    let rule = (
        "std::thread::Builder::new().name($n).spawn(move || {\n    $$$body\n}).unwrap()",
        "tokio::spawn(async move {\n    $$$body\n})",
    );
    let before = "fn f() {\n    let h = thread::Builder::new()\n        .name(n)\n        .spawn(move || {\n            go(\"a\n            b\");\n\n            // end\n        })\n        .unwrap();\n}\n";
    let after = "fn f() {\n    let h = tokio::spawn(async move {\n        go(\"a\n            b\");\n\n        // end\n    });\n}\n";
    check(rule, before, after);
}

#[test]
fn a_body_leaves_its_block() {
    let flat = ("std::thread::spawn(move || {\n    $$$body\n});", "$$$body;");
    let before = "fn f() {\n    thread::spawn(move || {\n        // a\n        let x = r#\"\n   raw\"#;\n        go(x)\n    });\n}\n";
    let after = "fn f() {\n    // a\n    let x = r#\"\n   raw\"#;\n    go(x);\n}\n";
    check(flat, before, after);
    check(flat, "fn f() { thread::spawn(|| go()); }", "fn f() { go(); }");
    let block = ("std::thread::spawn(move || {\n    $$$body\n});", "{\n    $$$body;\n}");
    check(
        block,
        before,
        "fn f() {\n    {\n        // a\n        let x = r#\"\n   raw\"#;\n        go(x);\n    }\n}\n",
    );
}

#[test]
fn comments_in_replaced_text_are_kept() {
    let rule = ("$h.join()", "$h.await");
    check(rule, "fn f() { h/*a*/.join(/*b*/); }", "fn f() { h/*a*/./*b*/ await; }");
    check(
        rule,
        "fn f() {\n    h\n        // wait\n        .join();\n}",
        "fn f() {\n    h\n        // wait\n        .await;\n}",
    );
}

#[test]
fn moved_holes_are_copied_with_the_edits_inside_them() {
    let rule = ("swap($a, $b)", "swap($b, $a)");
    let rendered = rendered(rule, "fn f() { swap(one(1), two(2)); }");
    assert_eq!(rendered.consumed.len(), 1);
    check(rule, "fn f() { swap(one(1), two(2)); }", "fn f() { swap(two(2), one(1)); }");
}

/// The pattern's own text as source, its holes standing for names, and how it is wrapped into a file.
fn samples(text: &str) -> Vec<String> {
    use crate::rule::pattern::{WRAPPERS, encode, suffix_choices};
    let pieces = crate::rule::hole::cut(text).unwrap();
    let mut samples = Vec::new();
    for suffixes in suffix_choices(&pieces) {
        let rust = encode(&pieces, &suffixes).replace("__tokioize_", "hole_");
        for (_, before, after) in WRAPPERS {
            let sample = format!("{before}{rust}{after}");
            if SourceFile::parse(&sample, EDITION).errors().is_empty() {
                samples.push(sample);
            }
        }
    }
    samples
}

fn first_match(pattern: &Pattern, source: &str) -> Option<Match> {
    let parse = SourceFile::parse(source, EDITION);
    let root = parse.tree().syntax().clone();
    root.descendants().find_map(|node| match_node(pattern, &node, &Spelling).ok())
}

/// Tokens without those that a rendering may add or leave out.
fn essence(text: &str) -> String {
    lex(text)
        .into_iter()
        .filter(|(range, kind)| !kind.is_trivia() && ![";", ","].contains(&&text[range.clone()]))
        .map(|(range, _)| text[range].to_owned() + " ")
        .collect()
}

/// `text` with a comment, numbered, after each of its tokens.
fn commented(text: &str, comment: &dyn Fn(usize) -> String) -> String {
    let tokens = lex(text);
    tokens.iter().enumerate().map(|(n, (range, _))| text[range.clone()].to_owned() + &comment(n)).collect()
}

#[test]
fn every_rewrite_renders_its_own_pattern_and_keeps_every_comment() {
    let catalog = crate::rule::catalog::Catalog::embedded().unwrap();
    let comments: [&dyn Fn(usize) -> String; 3] =
        [&|_| String::new(), &|n| format!("/*c{n}*/"), &|n| format!(" // c{n}\n")];
    for rule in catalog.rules() {
        for rewrite in &rule.rewrites {
            let plain = samples(rewrite.before.text());
            let plain = plain.iter().find(|sample| first_match(&rewrite.before, sample).is_some());
            let plain =
                plain.unwrap_or_else(|| panic!("{} {}: does not match itself", rule.id, rewrite.name));
            let emptied = without_runs(plain);
            if first_match(&rewrite.before, &emptied).is_some() {
                for after in &rewrite.afters {
                    check_sample(&format!("{} {}", rule.id, rewrite.name), rewrite, after, &emptied);
                    check_sample(
                        &format!("{} {}", rule.id, rewrite.name),
                        rewrite,
                        after,
                        &commented(&emptied, comments[2]),
                    );
                }
            }
            for after in &rewrite.afters {
                for comment in comments {
                    check_sample(
                        &format!("{} {}", rule.id, rewrite.name),
                        rewrite,
                        after,
                        &commented(plain, comment),
                    );
                }
            }
        }
    }
}

/// The sample with runs of nothing.
fn without_runs(sample: &str) -> String {
    let mut out = String::new();
    let mut after_run = false;
    for (range, _) in lex(sample) {
        let token = &sample[range];
        let is_run = token.starts_with("hole_run_");
        if !(is_run || after_run && token == ";") {
            out.push_str(token);
        }
        after_run = is_run;
    }
    out
}

fn check_sample(
    name: &str,
    rewrite: &crate::rule::file::Rewrite,
    after: &crate::rule::file::After,
    source: &str,
) {
    let found =
        first_match(&rewrite.before, source).unwrap_or_else(|| panic!("{name}: no match in {source}"));
    let extra = BTreeMap::new();
    let current = |range: TextRange| source[bytes(range)].to_owned();
    let context = Context { extra: &extra, current: &current, spell: &|path| path.to_owned() };
    let rendered = render(&found, &after.template, &context);
    let range = bytes(found.range);
    assert!(rendered.edits.iter().all(|edit| range.start <= edit.start && edit.end <= range.end), "{name}");
    let result = apply_edits(source, &rendered.edits).unwrap_or_else(|error| panic!("{name}: {error}"));
    let texts =
        found.holes.keys().map(|hole| (hole.clone(), found.hole_text(hole).unwrap_or_default())).collect();
    let expected = after.template.fill(&texts, &|path| path.to_owned()).unwrap();
    let end = result.len() - (source.len() - range.end);
    assert_eq!(essence(&result[range.start..end]), essence(&expected), "{name}\n{source}\n{result}");
    let dropped: Vec<&String> =
        found.holes.keys().filter(|hole| !after.template.holes().any(|used| used.name == **hole)).collect();
    for (token, kind) in lex(source) {
        let in_dropped = dropped.iter().any(|hole| {
            found
                .holes
                .get(*hole)
                .is_some_and(|it| bytes(it.range).start <= token.start && token.end <= bytes(it.range).end)
        });
        let comment = &source[token];
        if kind == SyntaxKind::COMMENT && !in_dropped {
            assert!(result.contains(comment), "{name}: lost {comment}\n{source}\n{result}");
        }
    }
}

/// All edits that the rewrites of one rule make in `source`, the outermost matches first, nested ones composed.
fn rewritten(rule: &crate::rule::file::RuleFile, wanted: &[(&str, &str)], source: &str) -> String {
    let mut rewrites: Vec<_> = rule.rewrites.iter().collect();
    rewrites.sort_by_key(|rewrite| std::cmp::Reverse(rewrite.before.specificity()));
    let parse = SourceFile::parse(source, EDITION);
    let mut edits: Vec<Edit> = Vec::new();
    let nodes: Vec<_> = parse.tree().syntax().descendants().collect();
    // Inner sites first, so that an outer copy finds their edits.
    for node in nodes.iter().rev() {
        let found = rewrites.iter().find_map(|it| Some((it, match_node(&it.before, node, &Spelling).ok()?)));
        let Some((rewrite, found)) = found else { continue };
        let current = |range: TextRange| {
            let range = bytes(range);
            let inner: Vec<Edit> = edits
                .iter()
                .filter(|edit| range.start <= edit.start && edit.end <= range.end)
                .map(|edit| {
                    Edit::replace(edit.start - range.start..edit.end - range.start, edit.replacement.clone())
                })
                .collect();
            apply_edits(&source[range], &inner).unwrap()
        };
        let extra = BTreeMap::new();
        let context = Context { extra: &extra, current: &current, spell: &|path| path.to_owned() };
        let rendered = render(&found, &rewrite.after(wanted).unwrap().template, &context);
        edits.retain(|edit| {
            !rendered.consumed.iter().any(|it| bytes(*it).start <= edit.start && edit.end <= bytes(*it).end)
        });
        edits.extend(rendered.edits);
    }
    apply_edits(source, &edits).unwrap()
}

#[test]
fn examples_of_the_sleep_loop_are_exact() {
    let catalog = crate::rule::catalog::Catalog::embedded().unwrap();
    let rule = catalog.get("sleep-loop").unwrap();
    for example in &rule.examples {
        let wanted: Vec<_> =
            example.policies.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(Some(rewritten(rule, &wanted, &example.before)), example.after, "{}", example.title);
    }
}

#[test]
fn edits_of_nested_sites_compose() {
    let catalog = crate::rule::catalog::Catalog::embedded().unwrap();
    let mut rule = catalog.get("sleep-loop").unwrap().clone();
    let spawn = catalog.get("thread-spawn").unwrap();
    rule.rewrites.extend(["task", "builder-task-unwrap"].map(|name| spawn.rewrite(name).unwrap().clone()));
    let before = "fn f() {\n    once(|| {\n        std::thread::spawn(|| loop {\n            std::thread::sleep(D);\n            go();\n        });\n    });\n}\n";
    let after = "fn f() {\n    once(|| {\n        tokio::spawn(async move {\n            let mut interval = tokio::time::interval(D);\n            loop {\n                interval.tick().await;\n                go();\n            }\n        });\n    });\n}\n";
    assert_eq!(rewritten(&rule, &[], before), after);
    let before = "fn f() {\n    std::thread::Builder::new()\n        .name(n)\n        .spawn(move || {\n            loop {\n                // a\n                std::thread::sleep(D);\n\n                go();\n            }\n        })\n        .unwrap();\n}\n";
    let after = "fn f() {\n    tokio::spawn(async move {\n        let mut interval = tokio::time::interval(D);\n        loop {\n            // a\n            interval.tick().await;\n\n            go();\n        }\n    });\n}\n";
    assert_eq!(rewritten(&rule, &[], before), after);
}

#[test]
fn a_clone_made_only_for_the_thread_goes() {
    let rule =
        ("let $name = $value.clone();\nstd::thread::spawn(move || {\n    $$$body\n});", "{\n    $$$body;\n}");
    let before = "fn f() {\n    // why\n    let rules = manager.rules.clone();\n    std::thread::spawn(move || {\n        // now\n        rules.write().insert(1)\n    });\n}\n";
    let after = "fn f() {\n    // why\n    {\n        // now\n        rules.write().insert(1);\n    }\n}\n";
    check(rule, before, after);
}

#[test]
fn attributes_and_labels_stay_with_what_they_belong_to() {
    check(
        SPAWN,
        "fn f() {\n    #[allow(x)]\n    thread::spawn(|| go());\n}",
        "fn f() {\n    #[allow(x)]\n    tokio::spawn(async move { go() });\n}",
    );
    let before =
        "fn f() {\n    #[allow(x)]\n    'a: loop {\n        thread::sleep(D);\n        break 'a;\n    }\n}";
    let after = "fn f() {\n    let mut interval = tokio::time::interval(D);\n    #[allow(x)]\n    'a: loop {\n        interval.tick().await;\n        break 'a;\n    }\n}";
    check(SLEEP_FIRST, before, after);
}

#[test]
fn a_body_of_nothing_but_the_sleep_leaves_no_space_behind() {
    let rule = (
        "loop {\n    $$$work\n    std::thread::sleep($duration);\n}",
        "loop {\n    timer.tick().await;\n    $$$work\n}",
    );
    check(
        rule,
        "fn f() {\n    loop {\n        std::thread::sleep(period)\n    }\n}\n",
        "fn f() {\n    loop {\n        timer.tick().await;\n    }\n}\n",
    );
}

#[test]
fn what_binds_more_weakly_than_its_place_gets_parentheses() {
    let full = ("$tx.is_full()", "$tx.capacity() == 0");
    let length = ("$tx.len()", "$tx.max_capacity() - $tx.capacity()");
    for (rule, before, after) in [
        (full, "!a.is_full()", "!(a.capacity() == 0)"),
        (full, "x && a.is_full()", "x && a.capacity() == 0"),
        (full, "x == a.is_full()", "x == (a.capacity() == 0)"),
        (full, "a.is_full().then(f)", "(a.capacity() == 0).then(f)"),
        (full, "f(a.is_full())", "f(a.capacity() == 0)"),
        (length, "a.len() as u64", "(a.max_capacity() - a.capacity()) as u64"),
        (length, "2 * a.len()", "2 * (a.max_capacity() - a.capacity())"),
        (length, "&a.len()", "&(a.max_capacity() - a.capacity())"),
        (length, "n = a.len()", "n = a.max_capacity() - a.capacity()"),
    ] {
        check(rule, &format!("fn f() {{ {before}; }}"), &format!("fn f() {{ {after}; }}"));
    }
}

#[test]
fn lines_break_where_the_template_says() {
    let for_each = ("$values.for_each(|$value| $result);", "for $value in $values {\n    $result;\n}");
    check(
        for_each,
        "fn f() {\n    all.drain(..).for_each(|h| sum += h.join());\n}",
        "fn f() {\n    for h in all.drain(..) {\n        sum += h.join();\n    }\n}",
    );
    let map = (
        "$option.map(|$value| $result)",
        "match $option {\n    Some($value) => Some($result),\n    None => None,\n}",
    );
    check(
        map,
        "fn f() {\n    a\n        .b\n        .map(|h| h.join())\n}",
        "fn f() {\n    match a\n        .b {\n        Some(h) => Some(h.join()),\n        None => None,\n    }\n}",
    );
}

#[test]
fn a_range_loses_the_parentheses_of_its_method() {
    let all = (
        "$values.map(|$value| $result)",
        "{\n    let mut results = Vec::new();\n    for $value in $values {\n        results.push($result);\n    }\n    results.into_iter()\n}",
    );
    check(
        all,
        "fn f() {\n    (0..n)\n        .map(|_| g())\n}",
        "fn f() {\n    {\n        let mut results = Vec::new();\n        for _ in 0..n {\n            results.push(g());\n        }\n        results.into_iter()\n    }\n}",
    );
}

#[test]
fn an_optional_comma_goes_with_its_bracket() {
    let rule = ("run::block_on($future)", "$future.await");
    check(rule, "fn f() { run::block_on(\n    load(),\n); }", "fn f() { load().await; }");
    check(rule, "fn f() { run::block_on(load(),); }", "fn f() { load().await; }");
    let kept = ("std::thread::sleep($d)", "tokio::time::sleep($d).await");
    check(kept, "fn f() { thread::sleep(\n    d,\n); }", "fn f() { tokio::time::sleep(\n    d,\n).await; }");
}

#[test]
fn what_comes_before_a_token_goes_to_its_line() {
    check(
        SPAWN,
        "fn f() {\n    thread::spawn(\n        move || { go(); },\n    );\n}\n",
        "fn f() {\n    tokio::spawn(\n        async move { go(); },\n    );\n}\n",
    );
}
