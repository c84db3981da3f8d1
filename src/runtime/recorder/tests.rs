//! What stands in a trace, and what does not.
