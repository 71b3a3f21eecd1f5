//! Every shape of the grammar of crossbeam's `select!`. The lines that begin with `//=` say how its arms are to be read.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{
    Receiver, RecvError, Select, SendError, Sender, after, at, never, select, select_biased, tick,
};

struct Ends {
    rx: Receiver<u32>,
    tx: Sender<u32>,
    pair: (Receiver<u32>, Sender<u32>),
    list: Vec<Receiver<u32>>,
    named: HashMap<String, Receiver<u32>>,
    absent: Option<Receiver<u32>>,
}

fn pick<'a>(a: &'a Receiver<u32>, _b: &Receiver<u32>) -> &'a Receiver<u32> {
    a
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn work<T>(_: T) {}

impl Ends {
    fn each_kind_alone(&self) {
        //= recv self.rx -> _ => {} (block)
        select! { recv(self.rx) -> _ => {} }
        //= send self.tx <- 1 -> _ => {} (block)
        select! { send(self.tx, 1) -> _ => {} }
        //= default => {} (block)
        select! { default => {} }
        //= default => {} (block)
        select! { default() => {} }
        //= default ms(1) => {} (block)
        select! { default(ms(1)) => {} }
    }

    fn orders(&self, rx: Receiver<u32>, tx: Sender<u32>) {
        //= default => {} (block)
        //= recv rx -> m => work(m) (expression, with a comma)
        //= send tx <- 5 -> r => work(r) (expression)
        select! { default => {} recv(rx) -> m => work(m), send(tx, 5) -> r => work(r) }
        //= recv rx -> m => work(m) (expression, with a comma)
        //= default => () (expression, with a comma)
        //= send tx <- 5 -> r => work(r) (expression, with a comma)
        select! { recv(rx) -> m => work(m), default() => (), send(tx, 5) -> r => work(r), }
        //= send tx <- 5 -> _ => {} (block, with a comma)
        //= send tx <- 6 -> _ => {} (block)
        //= default ms(2) => {} (block, with a comma)
        select! { send(tx, 5) -> _ => {}, send(tx, 6) -> _ => {} default(ms(2)) => {}, }
    }

    fn trailing_commas(&self, rx: Receiver<u32>, tx: Sender<u32>) {
        //= recv rx -> m => work(m) (expression, with a comma)
        //= send tx <- 1 -> _ => work(0) (expression, with a comma)
        //= default ms(1) => work(1) (expression, with a comma)
        select! {
            recv(rx,) -> m => work(m),
            send(tx, 1,) -> _ => work(0),
            default(ms(1),) => work(1),
        }
    }

    fn blocks_without_commas(&self, rx: Receiver<u32>, tx: Sender<u32>) -> u32 {
        //= recv rx -> m => { work(m); 1 } (block)
        //= send tx <- 2 -> _ => { 2 } (block)
        //= default => { 3 } (block)
        select! {
            recv(rx) -> m => { work(m); 1 }
            send(tx, 2) -> _ => { 2 }
            default => { 3 }
        }
    }

    fn delimiters(&self, rx: Receiver<u32>) {
        //= recv rx -> _ => () (expression)
        select!(recv(rx) -> _ => ());
        //= recv rx -> _ => () (expression, with a comma)
        select![recv(rx) -> _ => (),];
        //= recv rx -> _ => () (expression, with a comma)
        //= default => () (expression)
        crossbeam_channel::select! { recv(rx) -> _ => (), default => () };
        //= recv rx -> _ => () (expression, with a comma)
        //= default => () (expression)
        select_biased! { recv(rx) -> _ => (), default => () }
    }

