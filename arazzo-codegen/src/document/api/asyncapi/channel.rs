//! Channels: addresses and their parameters.

use super::Reading;
use crate::document::api::tree::Node;
use crate::document::api::{Parameter, ParameterStyle};
use crate::document::arazzo::Location;

/// Channel Object, Channel Item Object.
pub(super) struct Channel {
    /// With `{name}` in the place of parameters.
    pub(super) address: String,
    pub(super) parameters: Vec<Parameter>,
    node: Node,
}

impl Channel {
    /// The objects that say something about the channel.
    pub(super) fn nodes(&self) -> Vec<Node> {
        vec![self.node.clone()]
    }
}

impl Reading<'_, '_> {
    pub(super) fn channel(&mut self, node: &Node, address: String) -> Channel {
        let declared = node.get("parameters").map(|node| node.entries());
        let mut parameters = Vec::new();
        for (name, node) in declared.unwrap_or_default() {
            // What cannot be read has a name all the same, and may be any text.
            let node = self.follow(node.clone()).unwrap_or(node);
            parameters.push(self.parameter(name, &node));
        }
        Channel {
            address,
            parameters,
            node: node.clone(),
        }
    }

    /// In 2.x a parameter has a schema; in 3.x it has `enum` and `default` itself, as a schema does.
    fn parameter(&self, name: String, node: &Node) -> Parameter {
        let schema = node.get("schema").unwrap_or_else(|| node.clone());
        let schema = self.apis.intern(schema);
        let default = self.apis.flat(schema).default.clone();
        Parameter {
            place: node.place(),
            name,
            location: Location::Channel,
            required: default.is_none(),
            description: node.text("description"),
            deprecated: false,
            schema: Some(schema),
            style: ParameterStyle::Simple,
            odd_style: None,
            explode: false,
            allow_reserved: false,
            content: None,
        }
    }
}
