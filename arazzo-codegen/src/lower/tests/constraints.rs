//! What is left of the schema of the inputs once its types are known.
//!
//! Every line is the schema of one input and the keywords that a run has to check.

use super::{DOCUMENT, generated};

const TABLE: &[(&str, &str)] = &[
    // Types carry these.
    ("{type: string}", ""),
    ("{type: [integer, 'null']}", ""),
    ("{type: array, items: {type: boolean}}", ""),
    (
        "{type: object, required: [a], properties: {a: {type: string}}}",
        "",
    ),
    ("{type: object, additionalProperties: {type: integer}}", ""),
    (
        "{type: object, additionalProperties: false, properties: {a: {type: string}}}",
        "",
    ),
    ("{oneOf: [{type: string}, {type: 'null'}]}", ""),
    ("{type: boolean, enum: [true, false]}", ""),
    ("{type: string, format: byte, maxLength: 4, pattern: x}", ""),
    // What is about values of other kinds, or holds of all, checks nothing.
    ("{type: string, minimum: 1, minItems: 2, required: [a]}", ""),
    ("{type: integer, maxLength: 2, multipleOf: 1}", ""),
    (
        "{type: integer, format: int32, minimum: -2147483648, maximum: 2147483646}",
        "Maximum(2147483646.0)",
    ),
    ("{type: boolean, pattern: x, minProperties: 1}", ""),
    (
        "{type: array, items: {type: string}, contains: {const: x}, minContains: 0}",
        "",
    ),
    ("{type: array, prefixItems: [{}, {}]}", ""),
    (
        "{type: array, prefixItems: [{}, {const: x}, {}]}",
        r#"PrefixItems(&[&[],&[Enum(&["x"])]])"#,
    ),
    ("{type: object, patternProperties: {'^x': {}}}", ""),
    (
        "{type: object, properties: {a: {}, b: {type: string}}, additionalProperties: {}}",
        "",
    ),
    ("{type: object, dependentSchemas: {a: {}}}", ""),
    (
        "{type: object, required: [b], properties: {a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}}",
        "",
    ),
    ("{if: {const: 1}, then: {}}", ""),
    ("{type: object, oneOf: [{}]}", ""),
    // These they do not.
    (
        "{type: integer, minimum: 1, maximum: 9}",
        "Minimum(1.0),Maximum(9.0)",
    ),
    (
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1.5}",
        "ExclusiveMinimum(0.0),ExclusiveMaximum(1.5)",
    ),
    ("{type: number, multipleOf: 0.01}", "MultipleOf(0.01)"),
    ("{type: string, minLength: 0, maxLength: 5}", "MaxLength(5)"),
    (
        "{type: string, minLength: 1, pattern: '^\\d'}",
        r#"MinLength(1),Pattern("^\\d")"#,
    ),
    ("{type: string, format: uuid}", r#"Format("uuid")"#),
    ("{type: string, format: house-number}", ""),
    ("{type: string, enum: [b, a]}", "Enum(&Probe::TEXTS)"),
    (
        "{type: [string, 'null'], enum: [a, null]}",
        r#"EnumJson(&["\"a\"","null"])"#,
    ),
    ("{const: 5}", r#"EnumJson(&["5"])"#),
    (
        "{type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: {type: string, maxLength: 2}}",
        "MinItems(1),MaxItems(3),UniqueItems,Items(&[MaxLength(2)])",
    ),
    (
        "{type: object, minProperties: 1, additionalProperties: {type: string, maxLength: 2}}",
        "MinProperties(1),AdditionalProperties(&[MaxLength(2)])",
    ),
    (
        "{type: object, properties: {a: {type: string, maxLength: 2}, b: {type: string}}, dependentRequired: {a: [b]}}",
        r#"DependentRequired(&[("a",&["b"])]),Properties(&[("a",&[MaxLength(2)])])"#,
    ),
    (
        "{allOf: [{type: string}, {maxLength: 2}]}",
        "AllOf(&[&[],&[MaxLength(2)]])",
    ),
    (
        "{type: string, not: {enum: [root]}}",
        r#"Not(&[Enum(&["root"])])"#,
    ),
    // Of plain JSON the types are checked too.
    ("{type: object, required: [a]}", r#"Required(&["a"])"#),
    (
        "{type: object, properties: {}, patternProperties: {'^x': {type: integer}}, additionalProperties: false}",
        r#"PatternProperties(&[("^x",&[Type(&["integer"])])]),AdditionalProperties(&[False])"#,
    ),
    ("{type: [string, object], minLength: 2}", "MinLength(2)"),
    (
        "{type: array, prefixItems: [{type: string}], items: {type: integer}}",
        r#"PrefixItems(&[&[Type(&["string"])]]),Items(&[Type(&["integer"])])"#,
    ),
    (
        "{type: array, contains: {const: x}, minContains: 2}",
        r#"Contains(&[Enum(&["x"])],2,None)"#,
    ),
    // References are their targets, and what contains itself is not followed again.
    ("{$ref: '#/components/inputs/Short'}", "MaxLength(3)"),
    (
        "{$ref: '#/components/inputs/Short', minLength: 1}",
        "AllOf(&[&[MaxLength(3)]]),MinLength(1)",
    ),
    (
        "{$ref: '#/components/inputs/Tree'}",
        r#"Properties(&[("name",&[MinLength(1)])])"#,
    ),
];

const COMPONENTS: &str = "
components:
  inputs:
    Short: {type: string, maxLength: 3}
    Tree: {type: object, properties: {name: {type: string, minLength: 1}, kids: {type: array, items: {$ref: '#/components/inputs/Tree'}}}}
";

#[test]
fn a_run_checks_what_types_do_not_carry() {
    for (schema, rules) in TABLE {
        let found = rules_of(schema);
        let expected = if rules.is_empty() {
            String::new()
        } else {
            format!(r#"&[Properties(&[("probe",&[{rules}])])]"#)
        };
        assert_eq!(found, expected.replace(' ', ""), "{schema}");
    }
}

/// The constant without white space and paths; empty where there is none.
fn rules_of(schema: &str) -> String {
    let inputs = format!("properties: {{name: {{type: string}}, probe: {schema}, limit:");
    let document = DOCUMENT.replace("properties: {name: {type: string}, limit:", &inputs);
    let code = generated(&(document + COMPONENTS));
    let Some((_, rest)) = code.split_once("const CONSTRAINTS: Rules = ") else {
        return String::new();
    };
    let rules = rest.split_once(';').map_or(rest, |(rules, _)| rules);
    let dense: String = rules.split_whitespace().collect();
    let dense = dense.replace("Keyword::", "");
    dense.replace(",]", "]").replace(",)", ")")
}
