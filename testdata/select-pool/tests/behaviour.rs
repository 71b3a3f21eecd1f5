use std::time::{Duration, Instant};

use select_pool::{spawn_worker, Model, PoolError, StateView, WorkerState};

/// Turns text into the lengths of its words.
struct Words;

impl Model for Words {
    fn embed(&self, text: &str) -> Result<Vec<u32>, String> {
        if text == "bad" {
            return Err("cannot embed".to_string());
        }
        Ok(text.split_whitespace().map(|word| word.len() as u32).collect())
    }
}

async fn reaches(state: StateView, wanted: WorkerState) -> bool {
    let start = Instant::now();
    while state.get() != wanted {
        if start.elapsed() > Duration::from_secs(10) {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}

#[tokio::test]
async fn requests_are_answered_in_turn() {
    let mut worker = spawn_worker(7, || Ok(Words)).await;
    assert_eq!(worker.embed("one three").await, Ok(vec![3, 5]));
    assert_eq!(worker.embed("bad").await, Err(PoolError::Model("cannot embed".to_string())));
    assert_eq!(
        worker.embed_all(vec!["a".to_string(), "bb c".to_string()]).await,
        Ok(vec![vec![1], vec![2, 1]])
    );
    assert_eq!(worker.embed_all(Vec::new()).await, Err(PoolError::Model("nothing to do".to_string())));
    assert_eq!(worker.health().await, Some((7, 0)));
    assert_eq!(worker.embed("").await, Ok(vec![]));
    assert_eq!(worker.state().get(), WorkerState::Ready);
}

#[tokio::test]
async fn shutdown_stops_the_worker_and_later_requests_fail() {
    let mut worker = spawn_worker(1, || Ok(Words)).await;
    assert_eq!(worker.embed("x").await, Ok(vec![1]));
    assert!(worker.shutdown().await);
    assert!(reaches(worker.state(), WorkerState::Dead).await);
    worker.limit(Duration::from_millis(100));
    // The ends go a moment after the state is set; a request that still slips in gets no answer.
    let late = worker.embed("late").await;
    assert!(matches!(late, Err(PoolError::Send(_) | PoolError::Timeout(_))), "{late:?}");
    assert_eq!(worker.health().await, None);
}

#[tokio::test]
async fn a_dropped_handle_stops_the_worker() {
    let worker = spawn_worker(2, || Ok(Words)).await;
    assert_eq!(worker.embed("x").await, Ok(vec![1]));
    let state = worker.state();
    drop(worker);
    assert!(reaches(state, WorkerState::Dead).await);
}

#[tokio::test]
async fn a_model_that_does_not_load() {
    let worker = spawn_worker(3, || Err::<Words, _>("no such file".to_string())).await;
    assert!(reaches(worker.state(), WorkerState::Failed).await);
    assert!(worker.embed("x").await.is_err());
}
