//! `make gallery`: every part of the window in every state, in `target/gallery/`: a page for people, its pictures, and what
//! axe-core says.

use std::io::Write as _;
use std::process::ExitCode;

use whole::{Gallery, Looks, target};

#[tokio::main]
async fn main() -> ExitCode {
    let folder = target().join("gallery");
    let looked = async { Gallery::open(&folder, Looks::Whole).await?.look().await };
    let (wrong, code) = match looked.await {
        Ok(()) => (String::new(), ExitCode::SUCCESS),
        Err(error) => (format!("{error:#}\n"), ExitCode::FAILURE),
    };
    // Without anybody to read it, the exit code says it too.
    let _ = writeln!(
        std::io::stdout(),
        "{wrong}The pictures are in {0}\nThe page, to look at in any browser: {0}/index.html",
        folder.display()
    );
    code
}
