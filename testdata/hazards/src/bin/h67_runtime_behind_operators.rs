// hazard: 67
// expect: kept @ compares
// expect: kept @ adds
// expect: kept @ converts
// expect: kept @ prints
// expect: kept @ defaults
// expect: migrated thread-spawn @ plain
// forbid-text: let lazy = tokio::spawn(
use std::fmt;
use std::ops::Add;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;

static LAZY: LazyLock<u32> = LazyLock::new(|| drive(3));

fn drive(n: u32) -> u32 {
    Runtime::new().unwrap().block_on(async { n })
}

fn nap() {
    thread::sleep(Duration::from_millis(3));
}

struct Driven(u32);

impl PartialEq for Driven {
    fn eq(&self, other: &Driven) -> bool {
        drive(self.0) == other.0
    }
}

impl Add for Driven {
    type Output = u32;
    fn add(self, other: Driven) -> u32 {
        drive(self.0 + other.0)
    }
}

impl fmt::Display for Driven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", drive(self.0))
    }
}

impl Default for Driven {
    fn default() -> Driven {
        Driven(drive(7))
    }
}

#[derive(PartialEq)]
struct Outer(Driven);

#[derive(Default)]
struct Holder {
    inner: Driven,
}

struct Failed(u32);

impl From<std::num::ParseIntError> for Failed {
    fn from(_: std::num::ParseIntError) -> Failed {
        Failed(drive(5))
    }
}

fn parse(text: &str) -> Result<u32, Failed> {
    Ok(text.parse::<u32>()?)
}

#[tokio::main]
async fn main() {
    let compares = thread::spawn(|| { nap(); Outer(Driven(1)) == Outer(Driven(1)) });
    assert!(compares.join().unwrap());
    let adds = thread::spawn(|| { nap(); Driven(1) + Driven(2) });
    assert_eq!(adds.join().unwrap(), 3);
    let converts = thread::spawn(|| { nap(); parse("no").is_err_and(|it| it.0 == 5) });
    assert!(converts.join().unwrap());
    let prints = thread::spawn(|| { nap(); let it = Driven(4); format!("{it}") });
    assert_eq!(prints.join().unwrap(), "4");
    let defaults = thread::spawn(|| { nap(); let it: Holder = Default::default(); it.inner.0 });
    assert_eq!(defaults.join().unwrap(), 7);
    let lazy = thread::spawn(|| { nap(); *LAZY });
    assert_eq!(lazy.join().unwrap(), 3);
    let plain = thread::spawn(|| { nap(); Some(1) == Some(1) });
    assert!(plain.join().unwrap());
    println!("ok");
}
