//! arazzo-macros
