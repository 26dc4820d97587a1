//! Swagger 2.0, forms, files, cookies, and parameters in every style.

use arazzo::testing::{Recorded, Reply, Script};
use arazzo_generated::prints;
use arazzo_generated::prints::{print_picture, upload_picture};
use serde_json::json;

use super::{client, sent};

fn uploaded(tags: Option<&[&str]>) -> upload_picture::Inputs {
    upload_picture::Inputs {
        user: "me & you+1".to_owned(),
        password: "p=1".into(),
        album: "ski/2030".to_owned(),
        file: b"\x89PNG\r\n\0\xff".to_vec().into(),
        caption: Some("Grüezi".to_owned()),
        tags: tags.map(|tags| tags.iter().map(|tag| (*tag).to_owned()).collect()),
    }
}

fn media() -> Script {
    let picture = json!({"id": 5, "width": 640, "height": 480, "caption": null});
    Script::new()
        .reply(Reply::json(200, json!({"session": "s 1"})))
        .reply(Reply::json(201, &picture))
        .reply(Reply::json(200, json!([picture])))
}

/// The parts of a multipart body: headers and content.
fn parts(request: &Recorded) -> Vec<(String, Vec<u8>)> {
    let kind = request.header("content-type").expect("a content type");
    let (_, boundary) = kind.split_once("boundary=").expect("a boundary");
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let body: Vec<char> = request.body.iter().map(|byte| char::from(*byte)).collect();
    let body: String = body.into_iter().collect();
    let parts = body.split(&boundary).skip(1);
    parts
        .filter_map(|part| part.strip_prefix("\r\n")?.split_once("\r\n\r\n"))
        .map(|(head, content)| {
            let content = content.strip_suffix("\r\n").unwrap_or(content);
            let bytes = content.chars().map(|c| c as u32 as u8).collect();
            (head.to_lowercase(), bytes)
        })
        .collect()
}

#[tokio::test]
async fn a_base_path_and_the_safest_scheme_make_the_server() {
    let script = media();
    let done = prints::upload_picture(&client(&script), uploaded(Some(&["a", "b|c"]))).await;
    let outputs = done.expect("it succeeds");
    assert_eq!(
        sent(&script),
        [
            "POST https://media.example/api/sessions",
            "POST https://media.example/api/albums/ski%2F2030/pictures",
            "GET https://media.example/api/albums/ski%2F2030/pictures\
             ?tags=a%7Cb%7Cc&ids=1&ids=2&size=640,480",
        ]
    );
    assert_eq!((outputs.picture, outputs.width), (5, 640));
    assert_eq!(outputs.alike[0].caption, Some(None));
}

#[tokio::test]
async fn a_form_is_encoded() {
    let script = media();
    let done = prints::upload_picture(&client(&script), uploaded(None)).await;
    done.expect("it succeeds");
    let form = &script.requests()[0];
    assert_eq!(
        form.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let fields = url::form_urlencoded::parse(&form.body);
    let fields: Vec<(String, String)> = fields.into_owned().collect();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        fields,
        [
            field("user", "me & you+1"),
            field("password", "p=1"),
            field("scopes", "read"),
            field("scopes", "write"),
        ]
    );
}

#[tokio::test]
async fn a_cookie_is_sent() {
    let script = media();
    let done = prints::upload_picture(&client(&script), uploaded(None)).await;
    done.expect("it succeeds");
    let requests = script.requests();
    assert_eq!(requests[0].header("cookie"), None);
    assert_eq!(requests[1].header("cookie"), Some("session=s%201"));
    assert_eq!(requests[2].header("cookie"), Some("session=s%201"));
}

#[tokio::test]
async fn a_file_is_a_part_with_its_bytes() {
    let script = media();
    let done = prints::upload_picture(&client(&script), uploaded(None)).await;
    done.expect("it succeeds");
    let parts = parts(&script.requests()[1]);
    let [(file, bytes), (caption, text)] = &parts[..] else {
        panic!("{parts:?}")
    };
    assert!(file.contains("name=\"file\""), "{file}");
    assert!(file.contains("filename="), "{file}");
    assert_eq!(bytes, b"\x89PNG\r\n\0\xff");
    assert!(caption.contains("name=\"caption\""), "{caption}");
    assert_eq!(text, "Grüezi".as_bytes());
}

