//! Carries the queue to the server over HTTPS.
