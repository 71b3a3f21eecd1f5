use channel_worker::{Handle, PoolError};

#[tokio::test]
async fn answers_reach_whoever_asked() {
    let handle = Handle::start().await;
    assert_eq!(handle.count("one two three").await, Ok(3));
    assert_eq!(handle.count("").await, Err(PoolError::Rejected("empty text".to_string())));
    assert_eq!(handle.join(&["a", "b"]).await, Ok("a-b".to_string()));
    assert_eq!(handle.count("x").await, Ok(1));
    assert_eq!(handle.close().await, Some(4));
}

#[tokio::test]
async fn a_worker_without_requests_stops_with_its_handle() {
    assert_eq!(Handle::start().await.close().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_callers_at_once() {
    let handle = std::sync::Arc::new(Handle::start().await);
    let callers: Vec<_> = (1..=20)
        .map(|words| {
            let handle = handle.clone();
            tokio::spawn(async move { handle.count(&"w ".repeat(words)).await })
        })
        .collect();
    for (index, caller) in callers.into_iter().enumerate() {
        assert_eq!(caller.await.unwrap(), Ok(index + 1));
    }
    let handle = std::sync::Arc::into_inner(handle).unwrap();
    assert_eq!(handle.close().await, Some(20));
}
