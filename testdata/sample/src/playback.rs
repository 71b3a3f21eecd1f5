//! Playback of recorded macros: the sleep stands between two uses of a map's guard. Awaited as it is, it would compile, and block the
//! worker of whoever wants the same entry; without the guard, two players could take the same step. Refused as `guard-across-await`.

use std::time::Duration;

use dashmap::DashMap;

/// A macro that is being played.
#[derive(Debug, Default)]
struct Session {
    position: usize,
    pauses: Vec<u64>,
}

/// All macros that are being played.
#[derive(Debug, Default)]
pub struct Playback {
    sessions: DashMap<String, Session>,
}

impl Playback {
    /// Starts a macro with these pauses in milliseconds.
    pub fn start(&self, name: &str, pauses: &[u64]) {
        self.sessions.insert(name.to_string(), Session { position: 0, pauses: pauses.to_vec() });
    }

    fn step(&self, name: &str) -> bool {
        let Some(mut session) = self.sessions.get_mut(name) else {
            return false;
        };
        let Some(pause) = session.pauses.get(session.position).copied() else {
            return false;
        };
        std::thread::sleep(Duration::from_millis(pause));
        session.position += 1;
        true
    }

    /// Plays the macro to its end; the number of its steps.
    pub async fn play(&self, name: &str) -> usize {
        let mut steps = 0;
        while self.step(name) {
            steps += 1;
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn two_players_of_one_macro_share_its_steps() {
        let playback = Arc::new(Playback::default());
        playback.start("greet", &[1, 2, 1, 2]);
        let other = Arc::clone(&playback);
        let other = tokio::spawn(async move { other.play("greet").await });
        let steps = playback.play("greet").await + other.await.unwrap();
        assert_eq!(steps, 4);
        assert_eq!(playback.play("nobody").await, 0);
    }
}
