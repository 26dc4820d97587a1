//! arazzo-codegen-cli
