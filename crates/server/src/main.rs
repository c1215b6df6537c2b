//! The server as a program.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use server::command::Command;

fn main() -> ExitCode {
    let command = Command::parse();
    // One provider for the whole program; a second call would only say that it is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(server::admin::run(command, &mut io::stdin(), &mut io::stdout()))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where else could it be said.
            let _ = writeln!(io::stderr(), "standpoint-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}
