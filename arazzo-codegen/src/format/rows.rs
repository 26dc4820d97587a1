//! The layout of what stands in the macros of the runtime, which prettyplease would write as one
//! paragraph: docs, and a line for every row.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{Item, LitStr};

/// Texts that were taken out of a file, each with the name that stands for it.
#[derive(Default)]
pub(super) struct Rows(Vec<(String, Vec<String>)>);

impl Rows {
    /// Takes the rows out of all macros that are written with braces.
    pub(super) fn take(&mut self, items: &mut [Item]) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    if let Some((_, items)) = &mut module.content {
                        self.take(items);
                    }
                }
                Item::Macro(item)
                    if matches!(item.mac.delimiter, syn::MacroDelimiter::Brace(_)) =>
                {
                    let name = format_ident!("__rows_{}", self.0.len());
                    let mut lines = Lines::default();
                    lines.write(item.mac.tokens.clone(), 0);
                    self.0.push((name.to_string(), lines.lines));
                    item.mac.tokens = quote!(#name);
                }
                _ => {}
            }
        }
    }

    /// Puts them back.
    pub(super) fn put(&self, text: &str) -> String {
        let mut rest = self.0.iter().peekable();
        let mut whole = String::with_capacity(text.len());
        for line in text.lines() {
            let name = line.trim_start();
            let Some((_, rows)) = rest.next_if(|(expected, _)| expected == name) else {
                whole.push_str(line);
                whole.push('\n');
                continue;
            };
            let indent = &line[..line.len() - name.len()];
            for row in rows {
                whole.push_str(indent);
                whole.push_str(row);
                whole.push('\n');
            }
        }
        whole
    }
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    /// The row that has begun.
    row: Vec<TokenTree>,
}

impl Lines {
    fn write(&mut self, tokens: TokenStream, depth: usize) {
        let mut angles = 0_usize;
        for token in tokens {
            match &token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    self.end(depth, " {");
                    self.write(group.stream(), depth + 1);
                    self.end(depth, "}");
                    continue;
                }
                TokenTree::Group(group) if self.is_attribute(group) => {
                    self.row.push(token);
                    self.end(depth, "");
                    continue;
                }
                TokenTree::Punct(punct) => match punct.as_char() {
                    '<' => angles += 1,
                    '>' => angles = angles.saturating_sub(1),
                    ',' if angles == 0 => {
                        self.end(depth, ",");
                        continue;
                    }
                    _ => {}
                },
                _ => {}
            }
            self.row.push(token);
        }
    }

    fn is_attribute(&self, group: &Group) -> bool {
        let begun =
            matches!(self.row.as_slice(), [TokenTree::Punct(punct)] if punct.as_char() == '#');
        begun && group.delimiter() == Delimiter::Bracket
    }

    fn end(&mut self, depth: usize, end: &str) {
        let row = std::mem::take(&mut self.row);
        let text = doc(&row).unwrap_or_else(|| join(row));
        self.lines.push(format!("{:1$}{text}{end}", "", depth * 4));
    }
}

/// `/// …`
fn doc(row: &[TokenTree]) -> Option<String> {
    let [_, TokenTree::Group(group)] = row else {
        return None;
    };
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), _, TokenTree::Literal(text)] = inside.as_slice() else {
        return None;
    };
    let text = syn::parse_str::<LitStr>(&text.to_string()).ok()?.value();
    (name == "doc" && !text.contains('\n')).then(|| format!("///{text}"))
}

/// The tokens of a row, with the spaces that people would write.
fn join(row: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut tight = true;
    let mut path = false;
    for token in row {
        let (next, opens) = match &token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Bracket => ("[", "]"),
                    _ => ("(", ")"),
                };
                (format!("{open}{}{close}", join(group.stream())), false)
            }
            TokenTree::Punct(punct) => {
                let second = path;
                path = punct.as_char() == ':' && punct.spacing() == Spacing::Joint;
                let opens = path || second || matches!(punct.as_char(), '<' | '#' | '-' | '&');
                (punct.to_string(), opens)
            }
            token => (token.to_string(), false),
        };
        let begins = path && text.ends_with(':');
        let glued = matches!(next.as_str(), "," | ":" | "<" | ">") && !begins;
        let attached = matches!(token, TokenTree::Group(_));
        if !(text.is_empty() || tight || glued || attached) {
            text.push(' ');
        }
        text.push_str(&next);
        tight = opens;
    }
    text
}
