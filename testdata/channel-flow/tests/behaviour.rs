use channel_flow::{containers, enums, generic, kept, parameters, traits};

#[tokio::test]
async fn in_containers() {
    assert_eq!(containers::round_robin(&[1, 2, 3, 4, 5], 2).await, [vec![1, 3, 5], vec![2, 4]]);
    assert_eq!(containers::latest(&["a", "b"]).await, [Some("a"), Some("b"), None]);
    assert_eq!(containers::taken().await, (Some(8), true));
    assert_eq!(containers::in_place().await, 3);
    let sums = containers::routed(&[("a", 1), ("b", 5), ("a", 2)]).await;
    assert_eq!(sums.into_iter().collect::<Vec<_>>(), [("a", 3), ("b", 5)]);
}

#[tokio::test]
async fn in_enums_and_tuples() {
    assert_eq!(enums::commands().await, ((6, true), Some(3), vec![3, 6]));
    assert_eq!(enums::round_trip(4).await, 5);
}

#[tokio::test]
async fn in_generic_types() {
    let (numbers, words) = generic::numbers_and_words().await;
    assert_eq!(numbers, ["n:1", "m:2"]);
    assert_eq!(words, ["w:x"]);
}

#[tokio::test]
async fn in_statics_and_closures() {
    assert_eq!(kept::logged().await, ["line 0", "line 1", "line 2"]);
    assert_eq!(kept::callbacks().await, 30);
}

#[tokio::test]
async fn through_parameters() {
    assert_eq!(parameters::crossed().await, (Some(2), vec![1, 3]));
    assert!(parameters::closed().await.unwrap_err().starts_with("last: "));
}

#[tokio::test]
async fn through_trait_methods() {
    assert_eq!(traits::sources().await, (vec![0, 1, 2], vec![0, 1, 2, 3]));
}
