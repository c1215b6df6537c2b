//! The world as the typesetter sees it: our templates, our fonts, one JSON file. Nothing else exists.

use std::collections::HashSet;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::fonts;

const MODEL: &str = "/model.json";
const REPORT: &str = "/report.typ";
const PAPERS: &str = "/papers.typ";
const CONCERN: &str = "/concern.typ";
const TOUR: &str = "/tour.typ";

macro_rules! template {
    ($name:literal) => {
        (concat!("/", $name), include_str!(concat!("../typst/", $name)))
    };
}

const TEMPLATES: [(&str, &str); 12] = [
    template!("report.typ"),
    template!("papers.typ"),
    template!("concern.typ"),
    template!("tour.typ"),
    template!("look.typ"),
    template!("marks.typ"),
    template!("lists.typ"),
    template!("cover.typ"),
    template!("glance.typ"),
    template!("method.typ"),
    template!("section.typ"),
    template!("appendix.typ"),
];

/// What stays the same from report to report.
pub(crate) struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: Vec<Source>,
    /// The local report.
    pub(crate) report: FileId,
    /// Sheets for sessions.
    pub(crate) papers: FileId,
    /// A serious concern.
    pub(crate) concern: FileId,
    /// The checklist of a tour.
    pub(crate) tour: FileId,
    model: FileId,
    pub(crate) covered: HashSet<char>,
}

impl Press {
    pub(crate) fn new() -> Press {
        let fonts = fonts::fonts();
        // Row headers in tables are still an experiment in Typst, and worth it to whoever listens to a report.
        let features = [Feature::A11yExtras].into_iter().collect();
        Press {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            templates: TEMPLATES
                .iter()
                .map(|(path, text)| Source::new(file(path), (*text).to_owned()))
                .collect(),
            report: file(REPORT),
            papers: file(PAPERS),
            concern: file(CONCERN),
            tour: file(TOUR),
            model: file(MODEL),
            covered: fonts::covered(),
        }
    }

    /// Line, from 1, of a byte in a template.
    pub(crate) fn line(&self, id: FileId, byte: usize) -> Option<usize> {
        let template = self.templates.iter().find(|template| template.id() == id)?;
        Some(template.text().get(..byte)?.lines().count().max(1))
    }
}

/// Our own names for our own files.
fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the names of templates are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One paper about to be set.
pub(crate) struct Sheet<'a> {
    pub(crate) press: &'a Press,
    pub(crate) main: FileId,
    pub(crate) model: Bytes,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.press.templates.iter().find(|template| template.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.model { Ok(self.model.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// None: what day it is stands in the model, so that the same model makes the same paper.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
