use std::time::Duration;

use select_ticker::{beats, report};

const EVERY: Duration = Duration::from_millis(20);

#[tokio::test]
async fn the_first_tick_comes_after_one_period() {
    let (reports, ticks) = report(&[1, 2, 3], EVERY, 3).await;
    assert_eq!(reports.len(), 3);
    // Everything was waiting before the first tick.
    assert_eq!(reports[0].samples, [1, 2, 3]);
    assert!(reports[1..].iter().all(|report| report.samples.is_empty()));
    for (index, report) in reports.iter().enumerate() {
        assert!(report.at >= EVERY * (index as u32 + 1), "report {index} came after {:?}", report.at);
    }
    assert!(ticks >= 3);
}

#[tokio::test]
async fn beats_are_spaced() {
    assert!(beats(EVERY, 3).await >= EVERY * 3);
}
