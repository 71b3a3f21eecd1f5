// hazard: 67
// What async code calls and closures on the blocking pool as well is awaited in the one and driven by a handle in the others, also in functions
// that only the pool calls. A closure that holds a lock meanwhile keeps what it calls as it is.
// expect: migrated std-mpsc @ let (tx, rx) = channel::<Query>();
// expect: migrated std-mpsc @ let (answer, answered) = sync_channel(1);
// expect: refused no-runtime @ thread::sleep(Duration::from_millis(3));
// expect: refused guard-across-await @ thread::sleep(Duration::from_millis(4));
// expect-text: conn.query(1).await
// expect-text: fn twice(conn: &Conn, n: u32) -> Option<u32> {
// expect-text: (0..3).map(|it| tokio::runtime::Handle::current().block_on(conn.query(it)))
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

struct Query(u32, SyncSender<u32>);

#[derive(Clone)]
struct Conn(Sender<Query>);

impl Conn {
    fn open() -> Conn {
        let (tx, rx) = channel::<Query>();
        thread::spawn(move || {
            for Query(n, answer) in rx {
                thread::sleep(Duration::from_millis(2));
                let _ = answer.send(n * 2);
            }
        });
        Conn(tx)
    }

    fn query(&self, n: u32) -> Option<u32> {
        let (answer, answered) = sync_channel(1);
        self.0.send(Query(n, answer)).ok()?;
        answered.recv().ok()
    }
}

fn twice(conn: &Conn, n: u32) -> Option<u32> {
    thread::sleep(Duration::from_millis(3));
    conn.query(conn.query(n)?)
}

fn store(all: &mut Vec<u32>) -> usize {
    thread::sleep(Duration::from_millis(4));
    all.push(1);
    all.len()
}

#[tokio::main]
async fn main() {
    let conn = Conn::open();
    assert_eq!(conn.query(1), Some(2));
    let on_pool = conn.clone();
    let job = tokio::task::spawn_blocking(move || {
        let conn = on_pool;
        let all: Vec<_> = (0..3).map(|it| conn.query(it)).rev().flatten().collect();
        (all, twice(&conn, 5))
    });
    assert_eq!(job.await.unwrap(), (vec![4, 2, 0], Some(20)));

    let all = Arc::new(Mutex::new(Vec::new()));
    let others = all.clone();
    let job = tokio::task::spawn_blocking(move || store(&mut others.lock().unwrap()));
    assert_eq!(job.await.unwrap(), 1);
    let mut own = vec![7];
    assert_eq!(store(&mut own), 2);
    println!("ok");
}
