//! Runs a command and tells how long it took and how much memory it needed.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How often memory is read; the kernel keeps the peak, so little is missed.
const POLL: Duration = Duration::from_millis(2);

/// What a run cost and said.
#[derive(Debug, Clone)]
pub struct Measured {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub time: Duration,
    /// Time on processors; on a busy machine it tells more than the clock. Only Linux tells it.
    pub cpu: Option<Duration>,
    /// Peak resident memory; only Linux tells it.
    pub peak_kib: Option<u64>,
}

impl Measured {
    pub fn is_success(&self) -> bool {
        self.status == Some(0)
    }

    /// In seconds: on processors if that is known.
    pub fn cost(&self) -> f64 {
        self.cpu.unwrap_or(self.time).as_secs_f64()
    }
}

/// Runs `command`; its output goes through files in `scratch`, so that a full pipe stops nobody.
pub fn run(command: &mut Command, scratch: &Path) -> Result<Measured, anyhow::Error> {
    run_within(command, scratch, Duration::MAX)
}

/// The same, but after `limit` the command is killed together with all that it started; it has no status then.
pub fn run_within(command: &mut Command, scratch: &Path, limit: Duration) -> Result<Measured, anyhow::Error> {
    fs::create_dir_all(scratch)?;
    let (out, err) = (scratch.join("stdout"), scratch.join("stderr"));
    command.stdin(Stdio::null()).stdout(File::create(&out)?).stderr(File::create(&err)?);
    #[cfg(unix)]
    if limit != Duration::MAX {
        std::os::unix::process::CommandExt::process_group(command, 0);
    }
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot run {command:?}"))?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kib = None;
    let before = cpu_of_children();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak_kib = peak_of(&status_file).or(peak_kib);
        if start.elapsed() > limit {
            // The group is the child's own; where there are no groups, only the child ends.
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            let _ = child.kill();
        }
        thread::sleep(POLL);
    };
    let time = start.elapsed();
    let cpu = before.zip(cpu_of_children()).map(|(before, after)| after.saturating_sub(before));
    let text = |path: &Path| fs::read(path).map(|it| String::from_utf8_lossy(&it).into_owned());
    Ok(Measured { status: status.code(), stdout: text(&out)?, stderr: text(&err)?, time, cpu, peak_kib })
}

fn peak_of(status_file: &str) -> Option<u64> {
    let text = fs::read_to_string(status_file).ok()?;
    let line = text.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// User and system time of all children that have ended, in hundredths of a second.
fn cpu_of_children() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The command's name may contain blanks, and ends with the last parenthesis.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(13);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// The program in `program`, else a release build of this repository.
pub fn tool(root: &Path, program: Option<&Path>) -> Result<std::path::PathBuf, anyhow::Error> {
    if let Some(program) = program {
        return Ok(std::path::absolute(program)?);
    }
    let built = Command::new("cargo").args(["build", "--release", "--bin", "tokioize"]).status()?;
    anyhow::ensure!(built.success(), "the release build failed");
    Ok(root.join("target/release/tokioize"))
}
