#![no_main]

use libfuzzer_sys::fuzz_target;
use tokioize::rule::pattern::Pattern;

fuzz_target!(|text: &str| {
    let _ = Pattern::parse(text);
});
