//! Build scripts over documents in memory.
