//! Documents that try to break out of the pictures.
