//! In no module, and not Rust yet: reported, never edited.

pub struct Builder {
    name: String,

impl Builder {
    pub fn run(self) {
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_secs(1));
            let name = self.name;
            println!("{name}"
        });
    }
