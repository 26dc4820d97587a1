//! Warnings of a document are warnings of rustc if that is asked for, one for each code. Two calls in
//! one module do not get into each other's way.

#![deny(missing_docs, unused)]
#![warn(clippy::all)]

mod bent {
    arazzo::arazzo_workflow!("documents/bent-often.yml", show_warnings = true);
}

mod silent {
    arazzo::arazzo_workflow!("documents/bent-often.yml");
}

fn main() {
    let _ = (bent::get_pet, silent::get_pet);
}
