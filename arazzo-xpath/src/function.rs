//! The functions that expressions may call (XPath and XQuery Functions and Operators 3.1).

/// A function that expressions may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name, which expressions may prefix with `fn:`.
    pub name: &'static str,
    /// The minimum number of arguments.
    pub least: usize,
    /// The maximum number of arguments.
    pub most: usize,
}

/// All supported functions.
pub const FUNCTIONS: &[Function] = &[
    function("abs", 1, 1),
    function("avg", 1, 1),
    function("boolean", 1, 1),
    function("ceiling", 1, 1),
    function("concat", 2, usize::MAX),
    function("contains", 2, 2),
    function("count", 1, 1),
    function("data", 0, 1),
    function("distinct-values", 1, 1),
    function("empty", 1, 1),
    function("ends-with", 2, 2),
    function("exists", 1, 1),
    function("false", 0, 0),
    function("floor", 1, 1),
    function("head", 1, 1),
    function("index-of", 2, 2),
    function("last", 0, 0),
    function("local-name", 0, 1),
    function("lower-case", 1, 1),
    function("matches", 2, 3),
    function("max", 1, 1),
    function("min", 1, 1),
    function("name", 0, 1),
    function("namespace-uri", 0, 1),
    function("normalize-space", 0, 1),
    function("not", 1, 1),
    function("number", 0, 1),
    function("position", 0, 0),
    function("replace", 3, 4),
    function("reverse", 1, 1),
    function("round", 1, 1),
    function("starts-with", 2, 2),
    function("string", 0, 1),
    function("string-join", 1, 2),
    function("string-length", 0, 1),
    function("subsequence", 2, 3),
    function("substring", 2, 3),
    function("substring-after", 2, 2),
    function("substring-before", 2, 2),
    function("sum", 1, 1),
    function("tail", 1, 1),
    function("tokenize", 1, 3),
    function("translate", 3, 3),
    function("true", 0, 0),
    function("upper-case", 1, 1),
    function("xs:boolean", 1, 1),
    function("xs:decimal", 1, 1),
    function("xs:double", 1, 1),
    function("xs:integer", 1, 1),
    function("xs:string", 1, 1),
];

const fn function(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, least, most }
}

impl Function {
    /// Returns the function of this name, whatever its number of arguments.
    pub fn named(name: &str) -> Option<&'static Function> {
        let name = name.strip_prefix("fn:").unwrap_or(name);
        FUNCTIONS.iter().find(|function| function.name == name)
    }

    /// Returns whether the function accepts this number of arguments.
    pub fn takes(&self, arguments: usize) -> bool {
        (self.least..=self.most).contains(&arguments)
    }

    /// Returns whether the function uses the context item if it has no argument.
    pub(crate) fn takes_context(&self) -> bool {
        (self.least, self.most) == (0, 1)
    }
}
