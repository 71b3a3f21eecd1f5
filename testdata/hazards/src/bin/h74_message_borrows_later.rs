// hazard: 74
// expect: refused not-static @ bounded::<Mark
// expect: migrated crossbeam-channel @ bounded::<&str>
//! Messages that borrow from a variable declared after their channel, which is dropped by hand before it.

use crossbeam_channel::bounded;

struct Mark<'a>(&'a mut bool);

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        *self.0 = true;
    }
}

fn marks() -> bool {
    let (tx, rx) = bounded::<Mark<'_>>(2);
    let mut seen = false;
    tx.send(Mark(&mut seen)).unwrap();
    drop(tx);
    drop(rx);
    seen
}

fn texts() -> usize {
    let text = String::from("text");
    let (tx, rx) = bounded::<&str>(2);
    tx.send(&text).unwrap();
    tx.send("literal").unwrap();
    rx.recv().unwrap().len() + rx.recv().unwrap().len()
}

#[tokio::main]
async fn main() {
    assert!(marks());
    assert_eq!(texts(), 11);
    println!("ok");
}
