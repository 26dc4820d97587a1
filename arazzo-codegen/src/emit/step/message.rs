//! Steps that send a message or wait for one.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emission;
use super::request::{Exchange, reads_body};
use crate::program::{Direction, Message};

impl Emission<'_> {
    pub(super) fn messaging(&self, message: &Message) -> Exchange {
        let builder = self.at.message(self.id, message);
        let (once, attempt) = match message.direction {
            Direction::Send => (quote!(send()), quote!(attempt())),
            Direction::Receive => (quote!(receive()), quote!(try_receive())),
        };
        Exchange {
            once: quote!(#builder .#once),
            attempt: quote!(#builder .#attempt),
            // Without criteria, a message that is sent or received is success.
            required: if reads_body(self.at.workflow, self.id) {
                quote!(.require_readable()?)
            } else {
                TokenStream::new()
            },
            succeeded: match message.direction {
                Direction::Send => quote!(.and("the message is sent", message.arrived())),
                Direction::Receive => quote!(.and("a message is received", message.arrived())),
            },
        }
    }
}
