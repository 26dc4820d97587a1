//! How a diagnostic reaches the eye.
