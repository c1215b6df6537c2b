//! How long a long report takes: `cargo run --release -p report --example pages [folder]`.
//!
//! With a folder, the sample is written there as PDF (also in large print) and as Word file, to be looked at.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;
use std::time::Instant;

use report::Paper;
use review::paper::ReportModel;

#[path = "../tests/it/sample/mod.rs"]
mod sample;

fn main() {
    let start = Instant::now();
    let paper = Paper::new();
    println!("fonts and templates  {:>6} ms", start.elapsed().as_millis());
    let mut model = sample::hawthorn();
    timed(&paper, "the sample", &model);
    model.sections[6].rows[2].comment.push_str(" Said twice.");
    timed(&paper, "one comment later", &model);
    timed(&paper, "a long report", &long());
    if let Some(folder) = std::env::args().nth(1) {
        write(&paper, Path::new(&folder));
    }
}

/// A hundred and more pages, as real ones run to: some 300 standards, each with its story.
fn long() -> ReportModel {
    let mut model = sample::hawthorn();
    let more: Vec<_> = model.sections.iter().take(6).cloned().collect();
    model.sections.extend(more);
    for row in model.sections.iter_mut().flat_map(|section| &mut section.rows) {
        let told = "Leave forms seen for eight patients; seven had the patient’s own view written in. Staff on both \
                    wards could say what happens when leave is called off, and showed the board by the door. ";
        row.comment.push_str(&told.repeat(3));
        row.unit_commentary.push_str(&told.repeat(2));
    }
    model
}

fn timed(paper: &Paper, name: &str, model: &ReportModel) {
    let start = Instant::now();
    let rendered = paper.render(model).unwrap();
    let laid_out = start.elapsed();
    let pdf = rendered.pdf().unwrap();
    println!(
        "{name:<20} {:>6} ms laid out, {:>6} ms with PDF, {} pages, {} kB",
        laid_out.as_millis(),
        start.elapsed().as_millis(),
        rendered.pages(),
        pdf.len() / 1024
    );
    let start = Instant::now();
    let svg = rendered.page_svg(rendered.pages() / 2).unwrap();
    println!(
        "{:<20} {:>6} ms one page as SVG, {} kB",
        "",
        start.elapsed().as_millis(),
        svg.len() / 1024
    );
}

fn write(paper: &Paper, folder: &Path) {
    let mut model = sample::hawthorn();
    let save = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes).unwrap();
    save("report.pdf", paper.render(&model).unwrap().pdf().unwrap());
    save("report.docx", report::word(&model).unwrap());
    model.large_print = true;
    save("large.pdf", paper.render(&model).unwrap().pdf().unwrap());
    save("bare.pdf", paper.render(&sample::bare()).unwrap().pdf().unwrap());
}
