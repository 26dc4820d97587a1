//! `GET /events`: the events of all runs that the caller may see.

use std::sync::Arc;

use arazzo::watch::EventFilter;
use axum::{
    Extension,
    extract::{Request, State},
    response::{Response, sse},
};
use futures_util::stream;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    Problem,
    stream::{Place, lagged, response, written},
    wanted,
};
use crate::{
    access::Caller,
    app::App,
    principal::Principal,
    runs::{Notice, Runs},
};

struct Listening {
    runs: Runs,
    events: Receiver<Arc<Notice>>,
    filter: EventFilter,
    principal: Principal,
    _place: Place,
}

pub(crate) async fn events(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let listening = Listening {
        filter: wanted::filter(request.uri())?,
        _place: Place::take(&app)?,
        runs: app.runs().clone(),
        events: app.runs().subscribe(),
        principal: caller.principal,
    };
    let events = stream::unfold(listening, |mut listening| async {
        let event = listening.next().await?;
        Some((Ok(event), listening))
    });
    Ok(response(events, app.answers()))
}

impl Listening {
    /// Returns the next event; `None` when the service stops.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            let event = tokio::select! {
                biased;
                event = self.events.recv() => event,
                () = self.runs.stopping() => return None,
            };
            match event {
                Ok(notice) if self.wants(&notice) => return Some(written(&notice)),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => return Some(lagged(missed)),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn wants(&self, notice: &Notice) -> bool {
        self.principal.may_see(&notice.principal) && notice.fits(&self.filter)
    }
}
