//! The network's central server.
