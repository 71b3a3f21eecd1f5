use crate::engine::trial::Trial;

#[test]
fn leaving_the_closure_of_a_for_each_goes_on_with_the_next_message() {
    for (chain, head) in
        [("rx.iter()", "while let Some(n) = rx.recv().await {"), ("rx.iter().skip(1)", "to_skip -= 1;")]
    {
        let main = format!(
            "#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = std::sync::mpsc::channel::<u32>();\n    \
             std::thread::spawn(move || tx.send(1));\n    let mut sum = 0;\n    {chain}.for_each(|n| {{\n        \
             if n == 2 {{ return; }}\n        let Some(m) = n.checked_sub(1) else {{ return }};\n        \
             sum += (|| {{ return m; }})();\n    }});\n    println!(\"{{sum}}\");\n}}\n"
        );
        let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
        for part in [
            head,
            "if n == 2 { continue; }",
            "else { continue };",
            "(|| { return m; })()",
            "    }\n    println",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn an_iterator_that_is_lent_needs_no_mut() {
    let after = |others: &str| {
        let main = format!(
            "#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = std::sync::mpsc::channel::<u32>();\n    tx.send(1).unwrap();\n    drop(tx);\n    \
             let mut names = vec![\"a\"].into_iter();\n    let all: Vec<_> = rx.iter().zip({others}).collect();\n    println!(\"{{all:?}}\");\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    };
    assert!(after("names.by_ref()").contains("let others = names.by_ref();"));
    assert!(after("&mut names").contains("let others = &mut names;"));
    assert!(after("names").contains("let mut others = names.into_iter();"));
}

#[test]
fn a_receiver_that_is_shared_is_gone_over_in_loops_too() {
    let main = "use crossbeam_channel::{unbounded, Receiver};\nfn all(rx: Receiver<u32>) -> Vec<u32> { rx.into_iter().collect() }\n\
                fn some(rx: &Receiver<u32>, f: impl Fn(u32) -> bool) -> usize { let mut n = 0; \
                for (i, m) in rx.into_iter().enumerate() { n += i; if f(m) { break; } } n + rx.iter().take_while(|it| *it < 3).count() }\n\
                fn each(rx: Receiver<u32>, f: impl FnMut(u32)) { rx.iter().for_each(f) }\n\
                #[tokio::main]\nasync fn main() {\n    let (tx, rx) = unbounded();\n    let (a, b, c) = (rx.clone(), rx.clone(), rx.clone());\n    tx.send(1).unwrap();\n    \
                drop(tx);\n    println!(\"{:?} {}\", all(a), some(&b, |it| it > 1));\n    each(c, |it| println!(\"{it}\"));\n    each(rx, drop);\n}\n";
    let mut config = crate::config::Config::default();
    config.set("receiver-clone=async-channel").unwrap();
    let fixture = crate::engine::trial::package(
        "2021",
        "crossbeam-channel = \"0.5\"\n",
        &format!("//- /src/main.rs\n{main}"),
    );
    let catalog = crate::rule::catalog::Catalog::embedded().unwrap();
    let text = Trial::with(&fixture, &config, &catalog).text_after("/src/main.rs");
    for expected in [
        "async fn all(rx: Receiver<u32>) -> Vec<u32> { let mut messages = Vec::new();\nwhile let Some(message) = rx.recv().await.ok() {",
        "while let Some(message) = rx.recv().await.ok().filter(|it| *it < 3) {",
        "async fn each(rx: Receiver<u32>, mut f: impl FnMut(u32)) { while let Some(message) = rx.recv().await.ok() {\n    f(message);",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_block_that_begins_a_statement_is_in_parentheses_where_an_operator_follows() {
    for (chain, begins, ends) in [
        ("rx.into_iter().all(|x| x > 3) as u32 as usize == 1", "    ({\n", "    }) as u32"),
        ("rx.into_iter().skip(1).any(|x| x > 3) && true", "    ({\n", "    }) && true"),
        ("match 1 { 1 => rx.into_iter().any(|x| x > 3) as u32 == 1, _ => false }", "1 => ({\n", "}) as u32"),
        ("match 1 { 1 => rx.iter().any(|x| x > 3) as u32 == 1, _ => false }", "1 => (loop {\n", "}) as u32"),
        ("rx.into_iter().next().unwrap_or(1) as u8 == 0", "    {\n", "    }.unwrap_or(1) as u8"),
    ] {
        let main = format!(
            "use std::sync::mpsc;\nfn found(rx: mpsc::Receiver<u32>) -> bool {{\n    {chain}\n}}\n#[tokio::main]\nasync fn main() {{\n    \
             let (tx, rx) = mpsc::channel();\n    std::thread::spawn(move || tx.send(1));\n    println!(\"{{}}\", found(rx));\n}}\n"
        );
        let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
        assert!(text.contains(begins) && text.contains(ends), "{chain}: {text}");
    }
}
