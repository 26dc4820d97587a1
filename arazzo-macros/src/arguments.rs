//! The arguments of the macro: a path, then options.

use arazzo_codegen::RustPath;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, LitBool, LitInt, LitStr, Path, Result, Token, braced, bracketed};

/// The arguments of one call of the macro.
pub(crate) struct Arguments {
    pub(crate) document: LitStr,
    pub(crate) sources: Vec<Entry>,
    pub(crate) roots: Vec<LitStr>,
    pub(crate) strict: bool,
    pub(crate) required_outputs: bool,
    pub(crate) show_warnings: bool,
    pub(crate) deny_warnings: bool,
    pub(crate) deny: Vec<LitStr>,
    pub(crate) warn: Vec<LitStr>,
    pub(crate) allow: Vec<LitStr>,
    pub(crate) crate_path: Option<Path>,
    pub(crate) types: Vec<Entry>,
    pub(crate) derives: Vec<LitStr>,
}

/// `name = "value"`: a source and its file, or a format and its type. A name that is not an
/// identifier is written as a string, or with hyphens.
pub(crate) struct Entry {
    pub(crate) name: LitStr,
    pub(crate) value: LitStr,
}

const OPTIONS: &str = "`sources`, `root`, `strict`, `outputs`, `show_warnings`, `deny_warnings`, \
                       `deny`, `warn`, `allow`, `crate`, `types`, `derives`";

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            return Err(Error::new(
                input.span(),
                "expected the path of a workflow document",
            ));
        }
        let mut arguments = Arguments {
            document: input.parse()?,
            sources: Vec::new(),
            roots: Vec::new(),
            strict: false,
            required_outputs: false,
            show_warnings: false,
            deny_warnings: false,
            deny: Vec::new(),
            warn: Vec::new(),
            allow: Vec::new(),
            crate_path: None,
            types: Vec::new(),
            derives: Vec::new(),
        };
        let mut given: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let option = Ident::parse_any(input)?;
            if given.contains(&option) {
                return Err(Error::new(
                    option.span(),
                    format!("`{option}` is given twice"),
                ));
            }
            arguments.option(&option, input)?;
            given.push(option);
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn option(&mut self, option: &Ident, input: ParseStream<'_>) -> Result<()> {
        let name = option.to_string();
        if !OPTIONS.contains(&format!("`{name}`")) {
            let message = format!("no option `{name}`; there are {OPTIONS}");
            return Err(Error::new(option.span(), message));
        }
        input.parse::<Token![=]>()?;
        match name.as_str() {
            "sources" => self.sources = entries(input)?,
            "root" => self.roots = strings(input)?,
            "strict" => self.strict = input.parse::<LitBool>()?.value,
            "outputs" => self.required_outputs = required(input)?,
            "show_warnings" => self.show_warnings = input.parse::<LitBool>()?.value,
            "deny_warnings" => self.deny_warnings = input.parse::<LitBool>()?.value,
            "deny" => self.deny = strings(input)?,
            "warn" => self.warn = strings(input)?,
            "allow" => self.allow = strings(input)?,
            "types" => self.types = types(input)?,
            "derives" => self.derives = derives(input)?,
            _ => self.crate_path = Some(crate_path(input)?),
        }
        Ok(())
    }
}

/// Parses `"required"`, the only allowed value.
fn required(input: ParseStream<'_>) -> Result<bool> {
    let word: LitStr = input.parse()?;
    if word.value() == "required" {
        return Ok(true);
    }
    let message = format!(
        "`{}` is not a kind of outputs; write `\"required\"`",
        word.value()
    );
    Err(Error::new(word.span(), message))
}

fn entries(input: ParseStream<'_>) -> Result<Vec<Entry>> {
    let content;
    braced!(content in input);
    let list = Punctuated::<Entry, Token![,]>::parse_terminated(&content)?;
    let list: Vec<Entry> = list.into_iter().collect();
    for (index, entry) in list.iter().enumerate() {
        let name = entry.name.value();
        if list[..index].iter().any(|other| other.name.value() == name) {
            return Err(Error::new(
                entry.name.span(),
                format!("`{name}` is given twice"),
            ));
        }
    }
    Ok(list)
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = if input.peek(LitStr) {
            input.parse()?
        } else {
            hyphenated(input)?
        };
        input.parse::<Token![=]>()?;
        Ok(Entry {
            name,
            value: input.parse()?,
        })
    }
}

/// Parses a name with hyphens, such as `date-time`, which is three tokens.
fn hyphenated(input: ParseStream<'_>) -> Result<LitStr> {
    let first = Ident::parse_any(input)?;
    let mut name = first.unraw().to_string();
    while input.peek(Token![-]) {
        input.parse::<Token![-]>()?;
        let part = if input.peek(LitInt) {
            input.parse::<LitInt>()?.to_string()
        } else {
            Ident::parse_any(input)?.unraw().to_string()
        };
        name = format!("{name}-{part}");
    }
    Ok(LitStr::new(&name, first.span()))
}

