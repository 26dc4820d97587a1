//! arazzo-codegen