    fn channels(&self, rx: &Receiver<u32>, other: Receiver<u32>, n: usize) {
        let arc = Arc::new(other.clone());
        let idle = never();
        //= recv &*rx -> _ => {} (block)
        //= recv self.pair.0 -> _ => {} (block)
        //= recv self.list[n + 1] -> _ => {} (block)
        //= recv &&&self.rx -> _ => {} (block)
        //= recv pick(&other, rx) -> _ => {} (block)
        //= recv ((other)) -> _ => {} (block)
        //= recv *arc -> _ => {} (block)
        //= recv Arc::clone(&arc) -> _ => {} (block)
        //= recv self.absent.as_ref().unwrap_or(&never()) -> _ => {} (block)
        //= recv self.absent.as_ref().unwrap_or_else(|| &idle) -> _ => {} (block)
        //= recv self.named.get::<str>("a").unwrap_or(&idle) -> _ => {} (block)
        //= recv if n > 2 { &other } else { rx } -> _ => {} (block)
        //= recv match n { 0 => rx, _ => &other } -> _ => {} (block)
        //= recv { work(n); &other } -> _ => {} (block)
        //= recv unsafe { &*std::ptr::from_ref(rx) } -> _ => {} (block)
        select! {
            recv(&*rx) -> _ => {}
            recv(self.pair.0) -> _ => {}
            recv(self.list[n + 1]) -> _ => {}
            recv(&&&self.rx) -> _ => {}
            recv(pick(&other, rx)) -> _ => {}
            recv(((other))) -> _ => {}
            recv(*arc) -> _ => {}
            recv(Arc::clone(&arc)) -> _ => {}
            recv(self.absent.as_ref().unwrap_or(&never())) -> _ => {}
            recv(self.absent.as_ref().unwrap_or_else(|| &idle)) -> _ => {}
            recv(self.named.get::<str>("a").unwrap_or(&idle)) -> _ => {}
            recv(if n > 2 { &other } else { rx }) -> _ => {}
            recv(match n { 0 => rx, _ => &other }) -> _ => {}
            recv({ work(n); &other }) -> _ => {}
            recv(unsafe { &*std::ptr::from_ref(rx) }) -> _ => {}
        }
    }

    fn timers(&self, when: Instant) {
        //= recv after(ms(5 * 2)) -> _ => {} (block)
        //= recv tick(Duration::from_millis(5)) -> at => work(at) (expression, with a comma)
        //= recv at(when) -> _ => {} (block)
        //= recv never::<Option<(u8, u8)>>() -> _ => {} (block)
        select! {
            recv(after(ms(5 * 2))) -> _ => {}
            recv(tick(Duration::from_millis(5))) -> at => work(at),
            recv(at(when)) -> _ => {}
            recv(never::<Option<(u8, u8)>>()) -> _ => {}
        }
    }

    fn messages(&self, tx: Sender<(u32, Vec<u32>)>, f: Sender<fn(u32, u32) -> u32>) {
        //= send tx <- (1, vec![1, 2]) -> _ => {} (block)
        //= send tx <- { let n = 1; (n, Vec::<u32>::new()) } -> _ => {} (block)
        //= send f <- |a, b| a + b -> _ => {} (block)
        //= send &self.tx <- (|a: u32, b: u32| a.max(b))(1, 2) -> r => work::<Result<(), SendError<u32>>>(r) (expression, with a comma)
        //= send tx <- (0, "a,b".bytes().map(u32::from).collect::<Vec<u32>>()) -> _ => {} (block)
        select! {
            send(tx, (1, vec![1, 2])) -> _ => {}
            send(tx, { let n = 1; (n, Vec::<u32>::new()) }) -> _ => {}
            send(f, |a, b| a + b) -> _ => {}
            send(&self.tx, (|a: u32, b: u32| a.max(b))(1, 2)) -> r => work::<Result<(), SendError<u32>>>(r),
            send(tx, (0, "a,b".bytes().map(u32::from).collect::<Vec<u32>>())) -> _ => {}
        }
    }

    fn patterns(&self, rx: Receiver<(u32, u32)>) {
        //= recv rx -> mut m => { m = Err(RecvError); work(m) } (block)
        //= recv rx -> ref m => work(m.is_ok()) (expression, with a comma)
        //= recv rx -> m @ _ => work(m) (expression, with a comma)
        select! {
            recv(rx) -> mut m => { m = Err(RecvError); work(m) }
            recv(rx) -> ref m => work(m.is_ok()),
            recv(rx) -> m @ _ => work(m),
        }
    }

