// hazard: 18
// expect: migrated std-mpsc
// expect-text: UnboundedReceiver<u32>
// forbid-text: send(n).await
use std::sync::mpsc::{channel, Receiver};

struct Button {
    on_click: Vec<Box<dyn Fn(u32) + Send>>,
}

impl Button {
    fn clicks(&mut self) -> Receiver<u32> {
        let (tx, rx) = channel();
        self.on_click.push(Box::new(move |n| {
            let _ = tx.send(n);
        }));
        rx
    }

    fn press(&self, n: u32) {
        for callback in &self.on_click {
            callback(n);
        }
    }
}

#[tokio::main]
async fn main() {
    let mut button = Button { on_click: Vec::new() };
    let clicks = button.clicks();
    let presses = std::thread::spawn(move || {
        for n in 1..=3 {
            button.press(n);
        }
    });
    let mut sum = 0;
    while let Ok(n) = clicks.recv() {
        sum += n;
    }
    presses.join().unwrap();
    assert_eq!(sum, 6);
    println!("ok");
}
