use std::time::Duration;

use select_never::{first, merge, without};

#[tokio::test]
async fn an_absent_receiver_is_no_obstacle() {
    assert_eq!(merge(&[1, 2], None).await, (vec![1, 2], vec![]));
    assert_eq!(merge(&[], None).await, (vec![], vec![]));
}

#[tokio::test]
async fn both_sides_are_read_to_their_end() {
    assert_eq!(merge(&[1, 2], Some(&[8, 9])).await, (vec![1, 2], vec![8, 9]));
    assert_eq!(merge(&[1], Some(&[])).await, (vec![1], vec![]));
}

#[tokio::test]
async fn with_and_without_a_limit() {
    assert_eq!(first(&[4], None).await, Some(4));
    assert_eq!(first(&[], Some(Duration::from_millis(10))).await, None);
}

#[tokio::test]
async fn an_arm_that_is_always_off() {
    assert_eq!(without(&[1, 2, 3]).await, 6);
}
