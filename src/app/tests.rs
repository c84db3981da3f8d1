//! The behaviour of the core, told as messages in, model and effects out.
