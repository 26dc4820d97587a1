//! arazzo-generated
