use arazzo::Map;
use serde_json::json;
use tokio::sync::broadcast::error::TryRecvError;

use super::*;

fn told(run: &Run) {
    let (principal, correlation) = (Principal::service(), Arc::clone(run.correlation()));
    run.tell(&Arc::new(Notice::new(
        "a",
        json!({}),
        principal,
        correlation,
    )));
}

#[test]
fn the_first_reader_of_a_watched_run_hears_what_came_before_it() {
    for is_watched in [true, false] {
        let start = Start::new("w", Map::new(), Principal::service());
        let run = Run::new("w", &start.watched(is_watched));
        assert_eq!(run.is_watched(), is_watched);
        told(&run);
        let heard = run.subscribe().try_recv();
        assert_eq!(heard.is_ok(), is_watched);
        assert_eq!(run.subscribe().try_recv().err(), Some(TryRecvError::Empty));
        assert!(!run.is_watched(), "nobody reads any more");
    }
}
