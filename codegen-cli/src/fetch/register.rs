//! Adds the downloaded files to `arazzo.toml`, which otherwise stays as the user has written it.

use std::collections::BTreeMap;
use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::project::{Project, same_file};
use super::store;
use crate::files;
use crate::terminal::Failure;

/// The files of the source descriptions of a document, by name.
pub(super) type Sources = BTreeMap<String, String>;

/// Adds the sources of documents to the configuration file. Returns whether it had to be changed.
pub(super) fn register(project: &Project, sources: &[(&Path, Sources)]) -> Result<bool, Failure> {
    let path = &project.config;
    let old = files::text(path)?.unwrap_or_default();
    let new = with_sources(&old, sources, &project.folder).map_err(|error| {
        let name = path.display();
        Failure::new(format!("cannot add the files to `{name}`: {error}"))
    })?;
    if new == old {
        return Ok(false);
    }
    store::write_one(path, &new)?;
    Ok(true)
}

fn with_sources(text: &str, sources: &[(&Path, Sources)], folder: &Path) -> Result<String, String> {
    let mut config: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    for (document, sources) in sources {
        add(&mut config, document, sources, folder)?;
    }
    Ok(config.to_string())
}

fn add(
    config: &mut DocumentMut,
    document: &Path,
    sources: &Sources,
    folder: &Path,
) -> Result<(), String> {
    let list = config
        .entry("document")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let is_document = |table: &dyn TableLike| {
        let path = table.get("path").and_then(Item::as_str);
        path.is_some_and(|path| same_file(&folder.join(path), document))
    };
    let path = super::relative(folder, document);
    let table: Option<&mut dyn TableLike> = match list {
        Item::ArrayOfTables(tables) => {
            if !tables.iter().any(|table| is_document(table)) {
                let mut table = Table::new();
                table.insert("path", path.into());
                tables.push(table);
            }
            tables
                .iter_mut()
                .map(|table| table as _)
                .find(|table: &&mut dyn TableLike| is_document(*table))
        }
        Item::Value(Value::Array(tables)) => inline(tables, &path, &is_document),
        _ => None,
    };
    let table = table.ok_or("`document` is no list of tables")?;
    set(table, sources)
}

/// The same in `document = [{ path = "…" }]`.
fn inline<'a>(
    tables: &'a mut Array,
    path: &str,
    is_document: &dyn Fn(&dyn TableLike) -> bool,
) -> Option<&'a mut dyn TableLike> {
    let found = |value: &Value| value.as_inline_table().is_some_and(|one| is_document(one));
    if !tables.iter().any(found) {
        tables.push(InlineTable::from_iter([("path", path)]));
    }
    let tables = tables.iter_mut().filter_map(Value::as_inline_table_mut);
    tables
        .map(|table| table as &mut dyn TableLike)
        .find(|table| is_document(*table))
}

/// Sets the files of sources, and leaves other sources as they are.
fn set(table: &mut dyn TableLike, sources: &Sources) -> Result<(), String> {
    if sources.is_empty() {
        return Ok(());
    }
    let given = table
        .entry("sources")
        .or_insert_with(|| InlineTable::new().into());
    let given = given.as_table_like_mut().ok_or("`sources` is no table")?;
    for (name, file) in sources {
        match given.get_mut(name).and_then(Item::as_value_mut) {
            Some(old) if old.as_str() == Some(file) => {}
            Some(old) => {
                let decor = old.decor().clone();
                *old = file.as_str().into();
                *old.decor_mut() = decor;
            }
            None => {
                given.insert(name, file.as_str().into());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, document: &str, sources: &[(&str, &str)]) -> Result<String, String> {
        let sources = sources
            .iter()
            .map(|(name, file)| ((*name).to_owned(), (*file).to_owned()));
        let sources = [(Path::new(document), sources.collect())];
        with_sources(text, &sources, Path::new(""))
    }

    #[test]
    fn a_document_is_added() {
        let new = written("", "a.yml", &[("shop", "apis/shop.yaml")]);
        assert_eq!(
            new.as_deref(),
            Ok("[[document]]\npath = \"a.yml\"\nsources = { shop = \"apis/shop.yaml\" }\n")
        );
        let new = written("document = [{ path = \"b.yml\" }]\n", "a.yml", &[]);
        assert_eq!(
            new.as_deref(),
            Ok("document = [{ path = \"b.yml\" }, { path = \"a.yml\" }]\n")
        );
    }

    #[test]
    fn what_the_user_has_written_stays() {
        let old = "# Ours.\noutput = 'src/flows' # there\n\n[[document]]\npath = \"./a.yml\"\n\
                   sources = { own = \"own.yaml\",  shop = 'old.yaml' } # by hand\n\n\
                   # The other one.\n[[document]]\npath = \"b.yml\"\n";
        let new = written(old, "./a.yml", &[("shop", "apis/shop.yaml")]);
        let expected = old.replace("'old.yaml'", "\"apis/shop.yaml\"");
        assert_eq!(new, Ok(expected.clone()));
        let again = written(&expected, "./a.yml", &[("shop", "apis/shop.yaml")]);
        assert_eq!(again, Ok(expected));
    }

    #[test]
    fn names_are_quoted_where_they_must_be() {
        let new = written("", "a.yml", &[("pet store", "x\"y")]).expect("TOML");
        assert!(new.contains("{ \"pet store\" = 'x\"y' }"), "{new}");
    }

    #[test]
    fn another_shape_is_left_alone() {
        assert!(written("document = 1", "a.yml", &[]).is_err());
        assert!(
            written(
                "[[document]]\npath = \"a.yml\"\nsources = 1",
                "a.yml",
                &[("a", "b")]
            )
            .is_err()
        );
        assert!(written("[", "a.yml", &[]).is_err());
    }
}
