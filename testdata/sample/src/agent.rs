//! Agents: a thread in an async block only to build a value and to send it. Its body is inlined.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::stream::spawn_stream;

/// What agents remember.
#[derive(Debug, Default)]
pub struct Memory {
    facts: Vec<String>,
}

/// A tool over the memory.
#[derive(Debug)]
pub struct MemoryTool {
    memory: Arc<Memory>,
}

impl MemoryTool {
    fn new(memory: Arc<Memory>) -> Self {
        MemoryTool { memory }
    }
}

/// One agent.
#[derive(Debug)]
pub struct Agent {
    /// Its name.
    pub name: String,
    prompt: String,
    tool: MemoryTool,
}

impl Agent {
    /// Builds an agent in the background.
    pub fn create(name: &str, prompt: &str, memory: &Arc<Memory>) -> UnboundedReceiver<Agent> {
        let name = name.to_string();
        let prompt = prompt.to_string();
        let memory = Arc::clone(memory);

        spawn_stream(move |tx| async move {
            std::thread::spawn(move || {
                // The tool shares the agent's memory.
                let tool = MemoryTool::new(Arc::clone(&memory));

                let agent = Agent { name, prompt, tool };

                let _ = tx.send(agent);
            });
        })
    }

    /// The first line of a conversation.
    pub fn greeting(&self, user: &str) -> String {
        format!("{}: {} {user} ({} facts)", self.name, self.prompt, self.tool.memory.facts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_agent_arrives_and_then_the_stream_ends() {
        let memory = Arc::new(Memory { facts: vec!["water is wet".to_string()] });
        let mut agents = Agent::create("host", "hello", &memory);
        let agent = agents.recv().await.unwrap();
        assert_eq!(agent.greeting("anna"), "host: hello anna (1 facts)");
        assert!(agents.recv().await.is_none());
    }
}
