use std::time::Duration;

use channel_replymap::{CallError, Client};

#[tokio::test]
async fn answers_find_their_caller() {
    let client = Client::connect(Duration::from_secs(10)).await;
    assert_eq!(client.call("abc").await, Ok("cba".to_string()));
    assert_eq!(client.call("xy").await, Ok("yx".to_string()));
    assert_eq!(client.waiting(), 0);
}

#[tokio::test]
async fn a_mute_peer_is_a_timeout_and_leaves_nothing_behind() {
    let client = Client::connect(Duration::from_millis(20)).await;
    assert_eq!(client.call("mute").await, Err(CallError::TimedOut));
    assert_eq!(client.waiting(), 0);
}

#[tokio::test]
async fn a_dropped_reply_is_not_a_timeout() {
    let client = Client::connect(Duration::from_secs(10)).await;
    assert_eq!(client.call("gone").await, Err(CallError::Dropped));
    assert_eq!(client.call("after").await, Ok("retfa".to_string()));
}

#[tokio::test]
async fn a_closed_connection_is_noticed() {
    let client = Client::connect(Duration::from_millis(50)).await;
    // Nobody answers any more; the call that closed it waits in vain.
    assert_eq!(client.call("quit").await, Err(CallError::TimedOut));
    assert_eq!(client.call("late").await, Err(CallError::Closed));
    assert_eq!(client.waiting(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_in_parallel() {
    let client = std::sync::Arc::new(Client::connect(Duration::from_secs(10)).await);
    let calls: Vec<_> = (0..16)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { client.call(&format!("{n:02}")).await })
        })
        .collect();
    for (n, call) in calls.into_iter().enumerate() {
        let expected: String = format!("{n:02}").chars().rev().collect();
        assert_eq!(call.await.unwrap(), Ok(expected));
    }
}
