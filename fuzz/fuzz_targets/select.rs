#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_ap_syntax::ast::{AstNode, TokenTree};
use ra_ap_syntax::{Edition, SourceFile};
use tokioize::facts::select_grammar::parse_select;

fuzz_target!(|text: &str| {
    let file = SourceFile::parse(&format!("fn f() {{ select! {{ {text} }} }}"), Edition::CURRENT).tree();
    for tree in file.syntax().descendants().filter_map(TokenTree::cast) {
        let _ = parse_select(&tree);
    }
});
