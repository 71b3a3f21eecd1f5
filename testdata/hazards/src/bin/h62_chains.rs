// hazard: 62
// expect: migrated thread-sleep @ thread::sleep
// expect-text: for n in ids.by_ref() {
// forbid-text: sort_by_key(|
//! Chains whose closures await: each element goes through all of them before the next is asked for, and none is asked for in vain.
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn log(what: String) {
    LOG.lock().unwrap().push(what);
}

fn logged() -> String {
    std::mem::take(&mut *LOG.lock().unwrap()).join(" ")
}

fn slow(n: u32) -> u32 {
    thread::sleep(Duration::from_millis(1));
    log(format!("s{n}"));
    n * 2
}

fn odd(n: &u32) -> bool {
    slow(*n) % 4 == 2
}

fn good(n: u32) -> Result<u32, String> {
    if slow(n) > 5 { Err(format!("no {n}")) } else { Ok(n) }
}

struct Name(String);

impl Name {
    fn is(&self, n: u32) -> bool {
        slow(n);
        self.0.len() == n as usize
    }
}

fn until(end: u32) -> impl Iterator<Item = u32> {
    (0..end).inspect(|n| log(format!("n{n}")))
}

fn tried() -> Result<Vec<u32>, String> {
    let some = until(2).map(|n| good(n)).collect::<Result<Vec<_>, _>>()?;
    until(9).try_for_each(|n| good(n).map(|n| log(format!("g{n}"))))?;
    Ok(some)
}

fn early() -> Vec<Option<u32>> {
    let half = |n: u32| (n % 2 == 0).then_some(n / 2);
    until(4).map(|n| { let n = half(n)?; slow(n); Some(n + 1) }).collect()
}

fn first_odd() -> Option<u32> {
    let Some(n) = until(3).find(|n| odd(n)) else { return None };
    Some(n)
}

fn parsed() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let read: Vec<u8> = ["1", "2"].iter().map(|it| { slow(1); it.parse() }).collect::<Result<_, std::num::ParseIntError>>()?;
    Ok(read)
}

#[tokio::main]
async fn main() {
    let kept: Vec<u32> = until(3).filter(|n| odd(n)).map(|n| { log(format!("m{n}")); n }).collect();
    assert_eq!((kept, logged().as_str()), (vec![1], "n0 s0 n1 s1 m1 n2 s2"));
    let two: Vec<u32> = until(9).map(|n| slow(n)).take(2).collect();
    assert_eq!((two, logged().as_str()), (vec![0, 2], "n0 s0 n1 s1"));
    let none = until(9).map(|n| slow(n)).take(0).count();
    assert_eq!((none, logged().as_str()), (0, ""));
    let mut ids = until(9);
    assert!(ids.any(|n| slow(n) == 2));
    assert_eq!((ids.next(), logged().as_str()), (Some(2), "n0 s0 n1 s1 n2"));
    assert_eq!((tried(), logged().as_str()), (Err("no 3".to_owned()), "n0 s0 n1 s1 n0 s0 g0 n1 s1 g1 n2 s2 g2 n3 s3"));
    let pairs: Vec<(u32, char)> = until(9).map(|n| slow(n)).zip("ab".chars()).collect();
    assert_eq!((pairs, logged().as_str()), (vec![(0, 'a'), (2, 'b')], "n0 s0 n1 s1 n2 s2"));
    let names: Vec<Name> = ["a", "bb", "c"].map(|it| Name(it.to_owned())).into_iter().filter(|it| it.is(1)).collect();
    assert_eq!((names.len(), logged().as_str()), (2, "s1 s1 s1"));
    let longest = names.iter().enumerate().max_by_key(|(_, it)| slow(it.0.len() as u32)).map(|(n, _)| n);
    assert_eq!((longest, logged().as_str()), (Some(1), "s1 s1"));
    let shortest = names.iter().enumerate().min_by_key(|(_, it)| slow(it.0.len() as u32)).map(|(n, _)| n);
    assert_eq!((shortest, logged().as_str()), (Some(0), "s1 s1"));
    assert_eq!((early(), logged().as_str()), (vec![Some(1), None, Some(2), None], "n0 s0 n1 n2 s1 n3"));
    let total = names.iter().fold(1, |total, it| total + slow(it.0.len() as u32)) + until(2).map(|n| slow(n)).sum::<u32>();
    assert_eq!((total, logged().as_str()), (7, "s1 s1 n0 s0 n1 s1"));
    let later = until(5).skip_while(|n| slow(*n) < 4).skip(1).position(|n| n == 4);
    assert_eq!((later, logged().as_str()), (Some(1), "n0 s0 n1 s1 n2 s2 n3 n4"));
    let twice = until(5).map_while(|n| good(n).ok()).flat_map(|n| [n, n]).filter(|n| *n > 0).count();
    assert_eq!((twice, logged().as_str()), (4, "n0 s0 n1 s1 n2 s2 n3 s3"));
    for (n, doubled) in until(3).map(|n| (n, slow(n))) {
        if n == 1 {
            continue;
        }
        log(format!("f{doubled}"));
    }
    assert_eq!(logged(), "n0 s0 f0 n1 s1 n2 s2 f4");
    assert_eq!((first_odd(), logged().as_str()), (Some(1), "n0 s0 n1 s1"));
    assert_eq!((parsed().unwrap(), logged().as_str()), (vec![1, 2], "s1 s1"));
    let grown: u64 = until(2).fold(4_000_000_000, |grown, n| { slow(n); grown * 2 });
    assert_eq!((grown, logged().as_str()), (16_000_000_000, "n0 s0 n1 s1"));
    let skipped: Vec<u32> = until(3).skip_while(|n| { let n = *n; slow(n) < 2 }).collect();
    assert_eq!((skipped, logged().as_str()), (vec![1, 2], "n0 s0 n1 s1 n2"));
    let twice: Vec<u32> = until(3).filter(|n| odd(n)).filter(|n| { let m: &u32 = n; odd(m) }).collect();
    assert_eq!((twice, logged().as_str()), (vec![1], "n0 s0 n1 s1 s1 n2 s2"));
    let mut left: Vec<u32> = until(4).collect();
    left.retain(|n| odd(n));
    assert_eq!((left, logged().as_str()), (vec![1, 3], "n0 n1 n2 n3 s0 s1 s2 s3"));
    let some: Vec<u32> = until(3).flat_map(|n| Some(slow(n)).filter(|n| *n > 0)).collect();
    assert_eq!((some, logged().as_str()), (vec![2, 4], "n0 s0 n1 s1 n2 s2"));
    println!("ok");
}
