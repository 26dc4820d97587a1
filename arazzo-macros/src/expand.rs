//! The expansion of the macro: the functions, or an error at the token that caused it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use arazzo_codegen::diagnostic::render::one_line;
use arazzo_codegen::diagnostic::{Code, Severity};
use arazzo_codegen::project::module_names;
use arazzo_codegen::source::SourceMap;
use arazzo_codegen::{Compilation, Compiler, Report};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;

use crate::arguments::{Arguments, Entry};
use crate::loader;
use crate::warnings::warnings;

/// The environment of an expansion.
pub(crate) struct Place {
    /// The folder of `Cargo.toml`.
    manifest: PathBuf,
    /// The folder for expansions as files, if it is set.
    expansions: Option<PathBuf>,
    /// The name of the crate that is being compiled.
    crate_name: String,
}

impl Place {
    /// Reads the environment that Cargo sets.
    pub(crate) fn of_cargo() -> Self {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        Place {
            manifest: variable("CARGO_MANIFEST_DIR").unwrap_or_default().into(),
            expansions: variable("ARAZZO_EXPAND_DIR").map(PathBuf::from),
            crate_name: env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "crate".to_owned()),
        }
    }
}

pub(crate) fn expand(input: TokenStream, place: &Place) -> TokenStream {
    let invocation = input.to_string();
    let expanded = syn::parse2(input).and_then(|arguments: Arguments| {
        let document = &arguments.document;
        let compiler = compiler(&arguments, &place.manifest)?;
        let compilation = compiler.compile(document.value());
        let items = match compilation.tokens() {
            None => errors(&compilation, document.span()),
            Some(tokens) => match place.file(&document.value(), &invocation) {
                None => tokens.clone(),
                Some(file) => included(&file, &compilation)?,
            },
        };
        let undeclared = undeclared(&compiler, &compilation, &arguments);
        let tracked = tracked(&compilation.sources);
        let shown = arguments
            .show_warnings
            .then(|| warnings(&compilation, document.span()));
        Ok(quote!(#items #undeclared #tracked #shown))
    });
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

/// Makes a compiler with the options. The files and folders that they name must exist.
fn compiler(arguments: &Arguments, manifest: &Path) -> syn::Result<Compiler> {
    let mut compiler = Compiler::new()
        .loader(loader::Below(manifest.to_owned()))
        .strict(arguments.strict)
        .required_outputs(arguments.required_outputs)
        .deny_warnings(arguments.deny_warnings);
    for source in &arguments.sources {
        let file = source.value.value();
        if !manifest.join(&file).is_file() {
            return Err(syn::Error::new(
                source.value.span(),
                format!("no file `{file}`"),
            ));
        }
        compiler = compiler.source(source.name.value(), file);
    }
    for root in &arguments.roots {
        let folder = root.value();
        if !manifest.join(&folder).is_dir() {
            return Err(syn::Error::new(
                root.span(),
                format!("no folder `{folder}`"),
            ));
        }
        compiler = compiler.root(folder);
    }
    // If several options name the same code, the strictest takes effect.
    for code in &arguments.allow {
        compiler = compiler.allow(known(code)?);
    }
    for code in &arguments.warn {
        compiler = compiler.warn(known(code)?);
    }
    for code in &arguments.deny {
        compiler = match code.value().as_str() {
            "warnings" => compiler.deny_warnings(true),
            _ => compiler.deny(known(code)?),
        };
    }
    for one in &arguments.types {
        compiler = compiler.type_for(one.name.value(), one.value.value());
    }
    for derive in &arguments.derives {
        compiler = compiler.derive(derive.value());
    }
    match &arguments.crate_path {
        Some(path) => Ok(compiler.crate_path(path.to_token_stream().to_string().replace(' ', ""))),
        None => Ok(compiler),
    }
}

fn known(code: &LitStr) -> syn::Result<Code> {
    let text = code.value();
    let unknown = || syn::Error::new(code.span(), format!("no code `{text}`"));
    Code::parse(&text).ok_or_else(unknown)
}

/// Makes a compile error for every error of the document.
fn errors(compilation: &Compilation, span: Span) -> TokenStream {
    let diagnostics = compilation.diagnostics.iter();
    let errors = diagnostics.filter(|diagnostic| diagnostic.severity == Severity::Error);
    let texts = errors.map(|diagnostic| one_line(diagnostic, &compilation.sources));
    texts
        .map(|text| quote_spanned!(span=> ::core::compile_error! { #text }))
        .collect()
}

/// Makes a compile error for every source that the document does not declare.
fn undeclared(
    compiler: &Compiler,
    compilation: &Compilation,
    arguments: &Arguments,
) -> TokenStream {
    let mut report = Report::new();
    report.add(compilation);
    let names = report.undeclared(compiler);
    let sources = arguments.sources.iter();
    let unknown = sources.filter(|source| names.contains(&source.name.value().as_str()));
    let error = |source: &Entry| {
        let message = format!("no source description is named `{}`", source.name.value());
        syn::Error::new(source.name.span(), message).to_compile_error()
    };
    unknown.map(error).collect()
}

/// Makes rustc track every file that was read, and the environment variable of expansions.
fn tracked(sources: &SourceMap) -> TokenStream {
    let paths = sources.files().filter_map(|file| file.path.to_str());
    quote! {
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
        const _: ::core::option::Option<&::core::primitive::str> =
            ::core::option_env!("ARAZZO_EXPAND_DIR");
    }
}

impl Place {
    /// Returns the file for an expansion, such as `my_crate-bulk_set_objects-1a2b3c4d.rs`. Every
    /// combination of crate, document and options has its own.
    fn file(&self, document: &str, invocation: &str) -> Option<PathBuf> {
        let mut hasher = DefaultHasher::new();
        (&self.manifest, invocation).hash(&mut hasher);
        let (module, hash) = (module_names(&[document]).concat(), hasher.finish() as u32);
        let name = format!("{}-{module}-{hash:08x}.rs", self.crate_name);
        Some(self.expansions.as_ref()?.join(name))
    }
}

/// Writes the items to a file, so that they can be read, and includes it.
fn included(file: &Path, compilation: &Compilation) -> syn::Result<TokenStream> {
    match write(file, &compilation.items().unwrap_or_default()) {
        Ok(path) => Ok(quote!(::core::include!(#path);)),
        Err(error) => {
            let message = format!("cannot write `{}`: {error}", file.display());
            Err(syn::Error::new(Span::call_site(), message))
        }
    }
}

/// Writes a file unless it is up to date, and returns its absolute path.
fn write(path: &Path, text: &str) -> io::Result<String> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    if !fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        fs::write(path, text)?;
    }
    Ok(path.canonicalize()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
