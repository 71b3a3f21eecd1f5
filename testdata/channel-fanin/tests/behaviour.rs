use channel_fanin::{first, gather, sum_of_squares};

fn lines(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{name}{n}")).collect()
}

#[tokio::test]
async fn nothing_is_lost_and_each_source_keeps_its_order() {
    let sources = vec![lines("a", 20), vec![], lines("b", 7)];
    assert_eq!(gather(sources.clone()).await, (sources, 27));
}

#[tokio::test]
async fn no_source_at_all() {
    assert_eq!(gather(Vec::new()).await, (Vec::new(), 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn tasks_send_too() {
    let sum = sum_of_squares(&[1, 2, 3, 4]).await;
    assert_eq!(sum, 30);
    assert_eq!(sum_of_squares(&[]).await, 0);
}

#[tokio::test]
async fn leaving_early_stops_the_readers() {
    let (taken, stopped_early) = first(3, vec![lines("a", 50), lines("b", 50)]).await;
    assert_eq!(taken, 3);
    assert!(stopped_early);
}
