// hazard: 37
// set: non-send=local-thread
// expect: refused any @ thread::spawn(move || {
// forbid-text: LocalSet
//! What a thread holds is not `Send`, and what it starts comes to await, but it awaits nothing itself: no runtime is made for it.

use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn later(value: u32, out: mpsc::Sender<u32>) -> impl FnOnce() {
    move || {
        thread::sleep(Duration::from_millis(1));
        out.send(value).unwrap();
    }
}

fn main() {
    let (out, all) = mpsc::channel();
    let worker = thread::spawn(move || {
        let held = Rc::new(1);
        let jobs = [later(*held, out.clone()), later(*held + 1, out)];
        let handles = jobs.map(thread::spawn);
        for handle in handles {
            handle.join().unwrap();
        }
    });
    worker.join().unwrap();
    println!("{}", all.iter().sum::<u32>());
}
