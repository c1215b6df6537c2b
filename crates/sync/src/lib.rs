//! The rules of the shared log: changes, outcomes, merge and reducer, without I/O.
