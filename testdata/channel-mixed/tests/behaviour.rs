use channel_mixed::{chosen, through_both};

#[tokio::test]
async fn both_kinds() {
    assert_eq!(through_both(&[1, 2, 3]).await, (vec![1, 2, 3], vec![1, 2, 3]));
}

#[tokio::test]
async fn any_capacity() {
    for capacity in [None, Some(0), Some(1), Some(10)] {
        assert_eq!(chosen(capacity, &[4, 5]).await, [4, 5]);
    }
}
