//! The configuration: a thread in a sync constructor for three insertions. Its body is inlined as a block; the clone that was
//! made only for the thread goes.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Says whether a value is acceptable.
pub type Validator = fn(&str) -> bool;

fn not_empty(value: &str) -> bool {
    !value.is_empty()
}

fn is_number(value: &str) -> bool {
    value.parse::<u32>().is_ok()
}

/// Settings with the rules that they must follow.
pub struct ConfigManager {
    values: HashMap<String, String>,
    validation_rules: Arc<RwLock<HashMap<String, Validator>>>,
}

impl ConfigManager {
    /// A manager with the default rules.
    pub fn new() -> Self {
        let manager = ConfigManager { values: HashMap::new(), validation_rules: Arc::default() };

        // Default rules.
        let validation_rules = manager.validation_rules.clone();
        std::thread::spawn(move || {
            let mut rules = validation_rules.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            rules.insert("personality".into(), not_empty);
            rules.insert("behaviour".into(), not_empty);
            rules.insert("limit".into(), is_number);
        });

        manager
    }

    /// How many rules there are.
    pub fn rule_count(&self) -> usize {
        self.validation_rules.read().map_or(0, |rules| rules.len())
    }

    /// Sets a value if its rule accepts it.
    pub fn set(&mut self, key: &str, value: &str) -> bool {
        let accepted = match self.validation_rules.read() {
            Ok(rules) => rules.get(key).is_none_or(|rule| rule(value)),
            Err(_) => false,
        };
        if accepted {
            self.values.insert(key.to_string(), value.to_string());
        }
        accepted
    }
}

impl Default for ConfigManager {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test]
    async fn default_rules_apply() {
        let mut config = ConfigManager::new();
        until("the default rules", || config.rule_count() == 3).await;
        assert!(config.set("limit", "12"));
        assert!(!config.set("limit", "twelve"));
        assert!(!config.set("behaviour", ""));
        assert!(config.set("anything", ""));
    }
}
