//! Search by embedding: threads in a loop that compute, joined in the same async function. Become `spawn_blocking` tasks.

use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;

/// One document's place in the space.
pub type Embedding = Vec<f32>;

/// Documents by embedding.
#[derive(Debug, Default)]
pub struct VectorSearch {
    documents: Vec<(String, Embedding)>,
}

impl VectorSearch {
    /// Adds a document.
    pub fn add(&mut self, name: &str, embedding: Embedding) {
        self.documents.push((name.to_string(), embedding));
    }

    /// The name of the nearest document.
    fn search_by_embedding(&self, query: &[f32]) -> Option<String> {
        let mut best: Option<(&str, f32)> = None;
        for (name, embedding) in &self.documents {
            let mut dot = 0.0;
            let mut norm = 0.0;
            for (a, b) in query.iter().zip(embedding) {
                dot += a * b;
                norm += b * b;
            }
            let score = dot / norm.sqrt().max(f32::EPSILON);
            if best.is_none_or(|(_, highest)| score > highest) {
                best = Some((name, score));
            }
        }
        best.map(|(name, _)| name.to_string())
    }
}

/// Answers all queries, each on a thread of its own, in the order of the queries.
///
/// # Errors
///
/// If one of the searches panicked.
pub async fn batch_search(
    search: &Arc<VectorSearch>,
    queries: Vec<Embedding>,
) -> Result<Vec<Option<String>>, String> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut answers = vec![None; queries.len()];
    let mut handles = Vec::with_capacity(queries.len());

    for (index, embedding) in queries.into_iter().enumerate() {
        let search = Arc::clone(search);
        let sender = sender.clone();

        let handle = thread::spawn(move || {
            let result = search.search_by_embedding(&embedding);
            let _ = sender.send((index, result));
        });
        handles.push(handle);
    }
    drop(sender);

    for handle in handles {
        if handle.join().is_err() {
            return Err("a search panicked".to_string());
        }
    }

    while let Ok((index, result)) = receiver.try_recv() {
        answers[index] = result;
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_come_in_the_order_of_the_queries() {
        let mut search = VectorSearch::default();
        search.add("north", vec![0.0, 1.0]);
        search.add("east", vec![2.0, 0.0]);
        let queries = vec![vec![0.9, 0.1], vec![0.1, 0.8], vec![3.0, 0.0]];
        let answers = batch_search(&Arc::new(search), queries).await.unwrap();
        let answers: Vec<_> = answers.iter().map(|answer| answer.as_deref()).collect();
        assert_eq!(answers, [Some("east"), Some("north"), Some("east")]);
    }

    #[tokio::test]
    async fn nothing_is_near_in_an_empty_space() {
        let answers = batch_search(&Arc::default(), vec![vec![1.0]]).await.unwrap();
        assert_eq!(answers, [None]);
    }
}
