//! arazzo-tests
