//! What is in memory stays there: no crash writes it to the disk.

/// Lets no crash of this program or of its web processes leave an image of their memory behind, and lets no other
/// program of the same person look into this one. Where the system refuses, everything else goes on.
///
/// `measured` is a window whose memory a test has to read: only the images are kept from being written then.
pub fn keep_in(measured: bool) {
    #[cfg(target_os = "linux")]
    linux::keep_in(measured);
    #[cfg(not(target_os = "linux"))]
    let _ = measured;
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    /// One byte, not none: a limit of none still hands the image to a program that collects them; one is taken
    /// to mean that there shall be none. The web processes inherit it.
    pub const IMAGE: Rlimit = Rlimit { current: Some(1), maximum: Some(1) };

    pub fn keep_in(measured: bool) {
        // A refusal changes nothing that the person could mend here.
        let _ = setrlimit(Resource::Core, IMAGE);
        if !measured {
            let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        }
    }

    #[cfg(test)]
    mod tests {
        use rustix::process::{dumpable_behavior, getrlimit};

        use super::*;

        #[test]
        fn no_crash_leaves_an_image_of_the_memory() {
            keep_in(false);
            assert_eq!(getrlimit(Resource::Core), IMAGE);
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        }
    }
}
