// hazard: 71
// expect: refused no-runtime @ thread::spawn(move || { // ticker
// expect: refused endless-blocking @ thread::spawn(move || { // server
//! A function that starts a thread is called by `main`, which could run on tokio, and by a thread that stays one: there a task
//! could not be started.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static TICKS: AtomicU32 = AtomicU32::new(0);

fn start_ticker() {
    thread::spawn(move || { // ticker
        for _ in 0..3 {
            TICKS.fetch_add(1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(1));
        }
    });
}

fn await_ticks(wanted: u32) {
    while TICKS.load(Ordering::SeqCst) < wanted {
        thread::sleep(Duration::from_millis(1));
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    start_ticker();
    await_ticks(3);
    thread::spawn(move || { // server
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            start_ticker();
            stream.write_all(&byte).unwrap();
        }
    });
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(&[1]).unwrap();
    let mut byte = [0];
    client.read_exact(&mut byte).unwrap();
    await_ticks(6);
    println!("ok");
}
