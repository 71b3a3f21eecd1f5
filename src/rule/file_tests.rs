use super::*;

const FRONT: &str = "+++\nid = \"nap\"\ngroup = \"threads\"\nlevel = \"safe\"\n+++\n";

fn parse(body: &str) -> Result<RuleFile, String> {
    RuleFile::parse(Path::new("nap.md"), &format!("{FRONT}{body}")).map_err(|error| error.to_string())
}

const WHOLE: &str = "# Naps\n\nIntro.\n\n## Why\nBecause.\n\n~~~rust\nfn prose() {}\n~~~\n\n## Rewrites\n### nap\n~~~rust before\nnap::now($d)\n~~~\n~~~rust after fresh=t:timer\nlet $t = $d;\n~~~\n~~~rust after loop-timer=exact\n$d\n~~~\n\n## Examples\n### One\n~~~rust before set=loop-timer:exact edition=2024\nfn f() {}\n~~~\n~~~rust after\nfn g() {}\n~~~\n### Two\n~~~rust before refused=endless-blocking\nfn f() {}\n~~~\n";

#[test]
fn a_whole_file_is_read() {
    let rule = parse(WHOLE).unwrap();
    assert_eq!((rule.id.as_str(), rule.title.as_str(), rule.level), ("nap", "Naps", Level::Safe));
    assert_eq!(rule.section(""), Some("Intro."));
    assert!(rule.section("Why").unwrap().starts_with("Because."));
    assert_eq!(rule.sections.len(), 2);
    let nap = rule.rewrite("nap").unwrap();
    assert_eq!(nap.line, 19);
    assert_eq!(nap.after(&[]).unwrap().template.text(), "let $t = $d;");
    assert_eq!(nap.after(&[("loop-timer", "exact")]).unwrap().template.text(), "$d");
    assert_eq!(rule.examples[0].policies, [("loop-timer".to_owned(), "exact".to_owned())]);
    assert_eq!(rule.examples[0].after.as_deref(), Some("fn g() {}\n"));
    assert_eq!(rule.examples[0].edition, "2024");
    assert_eq!(rule.examples[1].refused, Some(RefusalCode::EndlessBlocking));
    let crlf =
        RuleFile::parse(Path::new("nap.md"), &format!("{FRONT}{WHOLE}").replace('\n', "\r\n")).unwrap();
    assert_eq!(crlf.source, rule.source);
}

#[test]
fn errors_carry_path_line_and_advice() {
    let cases = [
        ("text", "nap.md:6: no title: start the text with `# ...`"),
        ("# A\n# B\n", "nap.md:7: a second title: one rule to a file"),
        ("# A\n## Rewrites\n~~~rust before\nf(\n~~~\n", "nap.md:9: this does not parse"),
        ("# A\n## Rewrites\n~~~rust before\nf($x)\n~~~\n", "nap.md:8: rewrite `default` has no *after*"),
        ("# A\n## Rewrites\n~~~rust after\nf()\n~~~\n", "nap.md:8: an *after* without its *before*"),
        (
            "# A\n## Rewrites\n~~~rust before\nf($x)\n~~~\n~~~rust after\ng($y)\n~~~\n",
            "nap.md:11: the *before* has no such hole as `y`",
        ),
        ("# A\n## Rewrites\n~~~rust befor\nf($x)\n~~~\n", "nap.md:8: a Rust fence here says"),
        ("# A\n## Rewrites\n~~~rust before x\nf($x)\n~~~\n", "nap.md:8: `x` on a fence"),
        ("# A\n## Examples\n~~~rust before\nf\n~~~\n", "nap.md:8: example `Example 1` has no *after*"),
        (
            "# A\n## Examples\n~~~rust before refused=nope\nf\n~~~\n",
            "nap.md:8: there is no refusal code `nope`",
        ),
        (
            "# A\n## Examples\n~~~rust before set=loop-timer:exat\nf\n~~~\n",
            "nap.md:8: policy `loop-timer` has no value `exat`; did you mean `exact`?",
        ),
        ("# A\n## Rewrites\n~~~rust before\nf($x)\n", "nap.md:8: rewrite `default` has no *after*"),
    ];
    for (body, expected) in cases {
        let error = parse(body).unwrap_err();
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
    for (source, expected) in [
        ("", "nap.md:1: a rule file starts with"),
        ("+++\nid = 1\n", "nap.md:1: a rule file starts with"),
        ("+++\nid = \"a\"\nlevle = \"safe\"\n+++\n", "nap.md:3: front matter: unknown field `levle`"),
        ("+++\nid = \"A b\"\ngroup = \"x\"\nlevel = \"safe\"\n+++\n", "nap.md:2: id `A b`"),
        ("+++\nid = \"a\"\ngroup = \"x\"\nlevel = \"sure\"\n+++\n", "nap.md:4: level `sure`"),
    ] {
        let error = RuleFile::parse(Path::new("nap.md"), source).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn every_prefix_of_a_file_is_read_or_refused() {
    let source = format!("{FRONT}{WHOLE}");
    for end in 0..source.len() {
        let _ = RuleFile::parse(Path::new("nap.md"), &source[..end]);
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    let catalog = crate::rule::catalog::EMBEDDED;
    // A fixed sequence of numbers is as good as chance here, and repeats.
    let mut state = 1u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below.max(1)
    };
    for (name, source) in catalog {
        for _ in 0..20 {
            let mut chars: Vec<char> = source.chars().collect();
            for _ in 0..3 {
                let at = next(chars.len());
                match next(3) {
                    0 => drop(chars.remove(at)),
                    1 => chars.insert(at, ['$', '{', '~', '+', '"', '\n', '#', '('][next(8)]),
                    _ => chars.truncate(at.max(1)),
                }
            }
            let damaged: String = chars.into_iter().collect();
            let _ = RuleFile::parse(Path::new(name), &damaged);
        }
    }
}
