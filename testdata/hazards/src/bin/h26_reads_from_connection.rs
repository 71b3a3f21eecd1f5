// hazard: 26
// expect: refused endless-blocking @ thread::spawn(move || serve(
// expect: refused endless-blocking @ thread::spawn(move || print_all(
// expect: refused endless-blocking @ thread::spawn(move || poll(
// expect: refused endless-blocking @ thread::spawn(move || poll_any(
// expect: refused endless-blocking @ thread::spawn(move || beat(
// expect: migrated thread-spawn @ thread::spawn(move || load(
//! Threads that read from connections for as long as the other side pleases: as tasks they would block a worker, on the
//! blocking pool they would keep the program from ending. What is read from a file comes to its end.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

static SEEN: AtomicUsize = AtomicUsize::new(0);

fn next_byte(stream: &mut TcpStream) -> Option<u8> {
    let mut byte = [0];
    stream.read_exact(&mut byte).ok()?;
    Some(byte[0])
}

fn serve(mut stream: TcpStream) {
    while let Some(byte) = next_byte(&mut stream) {
        SEEN.fetch_add(byte.into(), Ordering::SeqCst);
    }
}

struct Bytes(TcpStream);

impl Iterator for Bytes {
    type Item = u8;
    fn next(&mut self) -> Option<u8> {
        next_byte(&mut self.0)
    }
}

fn print_all(first: TcpStream, second: TcpStream) {
    for line in BufReader::new(first).lines().map_while(Result::ok) {
        SEEN.fetch_add(line.len(), Ordering::SeqCst);
    }
    for byte in Bytes(second) {
        SEEN.fetch_add(byte.into(), Ordering::SeqCst);
    }
}

fn poll(mut stream: TcpStream) {
    let mut buffer = [0; 8];
    loop {
        thread::sleep(Duration::from_millis(1));
        if stream.read(&mut buffer).is_err() {
            return;
        }
    }
}

fn poll_any(mut source: Box<dyn Read + Send>) {
    let mut buffer = [0; 8];
    loop {
        thread::sleep(Duration::from_millis(1));
        if source.read(&mut buffer).is_err() {
            return;
        }
    }
}

fn beat(mut stream: TcpStream) {
    loop {
        if stream.write_all(b"beat").is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn load(mut file: File, done: Sender<()>) {
    let mut buffer = [0; 64];
    loop {
        match file.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => SEEN.fetch_add(n, Ordering::SeqCst),
        };
    }
    done.send(()).unwrap();
}

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let connect = || TcpStream::connect(address).unwrap();
    let (a, b, c, d, e, f) = (connect(), connect(), connect(), connect(), connect(), connect());
    thread::spawn(move || serve(a));
    thread::spawn(move || print_all(b, c));
    thread::spawn(move || poll(d));
    thread::spawn(move || beat(e));
    thread::spawn(move || poll_any(Box::new(f)));
    let file = File::open("Cargo.toml").unwrap();
    let (done, told) = channel();
    thread::spawn(move || load(file, done));
    told.recv().unwrap();
    assert!(SEEN.load(Ordering::SeqCst) > 0);
    println!("ok");
}
