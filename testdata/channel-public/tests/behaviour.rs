use channel_public::{sum, Source};

#[test]
fn numbers_come_in_order() {
    let source = Source::start(4);
    // A caller that only a compiler of another crate would see.
    let numbers: crossbeam_channel::Receiver<u32> = source.numbers.clone();
    assert_eq!(numbers.iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
    source.stop();
}

#[tokio::test]
async fn sums() {
    assert_eq!(sum(&[1, 2, 3]).await, 6);
}
