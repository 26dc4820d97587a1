//! [`Requests`]: what has been asked of the broker, and who waits for the answer.
//!
//! The client gives a packet its id when it writes it, and tells only the id: packets are told apart
//! by their order. After a lost connection the client forgets them, so all that is unanswered is
//! asked again, in the same order.

use std::collections::VecDeque;

use arazzo::ChannelError;
use rumqttc::v5::Request;
use rumqttc::v5::mqttbytes::v5::Publish;
use tokio::sync::oneshot;

/// How often a message is sent again after the connection was lost.
const ATTEMPTS: u32 = 5;

pub(crate) type Answer = Result<(), ChannelError>;

/// A message that somebody waits for to be accepted.
pub(crate) struct Sending {
    publish: Publish,
    attempts: u32,
    done: oneshot::Sender<Answer>,
}

/// A filter that somebody waits for to be subscribed to.
pub(crate) struct Asking {
    filter: String,
    waiting: Vec<oneshot::Sender<Answer>>,
}

#[derive(Default)]
pub(crate) struct Requests {
    /// Those that the client has not written yet, the oldest first.
    queued: VecDeque<Sending>,
    subscribing: VecDeque<Asking>,
    /// Those that it has written, by packet id, the oldest first.
    sent: Vec<(u16, Sending)>,
    asked: Vec<(u16, Asking)>,
    /// How many of the queued ones the client has forgotten with the connection.
    lost: (usize, usize),
}

impl Requests {
    pub(crate) fn send(&mut self, publish: Publish) -> oneshot::Receiver<Answer> {
        let (done, answer) = oneshot::channel();
        self.queued.push_back(Sending {
            publish,
            attempts: 1,
            done,
        });
        answer
    }

    pub(crate) fn subscribe(&mut self, filter: &str) -> oneshot::Receiver<Answer> {
        let (done, answer) = oneshot::channel();
        self.subscribing.push_back(Asking {
            filter: filter.to_owned(),
            waiting: vec![done],
        });
        answer
    }

    /// The client has written the next message; without an id, nobody confirms it.
    pub(crate) fn written(&mut self, id: u16) {
        match self.queued.pop_front() {
            Some(sending) if id == 0 => sending.end(Ok(())),
            Some(sending) => self.sent.push((id, sending)),
            None => {}
        }
    }

    pub(crate) fn accepted(&mut self, id: u16, answer: Answer) {
        let place = self.sent.iter().position(|(known, _)| *known == id);
        if let Some(place) = place {
            self.sent.remove(place).1.end(answer);
        }
    }

    pub(crate) fn asked(&mut self, id: u16) {
        if let Some(asking) = self.subscribing.pop_front() {
            self.asked.push((id, asking));
        }
    }

    pub(crate) fn subscribed(&mut self, id: u16, answer: &Answer) {
        let place = self.asked.iter().position(|(known, _)| *known == id);
        if let Some(place) = place {
            self.asked.remove(place).1.end(answer);
        }
    }

    /// The connection is lost. `pending` is what the client had not written, and will forget.
    pub(crate) fn lose(&mut self, pending: &VecDeque<Request>) {
        let unwritten = |request: &&Request| match request {
            Request::Publish(publish) => publish.pkid == 0,
            _ => false,
        };
        let subscribes = |request: &&Request| matches!(request, Request::Subscribe(_));
        self.lost = (
            pending.iter().filter(unwritten).count(),
            pending.iter().filter(subscribes).count(),
        );
    }

    /// Returns what is to be asked again on a new connection: messages, in their order. Those for whom
    /// nobody waits any more, and those that have been tried often enough, are left out.
    pub(crate) fn again(&mut self) -> Vec<Request> {
        let lost = self.lost.0.min(self.queued.len());
        let written = self.sent.drain(..).map(|(_, sending)| sending);
        let mut all: VecDeque<Sending> = written.chain(self.queued.drain(..lost)).collect();
        all.retain(|sending| !sending.done.is_closed() && sending.attempts < ATTEMPTS);
        let mut requests = Vec::with_capacity(all.len());
        for sending in &mut all {
            sending.attempts += 1;
            requests.push(Request::Publish(sending.publish.clone()));
        }
        all.append(&mut self.queued);
        self.queued = all;
        self.lost.0 = 0;
        requests
    }

