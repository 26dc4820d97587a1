//! There is nothing to compile.

arazzo::arazzo_workflow!();

fn main() {}
