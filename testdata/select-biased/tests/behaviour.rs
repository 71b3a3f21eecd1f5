use select_biased::{serve, sweep, Seen};

#[tokio::test]
async fn urgent_goes_first() {
    for _ in 0..20 {
        let seen = serve(&[1, 2], &[10, 20], false).await;
        assert_eq!(seen, [Seen::Urgent(1), Seen::Urgent(2), Seen::Normal(10), Seen::Normal(20)]);
    }
}

#[tokio::test]
async fn stop_goes_before_everything() {
    for _ in 0..20 {
        assert_eq!(serve(&[1], &[2], true).await, [Seen::Stop]);
    }
}

#[tokio::test]
async fn default_is_last() {
    assert_eq!(sweep(&[1, 2, 3], &[7, 8, 9]).await, (vec![1, 2, 3, 7, 8, 9], 1));
    assert_eq!(sweep(&[], &[]).await, (vec![], 1));
}
