// hazard: 50
// expect: either crossbeam-select no-runtime
use crossbeam_channel::{select, tick, unbounded, Receiver};
use std::time::{Duration, Instant};

struct Pulse {
    ticker: Receiver<Instant>,
}

impl Pulse {
    fn new(every: Duration) -> Self {
        Pulse { ticker: tick(every) }
    }
}

async fn beat(pulse: Pulse, stop: Receiver<()>, report: std::sync::mpsc::Sender<u32>) {
    let mut beats = 0;
    loop {
        select! {
            recv(pulse.ticker) -> _ => {
                beats += 1;
                let _ = report.send(beats);
            }
            recv(stop) -> _ => break,
        }
    }
}

// Made before any runtime exists.
fn main() {
    let pulse = Pulse::new(Duration::from_millis(5));
    let (stop, stopped) = unbounded::<()>();
    let (report, beats) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let task = runtime.spawn(beat(pulse, stopped, report));
    assert_eq!(beats.recv(), Ok(1));
    assert_eq!(beats.recv(), Ok(2));
    drop(stop);
    runtime.block_on(task).unwrap();
    println!("ok");
}
