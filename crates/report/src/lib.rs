//! Paper: the local report as PDF and Word.
