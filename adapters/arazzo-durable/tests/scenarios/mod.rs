//! Every generated workflow, with what its servers answer: successes, failures, retries, waits, jumps,
//! called workflows, tokens, forms, files and messages.

mod messages;

use std::time::Duration;

use arazzo::{Entry, Value, testing::Reply};
use arazzo_durable::{Policy, testing::Scenario};
use arazzo_generated as generated;
use serde_json::json;

/// A scenario and its name.
pub(crate) type Named = (&'static str, Scenario);

/// All of them.
pub(crate) fn all() -> Vec<Named> {
    let parts = [
        knock(),
        shops(),
        media(),
        shapes(),
        others(),
        messages::all(),
    ];
    parts.into_iter().flatten().collect()
}

fn env(name: &str) -> Value {
    json!({ "$env": name })
}

fn ok(body: Value) -> Reply {
    Reply::json(200, body)
}

fn bulk(secret: &str) -> Scenario {
    let inputs = json!({
        "apiKey": env("KNOCK"), "collection": "projects", "objects": [{"id": "p1", "size": 3}],
        "notifyObjectId": "p1", "workflowKey": "updated",
    });
    Scenario::new(
        Entry::of::<generated::knock::BulkSetObjectsNotify>(),
        inputs,
    )
    .secret("KNOCK", secret)
    .reply(
        "bulkSetObjects",
        ok(json!({"id": "b1", "status": "queued"})),
    )
    .reply("notifyObject", ok(json!({"workflow_run_id": "w1"})))
}

fn state(state: &str) -> Reply {
    ok(json!({"id": "b1", "status": state}))
}

fn knock() -> Vec<Named> {
    let polled = |scenario: Scenario| {
        scenario
            .reply("pollBulkOperation", state("queued"))
            .reply("pollBulkOperation", state("processing"))
            .reply("pollBulkOperation", state("completed"))
    };
    let keyed = polled(bulk("sk_test_12345"));
    let keyed = keyed.client(|client| client.request_id_header("Idempotency-Key"));
    let late =
        bulk("sk_test_12345").client(|client| client.request_timeout(Duration::from_secs(3)));
    let late = late.reply(
        "pollBulkOperation",
        state("completed").after(Duration::from_secs(9)),
    );
    let short =
        polled(bulk("sk_test_12345")).client(|client| client.timeout(Duration::from_secs(2)));
    let preferences = json!({
        "apiKey": env("KNOCK"), "userId": "u/1", "preferenceSetId": "default",
        "workflowKey": "welcome", "data": {"n": 1.5},
    });
    let preferences = Scenario::new(
        Entry::of::<generated::knock_preferences::IdentifyUserSetPreferencesTriggerWorkflow>(),
        preferences,
    );
    let cancel = json!({
        "apiKey": env("KNOCK"), "userId": "u1", "workflowKey": "reminder", "cancellationKey": "k1",
    });
    let cancel = Scenario::new(
        Entry::of::<generated::knock_cancel::CancellableWorkflowTrigger>(),
        cancel,
    );
    let trigger = || ok(json!({"workflow_run_id": "w1"}));
    vec![
        ("knock", polled(bulk("sk_test_12345"))),
        ("knock with keys", keyed),
        ("knock with a time limit", late),
        ("knock out of time", short),
        (
            "knock refused",
            bulk("sk_test_12345").reply("pollBulkOperation", Reply::status(500)),
        ),
        (
            "knock preferences",
            preferences
                .secret("KNOCK", "sk_1")
                .reply("identifyUser", ok(json!({"id": "u/1", "email": null})))
                .reply("setPreferences", ok(json!({"id": "default"})))
                .reply("triggerWorkflow", trigger()),
        ),
        (
            "knock cancel",
            cancel
                .secret("KNOCK", "sk_1")
                .reply("identifyUser", ok(json!({"id": "u1"})))
                .reply("triggerWorkflow", trigger())
                .reply("cancelWorkflow", Reply::status(204)),
        ),
    ]
}

fn order() -> Scenario {
    let inputs = json!({"clientId": "c", "clientSecret": env("SHOP"), "customer": 7, "sku": "tea"});
    Scenario::new(Entry::of::<generated::orders::PlaceOrder>(), inputs)
        .secret("SHOP", "s3cr3t")
        .reply(
            "signIn",
            ok(json!({"access_token": "t1", "expires_in": 60})),
        )
        .reply(
            "signIn",
            ok(json!({"access_token": "t2", "expires_in": 60})),
        )
}

fn customer() -> Scenario {
    let inputs = json!({"token": env("SHOP"), "email": "a b@example.com", "name": "Ann"});
    Scenario::new(Entry::of::<generated::orders::SaveCustomer>(), inputs).secret("SHOP", "t")
}

fn pets() -> Vec<Named> {
    let list = Scenario::new(
        Entry::of::<generated::petstore::FindPets>(),
        json!({"species": "dog", "tags": ["old & calm"]}),
    );
    let adopt = json!({"petId": 7, "ownerName": "Ann", "ownerEmail": "ann@example.com",
        "note": null, "requestKey": "k1"});
    let adopt = Scenario::new(Entry::of::<generated::petstore::AdoptPet>(), adopt);
    let correct = json!({"petId": 7, "name": "Tom", "species": "cat"});
    let correct = Scenario::new(Entry::of::<generated::petstore::CorrectPet>(), correct);
    let rex = json!({"id": 7, "name": "Rex", "species": "dog", "status": "available"});
    let papers = json!({"contract": "c1", "fee": 80, "vaccinations": [], "pickUp": null});
    vec![
        (
            "find pets",
            list.reply("list", ok(json!([rex])).header("x-total", "1")),
        ),
        (
            "adopt a pet",
            adopt
                .reply("lookUp", ok(rex.clone()))
                .reply("adopt", ok(papers)),
        ),
        (
            "correct a pet",
            correct
                .reply("remove", Reply::status(404))
                .reply("add", Reply::json(201, &rex)),
        ),
    ]
}

fn shops() -> Vec<Named> {
    let reserved = || Reply::json(201, json!({"id": "r/1", "total": 12.5}));
    let mut named = pets();
    named.extend([
        (
            "an order",
            order()
                .reply("reserve", reserved())
                .reply("pay", ok(json!({"receipt": "q"}))),
        ),
        (
            "an order with a new token and a busy shop",
            order()
                .reply("reserve", Reply::status(401))
                .reply("reserve", Reply::status(503).header("retry-after", "7"))
                .reply("reserve", reserved())
                .reply("pay", ok(json!({"receipt": "q"}))),
        ),
        (
            "an order that is declined",
            order()
                .reply("reserve", reserved())
                .reply("pay", Reply::status(402))
                .reply("letGo", Reply::status(204)),
        ),
        (
            "an order of what is not there",
            order()
                .reply("reserve", Reply::status(409))
                .reply("joinWaitlist", ok(json!({"place": 3}))),
        ),
        (
            "an order without a network",
            order().reply("reserve", Reply::failure("the connection was reset")),
        ),
        (
            "a customer who is known",
            customer()
                .reply("find", ok(json!({"items": [{"id": 4}]})))
                .reply("update", Reply::status(200)),
        ),
        (
            "a customer who is new",
            customer()
                .reply("find", ok(json!({"items": []})))
                .reply("create", Reply::json(201, json!({"id": 6}))),
        ),
    ]);
    named
}

fn media() -> Vec<Named> {
    let picture = json!({"id": 5, "width": 640, "height": 480, "caption": null});
    let upload = json!({"user": "me & you", "password": env("MEDIA"), "album": "ski/2030",
        "file": "iVBORw0KAP8=", "caption": "Grüezi", "tags": ["a", "b"]});
    let upload = Scenario::new(Entry::of::<generated::prints::UploadPicture>(), upload);
    let print = json!({"picture": 5, "dimensions": [100, 150], "paper": "matt", "maximum": 2.5,
        "name": "Ann", "city": "Bern", "basket": env("BASKET")});
    let print = Scenario::new(Entry::of::<generated::prints::PrintPicture>(), print);
    vec![
        (
            "upload a picture",
            upload
                .secret("MEDIA", "p=1")
                .reply("signIn", ok(json!({"session": "s 1"})))
                .reply("upload", Reply::json(201, &picture))
                .reply("list", ok(json!([picture]))),
        ),
        (
            "print a picture",
            print
                .secret("BASKET", "b 1")
                .reply("price", ok(json!({"price": 2.5})).header("x-basket", "b9"))
                .reply(
                    "download",
                    Reply::bytes(200, "image/png", &b"\x89PNG\n\xff"[..]),
                )
                .reply("order", Reply::text(200, "order 17")),
        ),
    ]
}

fn number(number: i64) -> Reply {
    ok(json!({ "number": number }))
}

fn shapes() -> Vec<Named> {
    let of = |entry, inputs| Scenario::new(entry, inputs);
    let dive = of(Entry::of::<generated::shapes::Dive>(), json!({"depth": 9}));
    vec![
        (
            "record",
            of(Entry::of::<generated::shapes::Record>(), json!({}))
                .reply("open", number(4))
                .reply("runWithProgress", number(5)),
        ),
        (
            "search",
            of(Entry::of::<generated::shapes::Search>(), json!({}))
                .reply("look", number(1))
                .reply("take", number(6)),
        ),
        (
            "buy",
            of(Entry::of::<generated::shapes::Buy>(), json!({}))
                .reply("order", number(0))
                .reply("open", number(7))
                .reply("runWithProgress", number(8)),
        ),
        (
            "pages",
            of(Entry::of::<generated::shapes::Pages>(), json!({}))
                .reply("page", number(2))
                .reply("page", number(0)),
        ),
        (
            "dive",
            dive.reply("measure", number(3))
                .reply("measure", number(2))
                .reply("measure", number(0)),
        ),
    ]
}

fn trip() -> Scenario {
    let inputs = json!({
        "from": "Bern", "to": "Chur & back", "passengers": [{"name": "Ann", "age": 30}],
        "paymentKey": env("PAY"), "paymentSource": {"number": "4242"},
    });
    let trip = json!({"id": "t1", "origin": {"name": "Bern"}, "destination": {"name": "Chur"},
        "departure": "08:00", "price": {"amount": 9900, "currency": "CHF"}});
    let booking = |status: &str| {
        json!({"id": "b1", "status": status, "seats": [{"coach": 4, "number": "11A"}],
            "total": {"amount": 19800, "currency": "CHF"}, "ticket": {"barcode": "|||"}})
    };
    Scenario::new(Entry::of::<generated::travel::BookTrip>(), inputs)
        .secret("PAY", "pk_1")
        .reply("find", ok(json!({"data": [trip], "next": null})))
        .reply("book", Reply::json(201, booking("held")))
        .reply(
            "charge",
            Reply::json(202, json!({"id": "c1", "state": "pending"})),
        )
        .reply("fetch", ok(booking("paid")))
}

fn charge(state: &str) -> Reply {
    ok(json!({"id": "c1", "state": state, "captured_at": "10:00"}))
}

fn settle() -> Scenario {
    let inputs = json!({
        "source": {"type": "card", "number": "4242", "pin": env("PIN")}, "reference": 7,
    });
    let payment = json!({"id": "p1", "source": {"type": "card", "number": "42"},
        "customer": {"id": "c1", "name": "Ann", "vip": null}, "state": 1, "rebate": 0.5});
    let entry = json!({"entryType": "Debit", "amount": 10, "memo": null, "to": "Bo"});
    Scenario::new(Entry::of::<generated::billing::Settle>(), inputs)
        .secret("PIN", "9876")
        .reply("pay", Reply::json(201, payment))
        .reply("putAway", ok(json!({"count": "many"})))
        .reply("look", ok(entry))
}

fn export() -> Scenario {
    let token = |text: &str| ok(json!({"access_token": text, "expires_in": 600}));
    let running = || json!({"id": "e1", "state": "running"});
    Scenario::new(
        Entry::of::<generated::exports::ExportTable>(),
        json!({"table": "orders"}),
    )
    .client(|client| {
        client
            .credential("exports", "oauth", "app:s3cr3t")
            .credential("exports", "login", "ann:pw")
    })
    .reply("token", token("t-write"))
    .reply("token", token("t-read"))
    .reply("begin", Reply::json(202, running()))
    .reply("wait", ok(running()))
    .reply(
        "wait",
        ok(json!({"id": "e1", "state": "done", "url": "https://files.example/e1"})),
    )
    .reply("audit", Reply::status(204))
}

fn transfer() -> Scenario {
    let inputs = json!({"reference": "r1", "amount": 5});
    Scenario::new(Entry::of::<generated::transfers::Transfer>(), inputs)
        .reply("create", Reply::failure("the connection was reset"))
        .reply("create", Reply::status(503))
        .reply("create", Reply::json(201, json!({"id": "x1"})))
        .reply("settle", Reply::status(429))
        .reply("settle", ok(json!({"id": "x1", "status": "pending"})))
        .reply("settle", ok(json!({"id": "x1", "status": "settled"})))
        .reply("confirm", ok(json!({"receipt": "q"})))
}

fn others() -> Vec<Named> {
    let keyed = Policy::new().key_header("X-Reference");
    vec![
        (
            "a trip",
            trip()
                .reply("await", charge("pending"))
                .reply("await", charge("captured")),
        ),
        (
            "a trip that is not paid",
            trip().reply("await", charge("failed")),
        ),
        ("a settlement", settle()),
        ("an export", export()),
        (
            "an export with one credential",
            export().client(|client| client.credential("exports", "oauth", "app:s3cr3t")),
        ),
        ("a transfer", transfer()),
        ("a transfer with references", transfer().policy(keyed)),
    ]
}