    /// Notes that all these filters are asked for again on a new connection.
    pub(crate) fn restore(&mut self, filters: Vec<String>) {
        let lost = self.lost.1.min(self.subscribing.len());
        let written = self.asked.drain(..).map(|(_, asking)| asking);
        let mut forgotten: Vec<Asking> = written.chain(self.subscribing.drain(..lost)).collect();
        let mut restored: VecDeque<Asking> = VecDeque::new();
        for filter in filters {
            let mut waiting = Vec::new();
            for asking in forgotten.iter_mut().filter(|one| one.filter == filter) {
                waiting.append(&mut asking.waiting);
            }
            restored.push_back(Asking { filter, waiting });
        }
        restored.append(&mut self.subscribing);
        self.subscribing = restored;
        self.lost.1 = 0;
    }

    /// Ends all waits.
    pub(crate) fn fail(&mut self, error: &ChannelError) {
        let written = self.sent.drain(..).map(|(_, sending)| sending);
        for sending in written.chain(self.queued.drain(..)) {
            sending.end(Err(error.clone()));
        }
        let asked = self.asked.drain(..).map(|(_, asking)| asking);
        for asking in asked.chain(self.subscribing.drain(..)) {
            asking.end(&Err(error.clone()));
        }
    }
}

impl Sending {
    fn end(self, answer: Answer) {
        // Whoever waited may have given up.
        let _ = self.done.send(answer);
    }
}

impl Asking {
    fn end(self, answer: &Answer) {
        for waiting in self.waiting {
            let _ = waiting.send(answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rumqttc::v5::mqttbytes::QoS;

    fn publish(text: &str) -> Publish {
        Publish::new("a", QoS::AtLeastOnce, text.to_owned(), None)
    }

    fn texts(requests: &[Request]) -> Vec<String> {
        let texts = requests.iter().map(|request| match request {
            Request::Publish(publish) => String::from_utf8_lossy(&publish.payload).into_owned(),
            other => format!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn what_is_unanswered_is_asked_again_in_order() {
        let mut requests = Requests::default();
        let mut answers: Vec<_> = ["1", "2", "3", "4"]
            .map(|text| requests.send(publish(text)))
            .into();
        requests.written(1);
        requests.written(2);
        requests.accepted(1, Ok(()));
        assert!(matches!(answers[0].try_recv(), Ok(Ok(()))));
        // The client takes one of the unwritten ones with it, and keeps the other.
        let pending = VecDeque::from([Request::Publish(publish("3"))]);
        requests.lose(&pending);
        assert_eq!(texts(&requests.again()), ["2", "3"]);
        for id in [1, 2, 3] {
            requests.written(id);
        }
        requests.accepted(3, Ok(()));
        assert!(matches!(answers[3].try_recv(), Ok(Ok(()))));
        assert!(answers[1].try_recv().is_err(), "it is still unanswered");
    }

    #[test]
    fn nobody_sends_for_those_who_have_given_up_or_too_often() {
        let mut requests = Requests::default();
        drop(requests.send(publish("given up")));
        let mut answer = requests.send(publish("often"));
        requests.written(1);
        requests.written(2);
        for _ in 1..ATTEMPTS {
            requests.lose(&VecDeque::new());
            assert_eq!(texts(&requests.again()), ["often"]);
            requests.written(1);
        }
        requests.lose(&VecDeque::new());
        assert!(requests.again().is_empty());
        assert!(matches!(
            answer.try_recv(),
            Err(oneshot::error::TryRecvError::Closed)
        ));
    }

    #[test]
    fn a_filter_is_restored_with_those_who_wait_for_it() {
        let mut requests = Requests::default();
        let mut first = requests.subscribe("a");
        let mut second = requests.subscribe("b");
        requests.asked(1);
        requests.lose(&VecDeque::new());
        // The client still has the second one, and writes it after those that are restored.
        requests.restore(vec!["a".to_owned(), "b".to_owned()]);
        for id in [1, 2, 3] {
            requests.asked(id);
        }
        requests.subscribed(1, &Ok(()));
        assert!(matches!(first.try_recv(), Ok(Ok(()))));
        assert!(second.try_recv().is_err(), "that was another filter");
        requests.subscribed(3, &Ok(()));
        assert!(matches!(second.try_recv(), Ok(Ok(()))));
    }
}
