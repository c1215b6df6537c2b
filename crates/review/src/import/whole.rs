//! Whole JSON files: an edition, a review pack.

use super::check;
use super::json;
use super::pack;
use super::preview::{Preview, SAMPLE_ROWS, SampleRow};
use super::problem::{Place, Problem, Problems, code};
use crate::edition::{EDITION_FORMAT, Edition};
use crate::pack::{PACK_FORMAT, Pack};

/// A value if nothing is wrong, and everything that is wrong or doubtful.
pub(super) struct Read<T> {
    value: Option<T>,
    problems: Problems,
}

impl<T> Read<T> {
    pub fn value(self) -> Result<T, Vec<Problem>> {
        match self.value {
            Some(value) if !self.problems.any_error() => Ok(value),
            _ => Err(self.problems.into_list()),
        }
    }

    /// What a person sees first.
    pub fn preview(self, edition: impl Fn(&T) -> Option<&Edition>) -> Preview {
        let edition = self.value.as_ref().and_then(edition);
        let count = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let standards = edition.map(|e| e.standards.iter().take(SAMPLE_ROWS)).into_iter().flatten();
        let sample = (1..)
            .zip(standards)
            .map(|(row, s)| SampleRow { row, values: vec![s.code.clone(), s.text.clone()] });
        let preview = Preview {
            rows: count(edition.map(|e| e.standards.len())),
            sections: count(edition.map(|e| e.sections.len())),
            sample: sample.collect(),
            ..Preview::default()
        };
        preview.with_problems(self.problems.into_list())
    }
}

/// An edition's own file.
pub(super) fn edition(bytes: &[u8]) -> Read<Edition> {
    let mut problems = Problems::default();
    let value = match json::read::<Edition>(bytes, EDITION_FORMAT, "an edition", &mut problems) {
        Ok(edition) => {
            check::edition(&edition, "", &mut problems);
            Some(edition)
        }
        Err(error) => {
            problems.refuse(error);
            None
        }
    };
    Read { value, problems }
}

/// A review pack, with its edition or the one beside it.
pub(super) fn review_pack(bytes: &[u8], beside: Option<&Edition>) -> Read<Pack> {
    let mut problems = Problems::default();
    let value = match json::read::<Pack>(bytes, PACK_FORMAT, "a review pack", &mut problems) {
        Ok(mut read) => {
            match &read.edition {
                Some(own) => check::edition(own, "edition.", &mut problems),
                None => read.edition = beside.cloned(),
            }
            match &read.edition {
                Some(edition) => pack::check(&read, edition, &mut problems),
                None => problems.error(
                    code::REFERENCE,
                    Place::path("edition"),
                    "The pack has no edition in it.".into(),
                    "Ask for the pack with its standards.",
                ),
            }
            Some(read)
        }
        Err(error) => {
            problems.refuse(error);
            None
        }
    };
    Read { value, problems }
}
