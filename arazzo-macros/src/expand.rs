//! What the macro becomes: the functions, or an error at the token that is to blame.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

use arazzo_codegen::diagnostic::render::one_line;
use arazzo_codegen::diagnostic::{Code, Severity};
use arazzo_codegen::project::module_names;
use arazzo_codegen::source::SourceMap;
use arazzo_codegen::{Compilation, Compiler};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::arguments::Arguments;
use crate::loader;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let invocation = input.to_string();
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let expanded = syn::parse2(input).and_then(|arguments: Arguments| {
        let compilation = compiler(&arguments, &manifest)?.compile(arguments.document.value());
        let items = match compilation.tokens() {
            Some(tokens) => shown(tokens, &compilation, &arguments, &invocation)?,
            None => errors(&compilation, arguments.document.span()),
        };
        let tracked = tracked(&compilation.sources);
        Ok(quote!(#items #tracked))
    });
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

/// A compiler with the options. The files and folders that they name must exist.
fn compiler(arguments: &Arguments, manifest: &Path) -> syn::Result<Compiler> {
    let mut compiler = Compiler::new()
        .loader(loader::From(manifest.to_owned()))
        .strict(arguments.strict)
        .deny_warnings(arguments.deny_warnings);
    for source in &arguments.sources {
        let file = source.file.value();
        if !manifest.join(&file).is_file() {
            return Err(syn::Error::new(source.file.span(), format!("no file `{file}`")));
        }
        compiler = compiler.source(source.name.value(), file);
    }
    for root in &arguments.roots {
        let folder = root.value();
        if !manifest.join(&folder).is_dir() {
            return Err(syn::Error::new(root.span(), format!("no folder `{folder}`")));
        }
        compiler = compiler.root(folder);
    }
    for code in &arguments.allow {
        let text = code.value();
        let known = Code::parse(&text);
        let unknown = || syn::Error::new(code.span(), format!("no code `{text}`"));
        compiler = compiler.allow(known.ok_or_else(unknown)?);
    }
    match &arguments.crate_path {
        Some(path) => Ok(compiler.crate_path(path.to_token_stream().to_string().replace(' ', ""))),
        None => Ok(compiler),
    }
}

/// One compile error for every error of the document.
fn errors(compilation: &Compilation, span: Span) -> TokenStream {
    let diagnostics = compilation.diagnostics.iter();
    let errors = diagnostics.filter(|diagnostic| diagnostic.severity == Severity::Error);
    let texts = errors.map(|diagnostic| one_line(diagnostic, &compilation.sources));
    texts.map(|text| quote_spanned!(span=> ::core::compile_error! { #text })).collect()
}

/// Makes the compiler watch every file that was read, and the variable that is asked for below.
fn tracked(sources: &SourceMap) -> TokenStream {
    let paths = sources.files().filter_map(|file| file.path.to_str());
    quote! {
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
        const _: ::core::option::Option<&::core::primitive::str> =
            ::core::option_env!("ARAZZO_EXPAND_DIR");
    }
}

/// The items, or what includes them from a file for those who want to read them.
fn shown(
    tokens: &TokenStream,
    compilation: &Compilation,
    arguments: &Arguments,
    invocation: &str,
) -> syn::Result<TokenStream> {
    let Some(directory) = env::var_os("ARAZZO_EXPAND_DIR").filter(|name| !name.is_empty()) else {
        return Ok(tokens.clone());
    };
    let path = Path::new(&directory).join(file_name(&arguments.document.value(), invocation));
    let text = compilation.items().unwrap_or_default();
    match write(&path, &text) {
        Ok(path) => Ok(quote!(::core::include!(#path);)),
        Err(error) => {
            let message = format!("cannot write `{}`: {error}", path.display());
            Err(syn::Error::new(Span::call_site(), message))
        }
    }
}

/// `my_crate-bulk_set_objects-1a2b3c4d.rs`: its own for every crate, document and set of options.
fn file_name(document: &str, invocation: &str) -> String {
    let package = env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "crate".to_owned());
    let module = module_names(&[document]).concat();
    let mut hasher = DefaultHasher::new();
    (env::var_os("CARGO_MANIFEST_DIR"), invocation).hash(&mut hasher);
    format!("{package}-{module}-{:08x}.rs", hasher.finish() as u32)
}

/// Writes a file that says something else, and returns its absolute path.
fn write(path: &Path, text: &str) -> std::io::Result<String> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    if !fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        fs::write(path, text)?;
    }
    Ok(path.canonicalize()?.to_string_lossy().into_owned())
}
