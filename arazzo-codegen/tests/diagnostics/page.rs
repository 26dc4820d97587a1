//! The pages of the codes, with the documents that show them.
//!
//! A page is read into what it says and written again with what is found now: so a page that the
//! compiler or the layout does not agree with is a page that differs from itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use arazzo_codegen::diagnostic::Code;

use super::case::Case;

/// What divides the explanation from the cases.
const CASES: &str = "\n## Cases\n";

/// What a page without a case begins its reason with.
const NONE: &str = "None: ";

/// What there is to know of a code.
pub(super) struct Page {
    pub(super) path: PathBuf,
    pub(super) code: Code,
    /// All that stands before the cases.
    head: String,
    pub(super) cases: Vec<Case>,
    /// Why there is no case.
    pub(super) reason: Option<String>,
}

impl Page {
    fn read(code: Code) -> Page {
        let path = pages_folder().join(code.id()).with_extension("md");
        let text = fs::read_to_string(&path).expect("a page that the compiler includes");
        let (head, rest) = text.split_once(CASES).unwrap_or((&text, ""));
        let reason = rest.trim().strip_prefix(NONE).map(str::to_owned);
        let cases = if reason.is_none() {
            Case::read_all(code, rest)
        } else {
            Vec::new()
        };
        let head = head.to_owned();
        Page {
            path,
            code,
            head,
            cases,
            reason,
        }
    }

    /// The page with what is found now.
    pub(super) fn written(&self) -> String {
        let mut text = format!("{}{CASES}", self.head);
        if let Some(reason) = &self.reason {
            text += &format!("\n{NONE}{reason}\n");
        }
        text.extend(self.cases.iter().map(Case::written));
        text
    }
}

/// Where the pages are: they are shipped with the compiler.
pub(super) fn pages_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/explain")
}

/// The page of every code. All are read before one is written, since tests run at once.
pub(super) fn pages() -> &'static [Page] {
    static PAGES: LazyLock<Vec<Page>> =
        LazyLock::new(|| Code::ALL.iter().copied().map(Page::read).collect());
    &PAGES
}

/// The cases of all pages.
pub(super) fn cases() -> impl Iterator<Item = &'static Case> {
    pages().iter().flat_map(|page| &page.cases)
}
