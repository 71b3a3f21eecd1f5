use std::time::{Duration, Instant};

use select_default::{drain_two, late_drain, next_or_quiet, poll_one};

#[tokio::test]
async fn an_open_empty_channel_is_idle_and_the_producer_gets_its_turn() {
    assert_eq!(poll_one(5).await, (15, true));
}

#[tokio::test]
async fn ready_messages_come_before_default() {
    let a: Vec<u32> = (0..40).collect();
    let b: Vec<u32> = (100..140).collect();
    assert_eq!(drain_two(&a, &b).await, (a, b));
    assert_eq!(drain_two(&[], &[]).await, (vec![], vec![]));
}

#[tokio::test]
async fn a_timeout_is_not_a_closed_channel() {
    let long = Duration::from_secs(15);
    assert_eq!(next_or_quiet(Some(1), true, long).await, Ok(1));
    assert_eq!(next_or_quiet(None, false, long).await, Err("closed"));
    let start = Instant::now();
    assert_eq!(next_or_quiet(None, true, Duration::from_millis(20)).await, Err("quiet"));
    assert!(start.elapsed() >= Duration::from_millis(20));
}

#[tokio::test]
async fn a_ready_message_beats_an_elapsed_time() {
    assert_eq!(late_drain(200).await, 200);
}
