#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tokioize::rule::file::RuleFile;

fuzz_target!(|text: &str| {
    let _ = RuleFile::parse(Path::new("rule.md"), text);
});