#[tokio::test]
async fn an_array_of_a_form_is_written_as_its_collection_format_says() {
    let script = media();
    let done = prints::upload_picture(&client(&script), uploaded(Some(&["a", "b"]))).await;
    done.expect("it succeeds");
    let parts = parts(&script.requests()[1]);
    let tags: Vec<&[u8]> = parts
        .iter()
        .filter(|(head, _)| head.contains("name=\"tags\""))
        .map(|(_, content)| content.as_slice())
        .collect();
    assert_eq!(tags, [b"a,b"]);
}

fn printed() -> print_picture::Inputs {
    print_picture::Inputs::from(print_picture::Required {
        picture: 5,
        dimensions: vec![100, 150],
        paper: "matt; white".to_owned(),
        maximum: 2.5,
        name: "Ann".to_owned(),
        city: "Bern".to_owned(),
    })
}

fn printers(price: f64) -> Script {
    Script::new()
        .reply(Reply::json(200, json!({ "price": price })).header("x-basket", "b9"))
        .reply(Reply::bytes(200, "image/png", &b"\x89PNG\xff"[..]))
        .reply(Reply::text(200, "order 17"))
}

#[tokio::test]
async fn parameters_are_written_in_their_styles() {
    let script = printers(2.5);
    let context = json!({"a": [1, "ü"]});
    let inputs = printed()
        .coupons(vec!["x".to_owned(), "y z".to_owned()])
        .basket("b 1")
        .context(context.as_object().expect("an object").clone());
    let done = prints::print_picture(&client(&script), inputs).await;
    let outputs = done.expect("it succeeds");
    let price = &script.requests()[0];
    let options = price.path.strip_prefix("/v2/formats/100,150/prices;");
    // The members of an object have no order.
    let mut options: Vec<&str> = options.expect("the sizes").split(';').collect();
    options.sort_unstable();
    assert_eq!(options, ["frame=false", "paper=matt%3B%20white"]);
    assert_eq!(
        price.query.as_deref(),
        Some("currencies=EUR,CHF&context=%7B%22a%22%3A%5B1%2C%22%C3%BC%22%5D%7D")
    );
    assert_eq!(price.header("x-coupons"), Some("x,y z"));
    assert_eq!(price.header("cookie"), Some("basket=b%201"));
    assert_eq!(outputs.basket.as_deref(), Some("b9"));
}

#[tokio::test]
async fn bytes_of_an_answer_become_a_part_of_a_request() {
    let script = printers(1.0);
    let done = prints::print_picture(&client(&script), printed().copies(2)).await;
    let outputs = done.expect("it succeeds");
    let parts = parts(&script.requests()[2]);
    let content = |name: &str| {
        let name = format!("name=\"{name}\"");
        let found = parts.iter().find(|(head, _)| head.contains(&name));
        found.unwrap_or_else(|| panic!("{name} in {parts:?}"))
    };
    let (head, bytes) = content("picture");
    assert!(head.contains("content-type: image/png"), "{head}");
    assert_eq!(bytes, b"\x89PNG\xff");
    assert_eq!(content("copies").1, b"2");
    let (head, address) = content("address");
    assert!(head.contains("content-type: application/json"), "{head}");
    let address: serde_json::Value = serde_json::from_slice(address).expect("JSON");
    assert_eq!(address, json!({"name": "Ann", "city": "Bern"}));
    assert_eq!(outputs.confirmation, "order 17");
}

#[tokio::test]
async fn a_condition_compares_an_answer_with_an_input() {
    let script = printers(2.51);
    let done = prints::print_picture(&client(&script), printed()).await;
    let error = done.expect_err("it is too much");
    let text = error.to_string();
    assert!(
        text.contains("`$response.body#/price <= $inputs.maximum`"),
        "{text}"
    );
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_pattern_is_searched_in_text() {
    let script = Script::new()
        .reply(Reply::json(200, json!({"price": 1})))
        .reply(Reply::bytes(200, "image/png", &b"x"[..]))
        .reply(Reply::text(200, "no order 17"));
    let done = prints::print_picture(&client(&script), printed()).await;
    let error = done.expect_err("it is none");
    assert_eq!(error.step(), Some(print_picture::Step::Order));
}
