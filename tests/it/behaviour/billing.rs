//! Values of one of several types: as inputs, as outputs, and handed on.

use arazzo::rt::Cause;
use arazzo::testing::{Reply, Script};
use arazzo_generated::billing;
use arazzo_generated::billing::settle::{
    CardPayment, Company, Entry, Inputs, Outputs, Party, PaymentCustomer, PaymentState, Person,
    Priority, Reference, Required, Source2 as From, Source3 as Source, Step, Transfer,
};
use serde_json::{Map, Value, json};

use super::{client, sent};

pub(super) fn inputs() -> Inputs {
    let transfer = Transfer {
        iban: "CH1".to_owned(),
        additional: Map::new(),
    };
    Inputs::from(Required {
        source: From::Iban(transfer),
        reference: Reference::Integer(7),
    })
}

fn payment() -> Value {
    json!({
        "id": "p1",
        "source": {"type": "card", "number": "42", "network": {"name": "v"}},
        "customer": {"id": "c1", "name": "Ann", "vip": null},
        "state": 1,
        "rebate": 0.5,
    })
}

fn services(payment: Value) -> Script {
    let entry = json!({"entryType": "Debit", "amount": 10, "memo": null, "to": "Bo"});
    Script::new()
        .reply(Reply::json(201, payment))
        .reply(Reply::json(200, json!({"count": "many"})))
        .reply(Reply::json(200, entry))
}

async fn settle(script: &Script, inputs: Inputs) -> Outputs {
    let done = billing::settle(&client(script), inputs).await;
    done.expect("it succeeds")
}

fn body(script: &Script, request: usize) -> Value {
    serde_json::from_slice(&script.requests()[request].body).expect("it is JSON")
}

#[tokio::test]
async fn an_input_is_sent_as_its_variant_is_written() {
    let script = services(payment());
    let person = Person {
        name: "Ann".to_owned(),
        additional: Map::new(),
    };
    let company = Company {
        name: "A".to_owned(),
        vat: 9,
        additional: Map::from_iter([("city".to_owned(), json!("Bern"))]),
    };
    let card = CardPayment {
        number: "4242".to_owned(),
        pin: Some("12".into()),
        additional: Map::new(),
    };
    let inputs = Inputs {
        source: From::Card(card),
        reference: Reference::String("r".to_owned()),
        priority: Some(Priority::N3),
        parties: Some(vec![
            Party::Person(person),
            Party::Company(company),
            Party::String("x".to_owned()),
        ]),
        note: Some(None),
        ..inputs()
    };
    settle(&script, inputs).await;
    let expected = json!({
        "source": {"type": "card", "number": "4242", "pin": "12"},
        "reference": "r",
        "priority": 3,
        "parties": [{"name": "Ann"}, {"name": "A", "vat": 9, "city": "Bern"}, "x"],
        "note": null,
    });
    assert_eq!(body(&script, 0), expected);
}

#[tokio::test]
async fn an_input_that_fits_no_alternative_is_refused_before_anything_is_sent() {
    let script = services(payment());
    let inputs = Inputs {
        parties: Some(vec![
            Party::String("x".to_owned()),
            Party::Other(json!({"club": 1})),
        ]),
        priority: Some(Priority::Other(4)),
        ..inputs()
    };
    let error = billing::settle(&client(&script), inputs).await;
    let error = error.expect_err("two inputs are invalid");
    assert_eq!(error.step(), None);
    let Cause::InvalidInputs { violations, .. } = error.reason() else {
        panic!("{error}");
    };
    let found = violations
        .iter()
        .map(|one| (one.keyword, one.data_path.as_str()));
    let found: Vec<_> = found.collect();
    assert_eq!(found, [("enum", ".priority"), ("anyOf", ".parties[1]")]);
    assert_eq!(script.requests().len(), 0);
}

#[tokio::test]
async fn a_default_fills_in_and_other_inputs_are_left_out() {
    let script = services(payment());
    settle(&script, inputs()).await;
    let source = json!({"type": "iban", "iban": "CH1"});
    assert_eq!(
        body(&script, 0),
        json!({"source": source, "reference": 7, "priority": 2})
    );
}

