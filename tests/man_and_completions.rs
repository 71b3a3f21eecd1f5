//! The manual page and the completions that `cargo xtask man` and `cargo xtask completions` write.

use std::fs;
use std::process::Command;

use clap::CommandFactory;
use tokioize::cli::args::Cli;

#[path = "../xtask/src/completions.rs"]
mod completions;
#[path = "../xtask/src/man.rs"]
mod man;

/// All long options, of the program and its commands.
fn options() -> Vec<String> {
    let mut cli = Cli::command();
    cli.build();
    let all = std::iter::once(&cli).chain(cli.get_subcommands()).flat_map(clap::Command::get_arguments);
    let mut options: Vec<String> = all.filter_map(|it| it.get_long()).map(str::to_owned).collect();
    options.sort();
    options.dedup();
    options
}

#[test]
fn the_manual_names_every_option_command_and_example() {
    let folder = tempfile::tempdir().unwrap();
    man::write(folder.path()).unwrap();
    let page = fs::read_to_string(folder.path().join("tokioize.1")).unwrap().replace('\\', "");
    for option in options() {
        assert!(page.contains(&format!("--{option}")), "--{option}\n{page}");
    }
    for needle in [".TH ", "Exit status:", "tokioize --apply --yes --verify test", "runtime-context"] {
        assert!(page.contains(needle), "{needle}\n{page}");
    }
    for command in ["rules", "explain", "undo", "test-rules"] {
        let own = fs::read_to_string(folder.path().join(format!("tokioize-{command}.1"))).unwrap();
        assert!(own.contains(".SH NAME"), "{own}");
        assert!(page.contains(&format!("tokioize-{command}(1)")), "{page}");
    }
    // What formats it elsewhere has nothing to complain about.
    let Ok(output) =
        Command::new("man").args(["--warnings", "-l"]).arg(folder.path().join("tokioize.1")).output()
    else {
        return;
    };
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!complaints.contains("warning:") && !complaints.contains("error:"), "{complaints}");
}

#[test]
fn every_shell_completes_every_option() {
    let folder = tempfile::tempdir().unwrap();
    completions::write(folder.path()).unwrap();
    for file in ["tokioize.bash", "_tokioize", "tokioize.fish", "_tokioize.ps1", "tokioize.elv"] {
        let script = fs::read_to_string(folder.path().join(file)).unwrap();
        for option in options() {
            let named = script.contains(&format!("--{option}")) || script.contains(&format!("-l {option}"));
            assert!(named, "{file}: --{option}");
        }
        assert!(script.contains("test-rules"), "{file}");
        // PowerShell and Elvish complete no values.
        assert!(script.contains("sarif") || file.ends_with(".ps1") || file.ends_with(".elv"), "{file}");
    }
}

/// What bash offers for the last of `words`; nothing if there is no bash.
#[cfg(unix)]
fn bash(words: &[&str]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    completions::write(folder.path()).unwrap();
    let script = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={}; _tokioize tokioize '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        folder.path().join("tokioize.bash").display(),
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().ok()?;
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect())
}

#[cfg(unix)]
#[test]
fn bash_offers_what_fits() {
    for (words, offered) in [
        (&["tokioize", "--ru"][..], &["--rule", "--rules-dir"][..]),
        (&["tokioize", "--format", "s"], &["sarif"]),
        (&["tokioize", "test-"], &["test-rules"]),
    ] {
        let Some(mut found) = bash(words) else { return };
        found.sort();
        assert_eq!(found, offered, "{words:?}");
    }
}
