//! From the model to pages, and from pages to PDF and to the screen.

use review::concern_paper::ConcernPaper;
use review::paper::ReportModel;
use review::session_papers::SessionPapers;
use review::tour_checklist::TourChecklist;
use serde::Serialize;
use typst::WorldExt;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, NativeElement, Smart, StyleChain};
use typst::introspection::Introspector;
use typst::model::HeadingElem;
use typst::syntax::FileId;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::SvgOptions;

use crate::error::PaperError;
use crate::legible::make_legible;
use crate::sheet::{Press, Sheet};

/// Renders during which a piece of layout may go unused before it is forgotten.
const REMEMBER: usize = 4;

/// Sets reports. Make one and keep it: fonts and templates are read once, and a report that is set again
/// after a small change takes a fraction of the time.
pub struct Paper {
    press: Press,
}

impl Default for Paper {
    fn default() -> Paper {
        Paper::new()
    }
}

impl Paper {
    /// Reads fonts and templates.
    pub fn new() -> Paper {
        Paper { press: Press::new() }
    }

    /// Lays the report out in pages.
    ///
    /// # Errors
    /// [`PaperError::Layout`] names a defect of the templates; no text of a report can cause it.
    pub fn render(&self, model: &ReportModel) -> Result<Rendered, PaperError> {
        self.set(self.press.report, model)
    }

    /// Lays sheets for sessions out in pages.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn render_sheets(&self, model: &SessionPapers) -> Result<Rendered, PaperError> {
        self.set(self.press.papers, model)
    }

    /// Lays out the page of a serious concern.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn render_concern(&self, model: &ConcernPaper) -> Result<Rendered, PaperError> {
        self.set(self.press.concern, model)
    }

    /// Lays the checklist of a tour out in pages.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn render_checklist(&self, model: &TourChecklist) -> Result<Rendered, PaperError> {
        self.set(self.press.tour, model)
    }

    fn set(&self, main: FileId, model: &impl Serialize) -> Result<Rendered, PaperError> {
        let mut value = serde_json::to_value(model).map_err(PaperError::Prepare)?;
        make_legible(&mut value, &self.press.covered);
        let bytes = serde_json::to_vec(&value).map_err(PaperError::Prepare)?;
        let sheet = Sheet { press: &self.press, main, model: Bytes::new(bytes) };
        let set = typst::compile::<PagedDocument>(&sheet);
        comemo::evict(REMEMBER);
        let warned: Vec<_> = set.warnings.iter().collect();
        match set.output {
            Ok(document) if warned.is_empty() => Ok(Rendered { document }),
            Ok(_) => Err(PaperError::Layout(said(&sheet, warned))),
            Err(errors) => Err(PaperError::Layout(said(&sheet, errors.iter()))),
        }
    }
}

/// Where and what, without any text of the report.
fn said<'a>(
    sheet: &Sheet<'_>,
    diagnostics: impl IntoIterator<Item = &'a SourceDiagnostic>,
) -> Vec<String> {
    let place = |diagnostic: &SourceDiagnostic| {
        let id = diagnostic.span.id()?;
        let line = sheet.press.line(id, sheet.range(diagnostic.span)?.start)?;
        Some(format!("{}:{line}: ", id.get().vpath().get_without_slash()))
    };
    diagnostics
        .into_iter()
        .map(|diagnostic| {
            format!("{}{}", place(diagnostic).unwrap_or_default(), diagnostic.message)
        })
        .collect()
}

/// A report in pages.
#[derive(Debug)]
pub struct Rendered {
    document: PagedDocument,
}

/// A heading and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// `5 Leave and discharge`.
    pub title: String,
    /// Page, from 1.
    pub page: usize,
    /// 1 for a part or section, 2 within it.
    pub level: usize,
}

impl Rendered {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// The headings, in order.
    pub fn outline(&self) -> Vec<OutlineEntry> {
        let introspector = self.document.introspector();
        introspector
            .query(&HeadingElem::ELEM.select())
            .iter()
            .filter_map(|content| {
                let heading = content.to_packed::<HeadingElem>()?;
                let words = heading.body.plain_text();
                Some(OutlineEntry {
                    title: match &heading.numbers {
                        Some(code) => format!("{code} {words}").trim().to_owned(),
                        None => words.to_string(),
                    },
                    page: introspector.page(content.location()?)?.get(),
                    level: heading.resolve_level(StyleChain::default()).get(),
                })
            })
            .collect()
    }

    /// A page, from 1, as SVG; none past the end.
    pub fn page_svg(&self, number: usize) -> Option<String> {
        let page = self.document.pages().get(number.checked_sub(1)?)?;
        Some(typst_svg::svg(page, &SvgOptions::default()))
    }

    /// The whole report as a tagged PDF that declares PDF/UA-1.
    ///
    /// # Errors
    /// [`PaperError::Pdf`] names what the standard refused; no text of a report can cause it.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|error| PaperError::Pdf(vec![error.message().to_string()]))?;
        let options = PdfOptions {
            creator: Smart::Custom(Some("Standpoint".to_owned())),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| {
            PaperError::Pdf(errors.iter().map(|error| error.message.to_string()).collect())
        })
    }
}
