// expect: refused test-code @ thread::spawn
use super::*;

#[test]
fn puts() {
    let store = Store::open(Duration::from_millis(1));
    store.put(1);
    assert_eq!(store.all(), [1]);
}

#[test]
fn threads_of_its_own() {
    let (tx, rx) = mpsc::channel();
    let worker = thread::spawn(move || tx.send(4));
    assert_eq!(rx.recv(), Ok(4));
    assert!(worker.join().unwrap().is_ok());
}
