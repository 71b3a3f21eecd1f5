// expect: migrated thread-spawn @ builder.spawn(count)
// expect: migrated thread-spawn @ worker.spawn(
// expect: migrated runtime-bootstrap @ .build()
// expect: migrated runtime-bootstrap @ .build()?;
// expect: refused stack-size @ deep.spawn(
// forbid-text: name("counter"
// forbid-text: new_current_thread
//! Builders of threads and runtimes that are made in statements of their own.

use std::thread::{self, JoinHandle};
use std::time::Duration;

struct Server {
    name: String,
}

impl Server {
    async fn start(&mut self) -> usize {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.name.len()
    }
}

fn launch(names: &[&str]) -> std::io::Result<Vec<JoinHandle<usize>>> {
    let mut handles = Vec::new();
    for name in names {
        let worker = thread::Builder::new().name(name.to_string());
        let mut server = Server { name: name.to_string() };
        let handle = worker.spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async { server.start().await })
        })?;
        handles.push(handle);
    }
    Ok(handles)
}

/// The chain takes several lines, and what is left of the body moves to the left.
fn serve(name: &str) -> JoinHandle<std::io::Result<usize>> {
    let mut server = Server { name: name.to_owned() };
    thread::Builder::new()
        .name(format!("serve-{name}"))
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let length = runtime.block_on(server.start());
            Ok(length)
        })
        .unwrap()
}

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned())
}

fn count() -> u32 {
    let mut n = 0;
    while n < 3 {
        thread::sleep(Duration::from_millis(1));
        n += 1;
    }
    n
}

pub async fn run() {
    let builder = thread::Builder::new().name("counter".to_owned());
    let counting = builder.spawn(count).unwrap();
    assert_eq!(counting.join().unwrap(), 3);

    let mut sum = 0;
    for handle in launch(&["a", "bc"]).unwrap() {
        sum += handle.join().unwrap();
    }
    assert_eq!(sum, 3);

    assert_eq!(serve("abc").join().unwrap().unwrap(), 3);

    let deep = thread::Builder::new().stack_size(1 << 20);
    let deep = deep.spawn(|| 4).unwrap();
    assert_eq!(deep.join().unwrap(), 4);
    assert_eq!(named("five").spawn(|| 5).unwrap().join().unwrap(), 5);
}
