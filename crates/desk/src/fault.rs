//! Faults as people read them. Codes are stable: the window decides on codes, never on words.

use crate::Fault;

/// A fault with its code and its words.
pub fn fault(code: &str, message: impl Into<String>) -> Fault {
    Fault { code: code.into(), message: message.into(), details: None }
}

/// No review is open.
pub fn no_review() -> Fault {
    fault("SP-5001", "No review is open. Choose one from the list of reviews.")
}

/// The database is locked.
pub fn locked() -> Fault {
    fault("SP-5002", "Standpoint is locked. Everything is saved. Enter your passphrase to go on.")
}

/// Something that was asked for is not there any more.
pub fn gone(what: &str) -> Fault {
    fault("SP-5003", format!("{what} is not there any more. Go back and choose again."))
}

/// A command that this version does not have: window and desk do not belong together.
pub fn unknown_command(command: &str) -> Fault {
    Fault {
        code: "SP-5004".into(),
        message: "This part of Standpoint is missing. Install it again; your work is safe.".into(),
        details: Some(format!("unknown command {command}")),
    }
}

/// A command was given something it cannot read.
pub fn bad_arguments(why: &serde_json::Error) -> Fault {
    Fault {
        code: "SP-5005".into(),
        message: "That could not be understood. Nothing was changed.".into(),
        details: Some(why.to_string()),
    }
}

/// Only the lead reviewer may.
pub fn lead_only(what: &str) -> Fault {
    fault(
        "SP-5006",
        format!("Only the lead reviewer can {what}. Your own ratings and notes are kept."),
    )
}

/// A value that is not allowed where it was put.
pub fn not_allowed(message: impl Into<String>) -> Fault {
    fault("SP-5007", message)
}

/// A copy or a backup was to be put where a database is.
pub fn reviews_here() -> Fault {
    fault(
        "SP-5011",
        "There are reviews on this laptop already, and a copy is never mixed with them. Nothing was changed. Unlock them here, or open the copy on a laptop that has none.",
    )
}

/// A colleague's file is of a review that this laptop does not have.
pub fn not_on_this_laptop() -> Fault {
    fault(
        "SP-5013",
        "This file is of a review that is not on this laptop, so nothing was taken in. Open the review’s pack here first, or connect to your network; then take in the file again.",
    )
}

/// More text than one record holds.
pub fn too_long() -> Fault {
    fault(
        "SP-5010",
        "This text is longer than Standpoint can keep in one place. Cut some of it and paste it elsewhere. What was saved before is safe.",
    )
}

/// A file that could not be read or written.
pub fn file(what: &str, error: &std::io::Error) -> Fault {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there any more",
        std::io::ErrorKind::PermissionDenied => "this laptop does not allow it there",
        std::io::ErrorKind::StorageFull => "the disk is full",
        _ => "the disk answered with an error",
    };
    Fault {
        code: "SP-5008".into(),
        message: format!(
            "{what}: {why}. Choose another place and try again. Nothing in Standpoint was changed."
        ),
        details: Some(error.to_string()),
    }
}

/// A value of our own that could not be written as JSON: a defect.
pub fn broken(error: &serde_json::Error) -> Fault {
    Fault {
        code: "SP-5009".into(),
        message: "Something went wrong inside Standpoint. What was saved before is safe.".into(),
        details: Some(error.to_string()),
    }
}

impl From<vault::VaultError> for Fault {
    fn from(error: vault::VaultError) -> Self {
        fault(error.code(), error.to_string())
    }
}

impl From<report::PaperError> for Fault {
    fn from(error: report::PaperError) -> Self {
        fault(error.code(), error.to_string())
    }
}
