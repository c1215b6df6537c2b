//! The network's central server: one log per audience, over HTTPS.
//!
//! [`store`] keeps, [`service`] decides who may read and write, [`http`] is the door, [`serve`] listens, and
//! [`admin`] is everything that is done at the machine itself.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod admin;
pub mod certificate;
pub mod command;
pub mod database;
pub mod enrolment;
pub mod folder;
pub mod http;
pub mod password;
pub mod serve;
pub mod service;
pub mod store;
