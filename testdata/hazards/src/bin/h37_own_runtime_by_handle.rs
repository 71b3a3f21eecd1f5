// hazard: 37
// set: runtime=handle
// expect: migrated thread-spawn|runtime-bootstrap @ thread::spawn(move || {
// expect: migrated runtime-bootstrap @ Builder::new_current_thread()
// expect: refused depends-on @ rt.block_on(
// expect-text: let rt = tokio::runtime::Handle::current();
//! A thread drives what is not `Send` on a runtime of its own: on the blocking pool the running runtime's handle does.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;

use tokio::runtime::Builder;

async fn add(total: Rc<RefCell<u32>>, n: u32) {
    tokio::task::yield_now().await;
    *total.borrow_mut() += n;
}

#[tokio::main]
async fn main() {
    let values = vec![1, 2, 3];
    let summing = thread::spawn(move || {
        let rt = Builder::new_current_thread().enable_all().build().unwrap();
        rt.block_on(async move {
            let total = Rc::new(RefCell::new(0));
            for value in values {
                add(total.clone(), value).await;
            }
            let sum = *total.borrow();
            sum
        })
    });
    assert_eq!(summing.join().unwrap(), 6);
    println!("ok");
}
