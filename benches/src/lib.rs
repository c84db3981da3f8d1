//! Benchmarks of earmark's hot paths; see the README.