/// Parses formats and their types, which the compiler must accept.
fn types(input: ParseStream<'_>) -> Result<Vec<Entry>> {
    let types = entries(input)?;
    for one in &types {
        RustPath::check_format(&one.name.value()).map_err(|e| Error::new(one.name.span(), e))?;
        RustPath::of_type(&one.value.value()).map_err(|e| Error::new(one.value.span(), e))?;
    }
    Ok(types)
}

fn derives(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let derives = strings(input)?;
    for one in &derives {
        RustPath::of_derive(&one.value()).map_err(|e| Error::new(one.span(), e))?;
    }
    Ok(derives)
}

/// Parses a string or a list of strings.
fn strings(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    if !input.peek(syn::token::Bracket) {
        return Ok(vec![input.parse()?]);
    }
    let content;
    bracketed!(content in input);
    let list = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
    Ok(list.into_iter().collect())
}

/// Parses a path that has the same meaning in every module.
fn crate_path(input: ParseStream<'_>) -> Result<Path> {
    let mut path = Path::parse_mod_style(input)?;
    let first = path
        .segments
        .first()
        .map(|segment| segment.ident.to_string());
    match first.as_deref() {
        Some("self" | "super") => Err(Error::new_spanned(
            path,
            "generated modules are nested: begin with `crate` or `::`",
        )),
        Some("crate") => Ok(path),
        _ => {
            path.leading_colon.get_or_insert_with(Default::default);
            Ok(path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments> {
        syn::parse_str(text)
    }

    #[track_caller]
    fn refused(text: &str, message: &str) {
        let error = parse(text).err().expect("wrong arguments");
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn every_option_is_understood() {
        let arguments = parse(
            r#""w/x.yml", sources = { api = "a.yml", "pet-store" = "b.yml", type = "c.yml" },
            root = "..", strict = true, outputs = "required", show_warnings = true, deny_warnings = true, allow = ["AZ433", "az707"],
            deny = "AZ331", warn = ["AZ441"], crate = crate::reexport::arazzo,
            types = { date-time = "jiff::Timestamp", "uuid" = "uuid::Uuid", x-2-type = "a::B" },
            derives = ["Eq", "schemars::JsonSchema"],"#,
        )
        .expect("all options");
        assert_eq!(arguments.document.value(), "w/x.yml");
        let names: Vec<String> = arguments.sources.iter().map(|s| s.name.value()).collect();
        assert_eq!(names, ["api", "pet-store", "type"]);
        assert_eq!(arguments.roots.len(), 1);
        assert!(
            arguments.strict
                && arguments.deny_warnings
                && arguments.required_outputs
                && arguments.show_warnings
        );
        assert_eq!(arguments.allow.len(), 2);
        assert_eq!((arguments.deny.len(), arguments.warn.len()), (1, 1));
        let formats: Vec<String> = arguments.types.iter().map(|one| one.name.value()).collect();
        assert_eq!(formats, ["date-time", "uuid", "x-2-type"]);
        assert_eq!(arguments.derives.len(), 2);
    }

    #[test]
    fn a_bare_crate_name_means_the_crate() {
        let path = |text| parse(text).ok().and_then(|arguments| arguments.crate_path);
        let bare = path(r#""x.yml", crate = workflows"#).expect("a path");
        assert!(bare.leading_colon.is_some());
        let own = path(r#""x.yml", crate = crate::arazzo"#).expect("a path");
        assert!(own.leading_colon.is_none());
    }

    #[test]
    fn wrong_arguments_are_refused() {
        refused("", "expected the path of a workflow document");
        refused("x", "expected string literal");
        refused(r#""x.yml" strict"#, "expected `,`");
        refused(
            r#""x.yml", stict = true"#,
            "no option `stict`; there are `sources`, `root`, `strict`, `outputs`, `show_warnings`, \
             `deny_warnings`, `deny`, `warn`, `allow`, `crate`, `types`, `derives`",
        );
        refused(r#""x.yml", strict = "true""#, "expected boolean literal");
        refused(
            r#""x.yml", outputs = "all""#,
            "`all` is not a kind of outputs; write `\"required\"`",
        );
        refused(r#""x.yml", strict"#, "expected `=`");
        refused(
            r#""x.yml", strict = true, strict = true"#,
            "`strict` is given twice",
        );
        refused(r#""x.yml", sources = "a.yml""#, "expected curly braces");
        refused(
            r#""x.yml", sources = { api = 1 }"#,
            "expected string literal",
        );
        refused(
            r#""x.yml", sources = { a = "1", a = "2" }"#,
            "`a` is given twice",
        );
        refused(
            r#""x.yml", types = { uuid = "uuid:Uuid" }"#,
            "`uuid:Uuid` is not a path of a Rust type",
        );
        refused(
            r#""x.yml", types = { password = "a::B" }"#,
            "texts of the format `password` have a type of their own already",
        );
        refused(
            r#""x.yml", types = { uuid = "a::B", "uuid" = "a::C" }"#,
            "`uuid` is given twice",
        );
        refused(
            r#""x.yml", derives = ["Eq", "a b"]"#,
            "`a b` is not a path of a derive",
        );
        refused(
            r#""x.yml", crate = self::arazzo"#,
            "generated modules are nested: begin with `crate` or `::`",
        );
    }
}
