//! The server as laptops and offices meet it: over TLS, and on the command line.

mod enrolling;
mod hostile;
mod house;
mod office;
mod passwords;
mod program;
mod schemas;
mod syncing;
