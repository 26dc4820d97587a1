//! The schema by which the engine knows the inputs: a secret is a reference there, too.

use arazzo::{Description, Value};
use serde_json::json;

/// Returns the schema of the inputs with references in the place of secrets; `None` for a workflow
/// that does not describe itself.
pub(crate) fn of_inputs(about: &Description) -> Option<Value> {
    let mut schema: Value = serde_json::from_str(about.inputs_schema).ok()?;
    replace(&mut schema);
    let names = about.inputs.iter().filter(|input| input.is_secret());
    for name in names.map(arazzo::Input::name) {
        if let Some(property) = schema
            .pointer_mut("/properties")
            .and_then(|all| all.get_mut(name))
        {
            *property = reference();
        }
    }
    Some(schema)
}

fn reference() -> Value {
    json!({
        "type": "object",
        "description": "The name of a secret of the worker.",
        "properties": { "$env": { "type": "string" } },
        "required": ["$env"],
        "additionalProperties": false,
    })
}

/// Goes through all schemas; a member that is none does no harm.
fn replace(schema: &mut Value) {
    if schema["writeOnly"] == true || schema["format"] == "password" {
        *schema = reference();
        return;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(replace),
        Value::Array(items) => items.iter_mut().for_each(replace),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use arazzo::Input;

    use super::*;

    const ABOUT: Description = Description::new().inputs(
        &[Input::secret("key"), Input::json("card")],
        r#"{"type": "object", "properties": {"key": {"type": "string", "writeOnly": true},
            "card": {"properties": {"pin": {"type": "string", "format": "password"},
            "name": {"type": "string"}}}}}"#,
    );

    #[test]
    fn secrets_are_references() {
        let schema = of_inputs(&ABOUT).expect("it has one");
        assert_eq!(schema["properties"]["key"], reference());
        let card = &schema["properties"]["card"]["properties"];
        assert_eq!(card["pin"], reference());
        assert_eq!(card["name"], json!({"type": "string"}));
        assert_eq!(of_inputs(&Description::new()), None);
    }
}
