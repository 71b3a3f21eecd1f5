// hazard: 30
// expect: migrated thread-spawn @ thread::spawn(job)
// expect: migrated thread-spawn @ thread::spawn(parse)
// expect: migrated thread-spawn @ thread::spawn(nap)
// expect: migrated std-mpsc
// expect-text: let job = async move {
// expect-text: tokio::spawn(job)
// expect-text: tokio::spawn(parse)
// expect-text: spawn_blocking(nap)
//! Closures that a variable holds: one that only the thread takes becomes an async block, one that is started again and again cannot.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn parsing(lines: mpsc::Receiver<&'static str>) -> thread::JoinHandle<Result<u32, std::num::ParseIntError>> {
    let parse = move || -> Result<u32, std::num::ParseIntError> {
        let mut sum = 0;
        while let Ok(line) = lines.recv() {
            sum += line.parse::<u32>()?;
        }
        Ok(sum)
    };
    thread::spawn(parse)
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<u32>();
    let job = {
        let tx = tx.clone();
        move || (0..4).for_each(|n| tx.send(n).unwrap())
    };
    let sender = thread::spawn(job);
    let job = move || {
        let mut sum = 0;
        for n in rx {
            sum += n;
        }
        sum
    };
    let receiver = thread::spawn(job);
    drop(tx);
    sender.join().unwrap();
    assert_eq!(receiver.join().unwrap(), 6);

    let (lines, taken) = mpsc::channel();
    let parser = parsing(taken);
    lines.send("40").unwrap();
    lines.send("two").unwrap();
    drop(lines);
    assert!(parser.join().unwrap().is_err());

    let nap = || {
        thread::sleep(Duration::from_millis(1));
        1_u32
    };
    let mut naps = Vec::new();
    for _ in 0..3 {
        naps.push(thread::spawn(nap));
    }
    let mut sum = 0;
    for handle in naps {
        sum += handle.join().unwrap();
    }
    assert_eq!(sum, 3);
    println!("ok");
}
