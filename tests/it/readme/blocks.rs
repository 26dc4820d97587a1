//! The code blocks of a page.

use std::{fs, path::Path};

/// A block between fences.
#[derive(Debug)]
pub(super) struct Block {
    /// The line of its first fence, from 1.
    pub(super) line: usize,
    pub(super) language: String,
    pub(super) text: String,
}

impl Block {
    /// Whether this is a file that uses the macro.
    pub(super) fn is_of_macro(&self) -> bool {
        self.text.contains("arazzo_workflow!")
    }

    /// Whether this is the body of a function.
    pub(super) fn is_fragment(&self) -> bool {
        let items = ["mod ", "pub ", "#[", "// build.rs", "// src/main.rs"];
        !items
            .iter()
            .any(|item| self.text.lines().any(|line| line.starts_with(item)))
            && !self.is_of_macro()
    }
}

/// Reads the blocks of a page.
pub(super) fn blocks(page: &Path) -> Vec<Block> {
    let text = fs::read_to_string(page).expect("the page");
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                open = true;
                blocks.push(Block {
                    line: index + 1,
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = blocks.last_mut().expect("one is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}
