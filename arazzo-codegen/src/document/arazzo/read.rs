//! Reads the objects of an Arazzo document from its syntax tree.
