//! Nothing of the analysed project is executed, unless `--verify` asks for cargo: everything in it that some tool would run on the
//! way leaves a mark.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

const MANIFEST: &str = r#"[package]
name = "trap"
version = "0.1.0"
edition = "2021"
build = "build.rs"

[dependencies]
trap-macro = { path = "trap-macro" }
tokio = { version = "1", features = ["rt", "rt-multi-thread", "macros"] }

[workspace]
"#;

const PROGRAM: &str = r#"
#[derive(trap_macro::Trap)]
struct Caught;

#[tokio::main]
async fn main() {
    std::thread::sleep(std::time::Duration::from_millis(1));
    let _ = Caught;
}
"#;

struct Trap {
    folder: tempfile::TempDir,
}

impl Trap {
    fn new() -> Trap {
        let trap = Trap { folder: tempfile::tempdir().expect("a folder") };
        let mark = |what: &str| {
            let file = trap.marks().join(what);
            format!("std::fs::write({:?}, \"\").unwrap();", file.display().to_string())
        };
        trap.write("Cargo.toml", MANIFEST);
        trap.write("src/main.rs", PROGRAM);
        trap.write("build.rs", &format!("fn main() {{ {} }}\n", mark("build-script")));
        trap.write(
            "trap-macro/Cargo.toml",
            "[package]\nname = \"trap-macro\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[lib]\nproc-macro = true\n",
        );
        trap.write(
            "trap-macro/src/lib.rs",
            &format!(
                "#[proc_macro_derive(Trap)]\npub fn trap(_: proc_macro::TokenStream) -> proc_macro::TokenStream {{ {} \
                 proc_macro::TokenStream::new() }}\n",
                mark("proc-macro")
            ),
        );
        let wrapper = |name| trap.script(name, "exec \"$@\"");
        let text = format!(
            "[build]\nrustc-wrapper = {:?}\nrustc-workspace-wrapper = {:?}\n\n[target.'cfg(all())']\nrunner = {:?}\n",
            wrapper("rustc-wrapper"),
            wrapper("rustc-workspace-wrapper"),
            wrapper("runner"),
        );
        trap.write(".cargo/config.toml", &text);
        fs::create_dir(trap.marks()).expect("a folder for marks");
        trap
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn marks(&self) -> PathBuf {
        self.folder.path().join("marks")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("a file");
    }

    /// A program of the project that leaves a mark.
    fn script(&self, path: &str, then: &str) -> PathBuf {
        let mark = self.marks().join(path.replace('/', "-"));
        self.write(path, &format!("#!/bin/sh\n: > '{}'\n{then}\n", mark.display()));
        let path = self.root().join(path);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("an executable");
        path
    }

    /// What was executed.
    fn caught(&self) -> Vec<String> {
        let entries = fs::read_dir(self.marks()).expect("the marks");
        let mut names: Vec<String> =
            entries.map(|it| it.expect("a mark").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git").args(arguments).current_dir(self.root()).output().expect("git");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tokioize"))
            .args(arguments)
            .current_dir(self.root())
            .env_remove("RUST_SRC_PATH")
            .output()
            .expect("the program starts")
    }
}

#[test]
fn nothing_of_the_project_is_executed_unless_cargo_is_asked_for() {
    let trap = Trap::new();
    trap.git(&["init", "-q"]);
    trap.git(&["add", "."]);
    trap.git(&["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "start"]);
    trap.script(".git/hooks/post-index-change", "");
    let monitor = trap.script("monitor", "");
    trap.git(&["config", "core.fsmonitor", &monitor.display().to_string()]);
    trap.git(&["config", "core.pager", &monitor.display().to_string()]);
    trap.write("rust-toolchain.toml", "[toolchain]\npath = \"toolchain\"\n");
    for program in ["rustc", "cargo", "rustdoc"] {
        trap.script(&format!("toolchain/bin/{program}"), "");
    }
    for mark in trap.caught() {
        // Git itself asks the monitor while it is set up.
        fs::remove_file(trap.marks().join(mark)).expect("a mark");
    }

    for (arguments, status) in [
        (&[][..], 1),
        (&["--audit"], 1),
        (&["--format", "json", "--set", "std-source=rust-src"], 1),
        (&["--apply", "--yes", "--verify", "none"], 0),
        (&["undo"], 0),
    ] {
        let output = trap.run(arguments);
        // Without the component there is nothing to read, which is an error.
        let is_missing = arguments.len() == 4 && output.status.code() == Some(2);
        let story = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(is_missing || output.status.code() == Some(status), "{arguments:?}: {story}");
        assert_eq!(trap.caught(), [""; 0], "{arguments:?}");
    }

    // The trap does work.
    fs::remove_file(trap.root().join("rust-toolchain.toml")).expect("the toolchain file");
    let output = trap.run(&["--verify", "check"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    for what in ["build-script", "proc-macro", "rustc-wrapper", "rustc-workspace-wrapper"] {
        assert!(trap.caught().iter().any(|it| it == what), "{what}: {:?}", trap.caught());
    }
    let help = String::from_utf8_lossy(&trap.run(&["--help"]).stdout).into_owned();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("runs the project's build scripts and proc macros"), "{help}");
}