#[test]
fn inputs_are_read_as_they_are_written() {
    let written = json!({
        "source": {"type": "iban", "iban": "CH1"},
        "reference": 7,
        "parties": ["x", {"name": "A", "vat": 9}, {"name": "B"}],
        "$orderby": "a",
        "filter[kind]": "b",
        "2_body": 3,
        "type": "c",
    });
    let read: Inputs = serde_json::from_value(written).expect("they fit");
    assert_eq!(
        (&read.source, &read.reference),
        (&inputs().source, &inputs().reference)
    );
    let parties = read.parties.expect("they are there");
    assert!(matches!(
        parties.as_slice(),
        [Party::String(_), Party::Company(_), Party::Person(_)]
    ));
    assert_eq!(read.orderby.as_deref(), Some("a"));
    assert_eq!(read.filter_kind.as_deref(), Some("b"));
    assert_eq!((read._2_body, read.type_.as_deref()), (Some(3), Some("c")));
}

#[tokio::test]
async fn odd_names_keep_their_spelling_in_requests() {
    let script = services(payment());
    let inputs = inputs().filter_kind("k").orderby("o")._2_body(2).type_("t");
    settle(&script, inputs).await;
    let url = url::Url::parse(&script.requests()[2].url).expect("a URL");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let expected = [
        ("filter[kind]", "k"),
        ("$orderby", "o"),
        ("2_body", "2"),
        ("type", "t"),
    ];
    assert_eq!(
        pairs,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn what_the_server_wrote_is_what_is_handed_on() {
    let script = services(payment());
    let outputs = settle(&script, inputs()).await;
    let expected = json!({"payment": payment(), "customer": payment()["customer"], "state": 1});
    assert_eq!(body(&script, 1), expected);
    assert_eq!(
        serde_json::to_value(&outputs).expect("it is JSON")["payment"],
        payment()
    );
}

#[tokio::test]
async fn outputs_say_which_branch_they_are() {
    let outputs = settle(&services(payment()), inputs()).await;
    assert!(matches!(&outputs.payment.source, Source::Card(card) if card.number == "42"));
    assert_eq!(outputs.payment.state, PaymentState::N1);
    assert!(matches!(&*outputs.customer, PaymentCustomer::Customer(one) if one.id == "c1"));
    assert_eq!(outputs.payer.as_deref(), Some("Ann"));
    let Entry::Debit(debit) = &*outputs.entry else {
        panic!("it is a debit: {:?}", outputs.entry);
    };
    assert_eq!(
        (debit.amount, debit.to.as_deref()),
        (10.0.into(), Some("Bo"))
    );
}

#[tokio::test]
async fn what_the_description_does_not_know_is_handed_on_too() {
    let mut unknown = payment();
    unknown["source"] = json!({"type": "crypto", "coin": "x"});
    unknown["customer"] = json!("guest");
    unknown["state"] = json!(9);
    let script = services(unknown.clone());
    let outputs = settle(&script, inputs()).await;
    assert!(matches!(&outputs.payment.source, Source::Other(value) if value["coin"] == "x"));
    assert!(matches!(&*outputs.customer, PaymentCustomer::String(id) if id == "guest"));
    assert_eq!(outputs.payment.state, PaymentState::Other(9));
    assert_eq!(outputs.payer, None);
    assert_eq!(body(&script, 1)["payment"], unknown);
}

#[tokio::test]
async fn what_does_not_fit_is_named_with_its_step_and_place() {
    let cases = [
        ("/source/number", json!(42), "an integer, expected a string"),
        ("/source", json!("tok"), "a string, expected an object"),
        (
            "/customer",
            json!([1]),
            "an array, expected an object or a string",
        ),
        ("/state", json!("paid"), "a string, expected an integer"),
        (
            "/retries",
            json!(5_000_000_000_u64),
            "an integer, expected an integer of 32 bits",
        ),
    ];
    for (place, value, message) in cases {
        let mut answer = payment();
        answer["retries"] = json!(1);
        *answer.pointer_mut(place).expect("it is there") = value;
        let script = services(answer);
        let done = billing::settle(&client(&script), inputs()).await;
        let error = done.expect_err("it does not fit");
        assert_eq!(error.step(), Some(Step::Pay));
        assert!(matches!(error.reason(), Cause::UnfitOutput { .. }));
        let expected = format!("`#{place}` of the response is {message}");
        assert_eq!(error.reason().to_string(), expected);
        assert_eq!(sent(&script).len(), 1);
    }
}
