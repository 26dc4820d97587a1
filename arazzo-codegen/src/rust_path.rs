//! Names of Rust items that options give, made to mean the same in every module.

use std::error::Error;
use std::fmt;

use syn::{GenericArgument, Path, PathArguments, PathSegment, Token, Type, TypePath};

/// What every module has without a path.
const TYPES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize", "Box", "Option", "String", "Vec",
];
/// The derives that every module has.
const DERIVES: &[&str] = &[
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];
/// The formats whose texts have types already.
const TAKEN: &[&str] = &["binary", "byte", "password"];

/// The name of a Rust type, or of a derive, that means the same in every module.
///
/// A path begins with the name of a crate, with `::` or with `crate`: generated code is in nested
/// modules, from where other names lead elsewhere.
///
/// # Examples
///
/// ```
/// use arazzo_codegen::RustPath;
///
/// let uuid = RustPath::of_type("uuid::Uuid")?;
/// assert_eq!(uuid.as_str(), "::uuid::Uuid");
/// assert!(RustPath::of_type("uuid:Uuid").is_err());
/// # Ok::<(), arazzo_codegen::PathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustPath(String);

/// Why a text is not a [`RustPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError(String);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for PathError {}

impl RustPath {
    /// Reads the path of a type, which may have arguments: `jiff::Timestamp`,
    /// `chrono::DateTime<chrono::Utc>`.
    ///
    /// # Errors
    ///
    /// The reason why the text is not such a path.
    pub fn of_type(text: &str) -> Result<Self, PathError> {
        let parsed = syn::parse_str::<TypePath>(text).ok();
        let parsed = parsed.filter(|ty| ty.qself.is_none());
        let mut path = parsed.ok_or_else(|| no_path(text, "Rust type"))?.path;
        qualify(&mut path, text, TYPES)?;
        Ok(RustPath(written(&path)))
    }

    /// Reads the path of a derive: `Eq`, `schemars::JsonSchema`.
    ///
    /// # Errors
    ///
    /// The reason why the text is not such a path.
    pub fn of_derive(text: &str) -> Result<Self, PathError> {
        let parsed = syn::parse_str::<Path>(text).ok();
        let bare = |segment: &PathSegment| segment.arguments.is_none();
        let parsed = parsed.filter(|path| path.segments.iter().all(bare));
        let mut path = parsed.ok_or_else(|| no_path(text, "derive"))?;
        qualify(&mut path, text, DERIVES)?;
        Ok(RustPath(written(&path)))
    }

    /// Says whether values of a format may have a type of the user's.
    ///
    /// # Errors
    ///
    /// `password` is always a `Secret`; `byte` and `binary` are always `Bytes`.
    pub fn check_format(format: &str) -> Result<(), PathError> {
        if TAKEN.contains(&format) {
            let message =
                format!("texts of the format `{format}` have a type of their own already");
            return Err(PathError(message));
        }
        Ok(())
    }

    /// The path as generated code has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn no_path(text: &str, what: &str) -> PathError {
    PathError(format!("`{text}` is not a path of a {what}"))
}

fn written(path: &Path) -> String {
    quote::quote!(#path).to_string().replace(' ', "")
}

/// Puts `::` before what begins with the name of a crate, in arguments too. A relative path would mean
/// another item in every generated module, and only names of the prelude mean the same everywhere.
fn qualify(path: &mut Path, text: &str, known: &[&str]) -> Result<(), PathError> {
    for segment in &mut path.segments {
        arguments(&mut segment.arguments, text)?;
    }
    let Some(first) = path.segments.first().map(|one| one.ident.to_string()) else {
        return Err(no_path(text, "item"));
    };
    let alone = path.segments.len() == 1;
    match first.as_str() {
        _ if path.leading_colon.is_some() && !alone => Ok(()),
        "crate" if !alone => Ok(()),
        known_here if alone && path.leading_colon.is_none() && known.contains(&known_here) => {
            Ok(())
        }
        "self" | "super" | "Self" | "crate" => Err(elsewhere(text)),
        _ if alone => Err(elsewhere(text)),
        _ => {
            path.leading_colon = Some(<Token![::]>::default());
            Ok(())
        }
    }
}

fn elsewhere(text: &str) -> PathError {
    PathError(format!(
        "`{text}` does not mean the same in every module: begin with the name of a crate, or with \
         `crate`"
    ))
}

fn arguments(arguments: &mut PathArguments, text: &str) -> Result<(), PathError> {
    let list = match arguments {
        PathArguments::None => return Ok(()),
        PathArguments::AngleBracketed(list) => &mut list.args,
        PathArguments::Parenthesized(_) => return Err(no_path(text, "Rust type")),
    };
    for argument in list {
        match argument {
            GenericArgument::Type(Type::Path(ty)) if ty.qself.is_none() => {
                qualify(&mut ty.path, text, TYPES)?;
            }
            GenericArgument::Const(_) => {}
            _ => return Err(no_path(text, "Rust type")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: fn(&str) -> Result<RustPath, PathError>, text: &str, expected: &str) {
        let found = match read(text) {
            Ok(path) => path.0,
            Err(error) => error.0,
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn types_mean_the_same_everywhere() {
        let elsewhere = |text| {
            format!(
                "`{text}` does not mean the same in every module: begin with the name of a crate, \
                 or with `crate`"
            )
        };
        let check = |text, expected: &str| check(RustPath::of_type, text, expected);
        check("jiff::Timestamp", "::jiff::Timestamp");
        check("::uuid::Uuid", "::uuid::Uuid");
        check("crate::ids::Id", "crate::ids::Id");
        check("String", "String");
        check(
            "chrono::DateTime<chrono::Utc>",
            "::chrono::DateTime<::chrono::Utc>",
        );
        check("Box<Vec<u8>>", "Box<Vec<u8>>");
        for text in [
            "Uuid",
            "super::Id",
            "self::Id",
            "a::B<Id>",
            "::Uuid",
            "crate",
        ] {
            check(text, &elsewhere(text));
        }
        for text in [
            "uuid:Uuid",
            "",
            "&str",
            "a::B<&str>",
            "(u8, u8)",
            "a b",
            "<A as B>::C",
            "Fn(u8)",
        ] {
            check(text, &format!("`{text}` is not a path of a Rust type"));
        }
    }

    #[test]
    fn derives_are_paths_without_arguments() {
        let check = |text, expected: &str| check(RustPath::of_derive, text, expected);
        check("Eq", "Eq");
        check("schemars::JsonSchema", "::schemars::JsonSchema");
        check("a::B<u8>", "`a::B<u8>` is not a path of a derive");
        check("Eq, Hash", "`Eq, Hash` is not a path of a derive");
        check(
            "JsonSchema",
            "`JsonSchema` does not mean the same in every module: begin with the name of a crate, \
             or with `crate`",
        );
    }
}
