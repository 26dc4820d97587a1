//! [`Node`]: a node of an XML text, with its document order and its axes.

use roxmltree::{Document, NodeType};

use arazzo_xpath::{Axis, Name, Prefix, Test};

/// A node: a node of the tree, or an attribute of an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'d> {
    pub(super) tree: roxmltree::Node<'d, 'd>,
    pub(super) attribute: Option<roxmltree::Attribute<'d, 'd>>,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl<'d> From<roxmltree::Node<'d, 'd>> for Node<'d> {
    fn from(tree: roxmltree::Node<'d, 'd>) -> Self {
        Self {
            tree,
            attribute: None,
        }
    }
}

impl<'d> Node<'d> {
    /// Returns the document node, the root of the tree.
    pub(super) fn root(document: &'d Document<'d>) -> Self {
        document.root().into()
    }

    /// Returns the position in document order: attributes are between their element and its
    /// children.
    pub(super) fn order(&self) -> (u32, usize) {
        let attribute = self
            .attribute
            .map_or(0, |attribute| attribute.range().start);
        (self.tree.id().get(), attribute)
    }

    /// Returns the string value.
    pub(super) fn text(&self) -> String {
        if let Some(attribute) = self.attribute {
            return attribute.value().to_owned();
        }
        match self.tree.node_type() {
            NodeType::Text | NodeType::Comment => self.tree.text().unwrap_or_default().to_owned(),
            NodeType::PI => {
                let instruction = self.tree.pi().and_then(|instruction| instruction.value);
                instruction.unwrap_or_default().to_owned()
            }
            NodeType::Root | NodeType::Element => {
                let inside = self.tree.descendants().filter(roxmltree::Node::is_text);
                inside.filter_map(|node| node.text()).collect()
            }
        }
    }

    /// Returns the name without prefix; empty for nodes without a name.
    pub(super) fn local_name(&self) -> &'d str {
        match (self.attribute, self.tree.pi()) {
            (Some(attribute), _) => attribute.name(),
            (None, Some(instruction)) => instruction.target,
            (None, None) => self.tree.tag_name().name(),
        }
    }

    pub(super) fn namespace(&self) -> Option<&'d str> {
        match self.attribute {
            Some(attribute) => attribute.namespace(),
            None => self.tree.tag_name().namespace(),
        }
    }

    /// Returns the name with a prefix that is bound to its namespace here.
    pub(super) fn name(&self) -> String {
        let local = self.local_name();
        let default = self.attribute.is_none() && self.namespace() == self.tree.default_namespace();
        let prefix = self.namespace().filter(|_| !default);
        match prefix.and_then(|uri| self.tree.lookup_prefix(uri)) {
            Some(prefix) => format!("{prefix}:{local}"),
            None => local.to_owned(),
        }
    }

    /// Returns the nodes of an axis, the nearest first.
    pub(super) fn along(self, axis: Axis) -> Box<dyn Iterator<Item = Self> + 'd> {
        let tree = self.tree;
        if self.attribute.is_some() {
            return self.attribute_along(axis);
        }
        match axis {
            Axis::Itself => Box::new([self].into_iter()),
            Axis::Attribute => Box::new(tree.attributes().map(move |attribute| Self {
                tree,
                attribute: Some(attribute),
            })),
            Axis::Parent => nodes(tree.parent().into_iter()),
            Axis::Ancestor => nodes(tree.ancestors().skip(1)),
            Axis::AncestorOrSelf => nodes(tree.ancestors()),
            Axis::Child => nodes(tree.children()),
            Axis::Descendant => nodes(tree.descendants().skip(1)),
            Axis::DescendantOrSelf => nodes(tree.descendants()),
            Axis::FollowingSibling => nodes(tree.next_siblings().skip(1)),
            Axis::PrecedingSibling => nodes(tree.prev_siblings().skip(1)),
            Axis::Following => {
                let siblings = |node: roxmltree::Node<'d, 'd>| node.next_siblings().skip(1);
                let siblings = tree.ancestors().flat_map(siblings);
                nodes(siblings.flat_map(|node| node.descendants()))
            }
            Axis::Preceding => {
                let siblings = |node: roxmltree::Node<'d, 'd>| node.prev_siblings().skip(1);
                let siblings = tree.ancestors().flat_map(siblings);
                nodes(siblings.flat_map(|node| node.descendants().rev()))
            }
        }
    }

    /// Returns the nodes of an axis of an attribute, which has a parent, but is not a child of it.
    fn attribute_along(self, axis: Axis) -> Box<dyn Iterator<Item = Self> + 'd> {
        let element = Self::from(self.tree);
        match axis {
            Axis::Itself | Axis::DescendantOrSelf => Box::new([self].into_iter()),
            Axis::Parent => Box::new([element].into_iter()),
            Axis::Ancestor => element.along(Axis::AncestorOrSelf),
            Axis::AncestorOrSelf => Box::new(
                [self]
                    .into_iter()
                    .chain(element.along(Axis::AncestorOrSelf)),
            ),
            Axis::Following => {
                let inside = element.along(Axis::Descendant);
                Box::new(inside.chain(element.along(Axis::Following)))
            }
            Axis::Preceding => element.along(Axis::Preceding),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Returns whether the node passes the node test of a step.
    pub(super) fn passes(&self, test: &Test) -> bool {
        let kind = self.tree.node_type();
        match (test, self.attribute) {
            (Test::Any, _) => true,
            (Test::Name(name) | Test::Attribute(name), Some(_)) => self.is_named(name),
            (_, Some(_)) | (Test::Attribute(_), None) => false,
            (Test::Text, None) => kind == NodeType::Text,
            (Test::Comment, None) => kind == NodeType::Comment,
            (Test::Document, None) => kind == NodeType::Root,
            (Test::Instruction(target), None) => {
                let named = |target: &String| self.local_name() == target;
                kind == NodeType::PI && target.as_ref().is_none_or(named)
            }
            (Test::Name(name) | Test::Element(name), None) => {
                kind == NodeType::Element && self.is_named(name)
            }
        }
    }

    fn is_named(&self, name: &Name) -> bool {
        let local = name.local.as_deref();
        local.is_none_or(|local| local == self.local_name())
            && match (&name.prefix, self.namespace()) {
                (Prefix::Any, _) | (Prefix::None, None) => true,
                (Prefix::None, Some(uri)) => {
                    self.attribute.is_none() && self.tree.default_namespace() == Some(uri)
                }
                (Prefix::Is(_), None) => false,
                (Prefix::Is(prefix), uri) => self.tree.lookup_namespace_uri(Some(prefix)) == uri,
            }
    }
}

fn nodes<'d>(
    nodes: impl Iterator<Item = roxmltree::Node<'d, 'd>> + 'd,
) -> Box<dyn Iterator<Item = Node<'d>> + 'd> {
    Box::new(nodes.map(Node::from))
}
