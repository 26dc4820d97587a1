//! The Components Object.

use super::super::Components;
use super::object::{Object, Reader};
use super::table;
use crate::source::Spanned;
use crate::syntax::{Entry, Node};

impl Reader<'_> {
    pub(super) fn components(&mut self, document: &Object<'_>) -> Components {
        let Some(node) = document.get("components") else {
            return Components::default();
        };
        let Some(object) = self.object(node, &table::COMPONENTS, "`components`") else {
            return Components::default();
        };
        Components {
            inputs: self.named(&object, "inputs", |reader, node| {
                reader.check_schema(node);
                Some(node.clone())
            }),
            parameters: self.named(&object, "parameters", Self::parameter),
            success_actions: self.named(&object, "successActions", |reader, node| {
                reader.action(node, true)
            }),
            failure_actions: self.named(&object, "failureActions", |reader, node| {
                reader.action(node, false)
            }),
        }
    }

    fn named<T>(
        &mut self,
        components: &Object<'_>,
        field: &str,
        read: impl Fn(&mut Self, &Node) -> Option<T>,
    ) -> Vec<(Spanned<String>, T)> {
        let entries = self.map(components, field).iter();
        let mut one = |entry: &Entry| {
            self.check_map_key(entry, "a component");
            Some((entry.key.clone(), read(self, &entry.value)?))
        };
        entries.filter_map(&mut one).collect()
    }
}