    fn bodies(&self, rx: Receiver<u32>, hits: &[Cell<u32>], mut n: u32) -> Option<u32> {
        'outer: loop {
            //= recv rx -> m => match m { Ok(n) => work(n), Err(_) => break, } (expression, with a comma)
            //= recv rx -> m => if let Ok(m) = m { work(m) } else { continue 'outer } (expression, with a comma)
            //= recv rx -> _ => n += 1 (expression, with a comma)
            //= recv rx -> _ => hits[1].set(hits[1].get() + 1) (expression, with a comma)
            //= recv rx -> m => work(m.ok()?) (expression, with a comma)
            //= recv rx -> _ => return Some(n << 1) (expression, with a comma)
            //= recv rx -> _ => break 'outer (expression, with a comma)
            //= recv rx -> _ => println!("{} => {}, {n}", 1, 2) (expression, with a comma)
            //= recv rx -> _ => { n }.pow(2).count_ones().clone_from(&1) (expression, with a comma)
            //= recv rx -> _ => unsafe { work(1) } (expression, with a comma)
            //= recv rx -> _ => for _ in 0..2 {} (expression, with a comma)
            //= recv rx -> _ => work(|a: u32, b: u32| a < b) (expression, with a comma)
            //= recv rx -> _ => work::<HashMap<u32, Vec<u32>>>(HashMap::new()) (expression, with a comma)
            //= recv rx -> _ => #[allow(unused)] { n = 2; } (expression, with a comma)
            //= recv rx -> _ => {} (block)
            select! {
                recv(rx) -> m => match m {
                    Ok(n) => work(n),
                    Err(_) => break,
                },
                recv(rx) -> m => if let Ok(m) = m { work(m) } else { continue 'outer },
                recv(rx) -> _ => n += 1,
                recv(rx) -> _ => hits[1].set(hits[1].get() + 1),
                recv(rx) -> m => work(m.ok()?),
                recv(rx) -> _ => return Some(n << 1),
                recv(rx) -> _ => break 'outer,
                recv(rx) -> _ => println!("{} => {}, {n}", 1, 2),
                recv(rx) -> _ => { n }.pow(2).count_ones().clone_from(&1),
                recv(rx) -> _ => unsafe { work(1) },
                recv(rx) -> _ => for _ in 0..2 {},
                recv(rx) -> _ => work(|a: u32, b: u32| a < b),
                recv(rx) -> _ => work::<HashMap<u32, Vec<u32>>>(HashMap::new()),
                recv(rx) -> _ => #[allow(unused)] { n = 2; },
                recv(rx) -> _ => {}
            }
        }
        None
    }

    fn values(&self, rx: Receiver<u32>) -> String {
        //= recv rx -> m => m.map_or(1, |m| m + 1) (expression, with a comma)
        //= default ms(0) => { 1 }.max(2) (expression, with a comma)
        let n = select! { recv(rx) -> m => m.map_or(1, |m| m + 1), default(ms(0)) => { 1 }.max(2), };
        //= default => "foo".into() (expression)
        let text: String = select! { default => "foo".into() };
        //= recv rx -> _ => n.to_string() (expression, with a comma)
        //= default => text (expression)
        select! { recv(rx) -> _ => n.to_string(), default => text }
    }

    fn nested(&self, rx: Receiver<u32>, tx: Sender<u32>) {
        //= recv rx -> m => { select! { send(tx, m.unwrap()) -> _ => {} default => work(m) } } (block)
        //= default => select! { recv(self.rx) -> m => work(m), default => {} } (expression, with a comma)
        //= send tx <- m.unwrap() -> _ => {} (block)
        //= default => work(m) (expression)
        //= recv self.rx -> m => work(m) (expression, with a comma)
        //= default => {} (block)
        select! {
            recv(rx) -> m => {
                select! { send(tx, m.unwrap()) -> _ => {} default => work(m) }
            }
            default => select! { recv(self.rx) -> m => work(m), default => {} },
        }
    }

    fn in_other_macros(&self, rx: Receiver<u32>) {
        //= recv rx -> m => m.is_ok() (expression, with a comma)
        //= default => false (expression)
        assert!(!select! { recv(rx) -> m => m.is_ok(), default => false });
    }

    fn names_that_are_words_of_the_macro(&self, recv: Receiver<u32>, send: Sender<u32>) {
        let default = 1;
        //= recv recv -> send => work(send) (expression, with a comma)
        //= send send <- default -> recv => work(recv) (expression, with a comma)
        //= default => work(default) (expression)
        select! {
            recv(recv) -> send => work(send),
            send(send, default) -> recv => work(recv),
            default => work(default)
        }
    }

    fn comments(&self, rx: Receiver<u32>) {
        //= recv rx -> m => { // one, => two work(m) } (block, with a comma)
        //= default => work(1) (expression, with a comma)
        select! {
            // first
            recv /* a */ ( /* b */ rx /* c */ ) // d
                -> /* e */ m // f
                => /* g */ { // one, => two
                    work(m)
                } // h
                /* i */ , // j
            default // k
                => work(1), // l
        }
    }

    fn diverging(&self, rx: Receiver<u32>, tx: Sender<u32>) {
        //= send tx <- panic!() -> _ => {} (block)
        //= send todo!() as Sender<u32> <- 1 -> _ => {} (block)
        //= default panic!() => {} (block)
        select! {
            send(tx, panic!()) -> _ => {}
            send(todo!() as Sender<u32>, 1) -> _ => {}
            default(panic!()) => {}
        }
    }
}
