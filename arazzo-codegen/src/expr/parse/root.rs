//! The word after `$`, and words that are probably meant as one.

use crate::diagnostic::Code;
use crate::expr::Issue;

/// What an expression begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expr) enum Root {
    Url,
    Method,
    StatusCode,
    SelfUri,
    Request,
    Response,
    Message,
    Inputs,
    Outputs,
    Steps,
    Workflows,
    Sources,
    Components,
}

/// Every root: its word, and what an expression that begins with it looks like.
const ROOTS: [(Root, &str, &str); 13] = [
    (Root::Url, "url", "$url"),
    (Root::Method, "method", "$method"),
    (Root::StatusCode, "statusCode", "$statusCode"),
    (Root::SelfUri, "self", "$self"),
    (Root::Request, "request", "$request.body#/<pointer>"),
    (Root::Response, "response", "$response.body#/<pointer>"),
    (Root::Message, "message", "$message.payload#/<pointer>"),
    (Root::Inputs, "inputs", "$inputs.<name>"),
    (Root::Outputs, "outputs", "$outputs.<name>"),
    (Root::Steps, "steps", "$steps.<stepId>.outputs.<name>"),
    (
        Root::Workflows,
        "workflows",
        "$workflows.<workflowId>.outputs.<name>",
    ),
    (
        Root::Sources,
        "sourceDescriptions",
        "$sourceDescriptions.<name>.<id or field>",
    ),
    (
        Root::Components,
        "components",
        "$components.parameters.<name>",
    ),
];

/// Words that are written for a root with another name.
const ALIASES: [(&str, &str); 7] = [
    ("status", "statusCode"),
    ("code", "statusCode"),
    ("body", "response.body"),
    ("header", "response.header"),
    ("headers", "response.header"),
    ("source", "sourceDescriptions"),
    ("sources", "sourceDescriptions"),
];

impl Root {
    fn find(word: &str) -> Option<Root> {
        ROOTS
            .iter()
            .find(|(_, name, _)| *name == word)
            .map(|(root, ..)| *root)
    }

    /// What an expression with this root looks like.
    pub(super) fn shape(self) -> &'static str {
        ROOTS
            .iter()
            .find(|(root, ..)| *root == self)
            .map_or("", |(.., shape)| shape)
    }

    /// Whether nothing follows the word.
    pub(in crate::expr) fn is_complete(self) -> bool {
        matches!(
            self,
            Root::Url | Root::Method | Root::StatusCode | Root::SelfUri
        )
    }
}

/// The word after the `$` that a text begins with; empty if there is none.
pub(in crate::expr) fn word(text: &str) -> &str {
    let rest = text.strip_prefix('$').unwrap_or_default();
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    &rest[..end]
}

/// The root that a text begins with, and where it ends.
pub(in crate::expr) fn known(text: &str) -> Option<(Root, usize)> {
    let word = word(text);
    Root::find(word).map(|root| (root, word.len() + 1))
}

/// Whether a text begins with an expression, not just with its first word.
pub(in crate::expr) fn leads(text: &str) -> bool {
    known(text).is_some_and(|(root, end)| {
        let rest = &text[end..];
        root.is_complete() || rest.len() > 1 && rest.starts_with('.')
    })
}

/// Reads the root of an expression.
pub(super) fn read(text: &str) -> Result<(Root, usize), Issue> {
    known(text).ok_or_else(|| unknown(text))
}

fn unknown(text: &str) -> Issue {
    if !text.starts_with('$') {
        return no_dollar(text);
    }
    // Two more words say that this is `$inputs` or `$outputs`, of the workflow at hand.
    let own = ["$workflow.inputs", "$workflow.outputs"];
    if let Some(own) = own.iter().find(|own| text.starts_with(*own)) {
        let message = "`$workflow` does not begin an expression";
        let meant = &text["$workflow.".len()..];
        return Issue::new(Code::ExpressionSyntax, 0.."$workflow".len(), message)
            .help(format!("did you mean `${meant}`?"))
            .fix(1..own.len(), own["$workflow.".len()..].to_owned());
    }
    let end = word(text).len() + 1;
    let message = format!("`{}` does not begin an expression", &text[..end]);
    let issue = Issue::new(Code::ExpressionSyntax, 0..end, message);
    match meant(text) {
        Some(meant) => issue
            .help(format!("did you mean `${meant}{}`?", &text[end..]))
            .fix(1..end, meant),
        None => issue.help(
            "expressions begin with `$inputs.`, `$steps.`, `$response.`, `$statusCode`, \
             `$workflows.` and the like",
        ),
    }
}

fn no_dollar(text: &str) -> Issue {
    let message = "an expression begins with `$`";
    let issue = Issue::new(Code::ExpressionSyntax, 0..text.len(), message);
    let meant = format!("${text}");
    let short = text.len() < 100 && known(&meant).is_some();
    match short && (leads(&meant) || text == "response") {
        true if text == "response" => issue.help("did you mean `$response.body`?"),
        true => issue
            .help(format!("did you mean `{meant}`?"))
            .fix(0..0, "$"),
        false => issue,
    }
}

/// The root that is probably meant by the word after `$`, if that is not a root but looks like one,
/// and what follows the word does not rule it out.
pub(in crate::expr) fn meant(text: &str) -> Option<&'static str> {
    let word = word(text);
    let rest = text.get(word.len() + 1..)?;
    if Root::find(word).is_some() {
        return None;
    }
    let goes_on = rest.len() > 1 && rest.starts_with(['.', '#']);
    let alias = || {
        let (_, meant) = ALIASES.iter().find(|(alias, _)| *alias == word)?;
        Some(*meant)
    };
    let close = |(root, name, _): &(Root, &'static str, &str)| {
        let fits = root.is_complete() || goes_on;
        (fits && is_close(word, name)).then_some(*name)
    };
    let close = ROOTS.iter().find_map(close);
    close.or_else(|| if goes_on { alias() } else { None })
}

/// Short words are only taken for one another if they differ in case alone.
fn is_close(word: &str, name: &str) -> bool {
    let allowed = match name.len() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    if word.len().abs_diff(name.len()) > allowed {
        return false;
    }
    let (word, name) = (word.to_lowercase(), name.to_lowercase());
    strsim::damerau_levenshtein(&word, &name) <= allowed
}
