//! The large work: one response of a mebibyte, of which two members are read, one at either end.

mod generated;
mod interpreted;
mod over_reqwest;

use std::{fmt::Write, io};

use self::over_reqwest::{Page, Summary, over_reqwest};
use crate::{Contender, Schedule};

/// The size of the response in bytes, up to the end of its last product.
const SIZE: usize = 1 << 20;
const TOTAL: i64 = 250_000;
const NEXT: &str = "cHJvZHVjdC00OTk5";
const LIMIT: i64 = 5_000;

/// The body of the response.
pub(crate) fn body() -> String {
    let mut body = format!(r#"{{"total":{TOTAL},"products":["#);
    for number in 0.. {
        let comma = if number == 0 { "" } else { "," };
        product(number, comma, &mut body);
        if body.len() >= SIZE {
            break;
        }
    }
    body + &format!(r#"],"next":"{NEXT}"}}"#)
}

fn product(number: usize, comma: &str, body: &mut String) {
    let (price, width) = (number % 900 + 10, number % 70 + 5);
    write!(
        body,
        r#"{comma}{{"id":"product-{number:05}","name":"Kettle, {width} cm","description":"Boils water \"fast\", and stays quiet.","price":{price}.95,"currency":"EUR","available":{},"tags":["kitchen","steel"],"dimensions":{{"width":{width},"height":24}}}}"#,
        !number.is_multiple_of(3)
    )
    .expect("text grows");
}

/// The contenders. The hand-written code that types the whole body is the first.
///
/// # Errors
///
/// If a runtime cannot be made.
pub fn contenders(server: &str) -> io::Result<Vec<Contender>> {
    let schedule = Schedule::Sequential;
    Ok(vec![
        Contender::new(
            "hand-written, whole body",
            schedule,
            over_reqwest::<Page>(server),
        )?,
        Contender::new(
            "hand-written, two members",
            schedule,
            over_reqwest::<Summary>(server),
        )?,
        Contender::new("generated", schedule, generated::Generated::new(server))?,
        Contender::new(
            "interpreter",
            schedule,
            interpreted::Interpreted::new(server),
        )?,
    ])
}
