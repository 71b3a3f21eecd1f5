// hazard: 33
// set: guard-across-await=allow
// expect: migrated thread-sleep @ thread::sleep
// expect: refused guard-across-await @ held_by_std
// expect-text: workers.remove(index);
//! A map's guard that may move is held over waits where the policy says so; a guard of std is not. What `retain` drops, it drops
//! before it asks the next.
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use dashmap::DashMap;

static LOG: Mutex<String> = Mutex::new(String::new());

struct Worker(u32);

impl Worker {
    fn answers(&self) -> bool {
        thread::sleep(Duration::from_millis(1));
        LOG.lock().unwrap().push_str(&format!("?{}", self.0));
        self.0 % 2 == 0
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        LOG.lock().unwrap().push_str(&format!("-{}", self.0));
    }
}

struct Pool {
    workers: DashMap<String, Vec<Worker>>,
}

impl Pool {
    fn any(&self, key: &str) -> bool {
        let Some(workers) = self.workers.get(key) else { return false };
        workers.iter().any(|it| it.answers())
    }

    fn evict(&self, key: &str) -> usize {
        let Some(mut workers) = self.workers.get_mut(key) else { return 0 };
        workers.retain(|it| it.answers());
        workers.len()
    }
}

fn even(n: u32) -> bool {
    thread::sleep(Duration::from_millis(1));
    n % 2 == 0
}

fn held(numbers: &Mutex<Vec<u32>>) -> usize {
    let numbers = numbers.lock().unwrap();
    thread::sleep(Duration::from_millis(1)); // held_by_std
    numbers.len()
}

#[tokio::main]
async fn main() {
    let pool = Pool { workers: DashMap::new() };
    pool.workers.insert("a".to_owned(), [1, 2, 3, 4].map(Worker).into());
    assert!(pool.any("a") && !pool.any("b"));
    assert_eq!(pool.evict("a"), 2);
    assert_eq!(*LOG.lock().unwrap(), "?1?2?1-1?2?3-3?4");
    let mut squares: BTreeMap<u32, u32> = (1..4).map(|n| (n, n * n)).collect();
    squares.retain(|n, square| {
        *square += 1;
        even(*n)
    });
    assert_eq!(squares.into_iter().collect::<Vec<_>>(), [(2, 5)]);
    assert_eq!(held(&Mutex::new(vec![1])), 1);
    println!("ok");
}
