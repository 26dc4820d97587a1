//! The styles of parameters.

use arazzo::rt::Style;
use serde_json::{Value, json};

use crate::{
    paths::in_path,
    support::{refusal, send},
};

/// The table of "Style Examples" in the OpenAPI specification (3.0.4 and 3.1.1): for every style,
/// without and with `explode`, the serialised empty string, string, array and object.
#[tokio::test]
async fn the_style_table_of_openapi() {
    let values = [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"R": 100, "G": 200, "B": 150}),
    ];
    // Objects have no order of members; this one is alphabetical.
    let table: [(Style, [Option<&str>; 4]); 12] = [
        (
            Style::matrix(),
            [
                Some(";color"),
                Some(";color=blue"),
                Some(";color=blue,black,brown"),
                Some(";color=R,100,G,200,B,150"),
            ],
        ),
        (
            Style::matrix().exploded(true),
            [
                Some(";color"),
                Some(";color=blue"),
                Some(";color=blue;color=black;color=brown"),
                Some(";R=100;G=200;B=150"),
            ],
        ),
        (
            Style::label(),
            [
                None,
                Some(".blue"),
                Some(".blue,black,brown"),
                Some(".R,100,G,200,B,150"),
            ],
        ),
        (
            Style::label().exploded(true),
            [
                None,
                Some(".blue"),
                Some(".blue.black.brown"),
                Some(".R=100.G=200.B=150"),
            ],
        ),
        (
            Style::simple(),
            [
                None,
                Some("blue"),
                Some("blue,black,brown"),
                Some("R,100,G,200,B,150"),
            ],
        ),
        (
            Style::simple().exploded(true),
            [
                None,
                Some("blue"),
                Some("blue,black,brown"),
                Some("R=100,G=200,B=150"),
            ],
        ),
        (
            Style::form().exploded(false),
            [
                Some("color="),
                Some("color=blue"),
                Some("color=blue,black,brown"),
                Some("color=R,100,G,200,B,150"),
            ],
        ),
        (
            Style::form(),
            [
                Some("color="),
                Some("color=blue"),
                Some("color=blue&color=black&color=brown"),
                Some("R=100&G=200&B=150"),
            ],
        ),
        (
            Style::space_delimited(),
            [
                Some("color="),
                Some("color=blue"),
                Some("color=blue%20black%20brown"),
                Some("color=R%20100%20G%20200%20B%20150"),
            ],
        ),
        (
            Style::pipe_delimited(),
            [
                Some("color="),
                Some("color=blue"),
                Some("color=blue%7Cblack%7Cbrown"),
                Some("color=R%7C100%7CG%7C200%7CB%7C150"),
            ],
        ),
        (
            Style::deep_object(),
            [
                Some("color="),
                Some("color=blue"),
                Some("color=blue&color=black&color=brown"),
                Some("color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
            ],
        ),
        (
            Style::json(),
            [
                Some("color=%22%22"),
                Some("color=%22blue%22"),
                Some("color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D"),
                Some("color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D"),
            ],
        ),
    ];
    for (row, (style, texts)) in table.into_iter().enumerate() {
        for (value, text) in values.iter().zip(texts) {
            match (row < 6, text) {
                (true, Some(text)) => assert_eq!(in_path(style, value).await, text),
                (true, None) => {
                    let why = refusal("/{color}", |r| r.path_as(style, "color", value)).await;
                    assert_eq!(why, "there is no value for the path parameter `color`");
                }
                (false, text) => assert_eq!(in_query(style, value).await.as_deref(), text),
            }
        }
    }
}

async fn in_query(style: Style, value: &Value) -> Option<String> {
    let sent = send("/x", |r| r.query_as(style, "color", value)).await;
    sent.expect("it can be sent").query
}
