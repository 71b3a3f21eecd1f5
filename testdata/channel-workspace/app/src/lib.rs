//! Both sides of the link.
// expect: migrated crossbeam-channel

mod store;

use crossbeam_channel::Sender;
use link::{Link, Order};

struct Front {
    orders: Sender<Order>,
}

impl Front {
    fn put(&self, text: &str) -> bool {
        self.orders.send(Order::Put(text.to_string())).is_ok()
    }
}

/// Puts all texts in, flushes after each `every`, and returns the flushed groups.
pub async fn run(texts: &[&str], every: usize) -> Vec<Vec<String>> {
    let Link { orders, inbox } = Link::new();
    let store = std::thread::spawn(move || store::serve(inbox));
    let front = Front { orders };
    for (index, text) in texts.iter().enumerate() {
        assert!(front.put(text));
        if (index + 1) % every == 0 {
            front.orders.send(Order::Flush).expect("store is alive");
        }
    }
    drop(front);
    store.join().expect("store panicked")
}

/// How many orders fit before anyone takes one.
pub async fn room() -> usize {
    let (orders, inbox) = link::link();
    let mut room = 0;
    while orders.try_send(Order::Flush).is_ok() {
        room += 1;
    }
    drop(inbox);
    room
}
