use std::time::{Duration, Instant};

use select_deadline::{short_stream, steady_stream, until_quiet, warn_once, End};

#[tokio::test]
async fn a_deadline_is_not_restarted() {
    let start = Instant::now();
    let deadline = Duration::from_millis(60);
    assert_eq!(steady_stream(deadline).await, (true, End::Deadline));
    assert!(start.elapsed() >= deadline);
}

#[tokio::test]
async fn closing_comes_first() {
    assert_eq!(short_stream(&[3, 1, 2]).await, (vec![3, 1, 2], End::Closed));
}

#[tokio::test]
async fn it_fires_once() {
    assert_eq!(warn_once(Duration::from_millis(10), 100).await, (1, 100));
}

#[tokio::test]
async fn quiet_ends_it() {
    assert_eq!(until_quiet(&[1, 2], Duration::from_millis(30)).await, [1, 2]);
}
