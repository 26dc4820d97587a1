//! Descriptions of every version, as data.
