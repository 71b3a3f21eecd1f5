//! Documents: sleeps in async blocks. Each becomes `tokio::time::sleep(..).await`, in place.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::stream::spawn_stream;

/// Reads `text` word by word, with a pause after each.
pub fn read_slowly(text: &str) -> UnboundedReceiver<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_string).collect();
    spawn_stream(move |tx| async move {
        for word in words {
            if tx.send(word).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    })
}

/// Tries `attempt` until it succeeds, three times at most, with a longer pause each time.
pub async fn with_retries<T>(mut attempt: impl FnMut(u32) -> Option<T>) -> Option<T> {
    for round in 0..3 {
        if let Some(value) = attempt(round) {
            return Some(value);
        }
        if round < 2 {
            std::thread::sleep(Duration::from_millis(1 << round));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn words_keep_their_order() {
        let mut words = read_slowly("one two three");
        let mut read = Vec::new();
        while let Some(word) = words.recv().await {
            read.push(word);
        }
        assert_eq!(read, ["one", "two", "three"]);
    }

    #[tokio::test]
    async fn the_third_attempt_is_the_last() {
        assert_eq!(with_retries(|round| (round == 2).then_some("late")).await, Some("late"));
        let mut rounds = 0;
        let never: Option<()> = with_retries(|_| {
            rounds += 1;
            None
        })
        .await;
        assert_eq!((never, rounds), (None, 3));
    }
}
