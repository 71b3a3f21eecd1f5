use channel_shapes::{ends, iterate, receive, send, timeout};

#[tokio::test]
async fn receiving() {
    use receive::*;
    assert_eq!((if_let(&[3]).await, if_let(&[]).await), (Some(3), None));
    assert_eq!(if_let_else(&[3]).await, "got 3");
    assert_eq!(if_let_else(&[]).await, "closed");
    assert!(if_let_err(&[]).await && !if_let_err(&[1]).await);
    assert_eq!(while_let(&[1, 0, 2]).await, [1, 2]);
    let closed = "receiving on a closed channel";
    assert_eq!(match_with_error_arm(&[1, 11]).await, ["small 1", "big 11", closed]);
    assert_eq!((match_bound(&[4]).await, match_bound(&[40]).await, match_bound(&[]).await), (4, 10, 99));
    assert_eq!(question_mark(&[1, 2]).await.ok(), Some(3));
    assert!(question_mark(&[1]).await.is_err());
    assert_eq!(question_mark_from(&[6]).await, Ok(6));
    assert_eq!(question_mark_from(&[]).await, Err(Gone(closed.to_string())));
    assert_eq!(returned(&[2]).await.ok(), Some(2));
    assert_eq!(unwrapped(&[1, 2]).await, 1003);
    assert_eq!((unwrapped_else(&[1, 2]).await, unwrapped_else(&[]).await), (5, 82));
    assert_eq!((predicates(&[1]).await, predicates(&[1, 2]).await), ((true, true), (true, false)));
    assert_eq!((ok_chain(&[2, 3]).await, ok_chain(&[2]).await, ok_chain(&[]).await), (Some(6), None, None));
    assert_eq!(map_err(&[2, 3]).await, Ok(5));
    assert_eq!(map_err(&[2]).await, Err("second".to_string()));
    assert_eq!(map_err(&[]).await, Err(format!("first: {closed}")));
    assert!(and_then(&[1]).await.is_ok() && and_then(&[0]).await.is_err() && and_then(&[]).await.is_err());
    assert_eq!((let_else(&[4]).await, let_else(&[]).await), (4, 0));
    assert_eq!(ignored(&[1, 2]).await, Some(2));
    asserted().await;
    assert_eq!(as_argument(&[5]).await, [Some(5), None]);
    assert_eq!(try_match(&[7, 8]).await, ["empty", "7", "empty", "8", "empty", "closed"]);
    assert_eq!(try_while_let(&[1, 2, 3]).await, 6);
    try_asserted().await;
    assert_eq!(through_reference(&[1, 2, 3]).await, 6);
}

#[tokio::test]
#[should_panic(expected = "a second value")]
async fn expect_keeps_its_text() {
    receive::unwrapped(&[1]).await;
}

#[tokio::test]
async fn iterating() {
    use iterate::*;
    assert_eq!(for_owned(&[1, 2]).await, [1, 2]);
    assert_eq!(for_borrowed(&[1, 2]).await, (vec![1, 2], true));
    assert_eq!(for_iter_labelled(&[2, 3, 4, 5, 6]).await, 10);
    assert_eq!(take(2, &[1, 2, 3]).await, (vec![1, 2], 1));
    assert_eq!(take(5, &[1]).await, (vec![1], 0));
    assert_eq!(adapters(&[1, 2, 3]).await, ["<1>", "<3>"]);
    assert_eq!(sum(&[1, 2, 3]).await, 6);
    assert_eq!(enumerate(&[8, 9]).await, [(0, 8), (1, 9)]);
    assert_eq!(next_of_iter(&[8, 9, 10]).await, (Some(8), Some(10)));
    assert_eq!(try_iter(&[1, 2]).await, (vec![1, 2], vec![100]));
    assert_eq!(for_with_break(3).await, (3, true));
}

#[tokio::test]
async fn timeouts() {
    use timeout::*;
    assert_eq!(three_ends().await, ["value 1", "timeout", "closed"]);
    assert_eq!((one_error_arm(Some(1)).await, one_error_arm(None).await), (1, 0));
    assert_eq!(error_bound(Some(1)).await, Ok(1));
    assert!(error_bound(None).await.is_err());
    assert_eq!((if_let(Some(1)).await, if_let(None).await), (Some(1), None));
    assert!(question_mark(Some(1)).await.is_err());
    assert_eq!(map_err_counts(Some(1)).await, (Ok(1), 0));
    assert_eq!(map_err_counts(None).await, (Err("no answer"), 1));
    assert_eq!(ok_and_predicates(Some(1)).await, (Some(1), true));
    assert_eq!((unwrap_or(Some(1)).await, unwrap_or(None).await), (1, 3));
    assert_eq!((let_else(Some(1)).await, let_else(None).await), (1, 8));
    assert_eq!(nested(Some(Ok(1))).await, "1");
    assert_eq!(nested(Some(Err("bad".to_string()))).await, "bad");
    assert_eq!(nested(None).await, "nothing");
}

#[tokio::test]
async fn sending() {
    use send::*;
    assert_eq!(unwrapped().await, [1, 2, 3, 4]);
    assert_eq!(closed().await, ["is_err", "if let 2", "match 3", "map_err 4"]);
    assert_eq!(question_mark(true).await.ok(), Some(30));
    assert!(question_mark(false).await.is_err_and(|err| err.0 == 5));
    assert!(boxed(true).await.is_ok() && boxed(false).await.is_err());
    assert_eq!(try_send().await, ["sent 0", "full 1", "is_full", "gone 3"]);
    assert_eq!(in_loop(10).await, 55);
    assert_eq!(chosen(true).await, (Some(9), None));
    assert_eq!(chosen(false).await, (None, Some(9)));
}

#[tokio::test]
async fn ends_and_where_they_are_kept() {
    let (sender, receiver) = ends::gauges().await;
    assert_eq!((sender.len, sender.capacity, sender.empty, sender.full), (2, Some(3), false, false));
    assert_eq!((receiver.len, receiver.capacity, receiver.empty, receiver.full), (3, Some(3), false, true));
    assert_eq!(ends::station().await, (vec!["all", "all", "second", "named"], vec![]));
    assert_eq!(ends::destructured().await, Some("tuple"));
}
