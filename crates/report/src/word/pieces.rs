//! Paragraphs, lists and tables in the house's styles.

use docx_rs::{
    AbstractNumbering, AlignmentType, BorderType, BreakType, Docx, FieldCharType, HeightRule,
    Hyperlink, HyperlinkType, IndentLevel, InstrText, Level, LevelJc, LevelText, LineSpacing,
    LineSpacingType, NumberFormat, Numbering, NumberingId, Paragraph, Run, RunFonts,
    SpecialIndentType, Start, Style, StyleType, Table, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

/// Width of the text on A4 with margins of 20 mm, in twentieths of a point.
const MEASURE: usize = 9638;
/// Height of a row that stands for "this row is a header": `docx-rs` cannot say it; see `finish`.
pub(super) const HEADER_ROW: f32 = 1.0;

/// `docx-rs` keeps list 1 for itself.
const BULLETS: usize = 2;
const INK_2: &str = "3F444E";
const INK_3: &str = "585C64";
const LINE: &str = "C5C4C0";

/// A Word document in the making.
pub(super) struct Pages {
    docx: Docx,
    contents: Vec<(String, String)>,
    body: Vec<Piece>,
    lists: usize,
}

enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
    Contents,
}

impl Pages {
    pub(super) fn new(docx: Docx) -> Pages {
        let bullets = AbstractNumbering::new(BULLETS).add_level(level("bullet", "–"));
        let docx =
            docx.add_abstract_numbering(bullets).add_numbering(Numbering::new(BULLETS, BULLETS));
        Pages { docx: styled(docx), contents: Vec::new(), body: Vec::new(), lists: BULLETS }
    }

    pub(super) fn push(&mut self, paragraph: Paragraph) {
        self.body.push(Piece::Paragraph(Box::new(paragraph)));
    }

    /// A heading; parts and sections (level 1) begin a page and stand in the contents.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        let mut paragraph = Paragraph::new().style(&format!("Heading{level}")).keep_next(true);
        if level == 1 {
            let id = self.contents.len() + 1;
            let key = format!("_Toc{id:08}");
            self.contents.push((key.clone(), text.to_owned()));
            paragraph = paragraph
                .page_break_before(true)
                .add_bookmark_start(id, key)
                .add_run(lines(text))
                .add_bookmark_end(id);
        } else {
            paragraph = paragraph.add_run(lines(text));
        }
        self.push(paragraph);
    }

    /// Where the table of contents goes.
    pub(super) fn contents(&mut self) {
        self.push(
            Paragraph::new()
                .style("ContentsHeading")
                .page_break_before(true)
                .add_run(lines("Contents")),
        );
        self.body.push(Piece::Contents);
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.push(Paragraph::new().add_run(lines(text)));
        }
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        texts.iter().for_each(|text| self.text(text));
    }

    /// A comment, a quote, what could help: indented and quieter.
    pub(super) fn aside(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.push(Paragraph::new().style("Aside").add_run(lines(text)));
        }
    }

    pub(super) fn bullets(&mut self, items: &[String]) {
        for item in items {
            self.push(listed(BULLETS).add_run(lines(item)));
        }
    }

    /// A numbered list, from 1: each item with what stands below it.
    pub(super) fn numbered(&mut self, items: impl IntoIterator<Item = (String, Vec<String>)>) {
        self.lists += 1;
        let id = self.lists;
        let numbers = AbstractNumbering::new(id).add_level(level("decimal", "%1"));
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_abstract_numbering(numbers).add_numbering(Numbering::new(id, id));
        for (item, below) in items {
            self.push(listed(id).add_run(lines(&item)));
            below.iter().for_each(|line| self.aside(line));
        }
    }

    /// A table with a header row. `widths` are shares of the measure.
    pub(super) fn table(&mut self, widths: &[usize], header: &[&str], rows: Vec<Vec<Cell>>) {
        let all: usize = widths.iter().sum();
        let grid: Vec<usize> = widths.iter().map(|width| width * MEASURE / all).collect();
        let heads = header.iter().map(|text| Cell::from(*text).quiet()).collect();
        let mut table =
            vec![row(heads, &grid).row_height(HEADER_ROW).height_rule(HeightRule::AtLeast)];
        table.extend(rows.into_iter().map(|cells| row(cells, &grid)));
        let table = Table::without_borders(table)
            .set_grid(grid)
            .layout(TableLayoutType::Fixed)
            .width(MEASURE, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(50, 80, 50, 0))
            .set_borders(hairlines());
        self.body.push(Piece::Table(Box::new(table)));
        self.push(Paragraph::new().line_spacing(LineSpacing::new().after(0)));
    }

    pub(super) fn finish(self) -> Docx {
        let Pages { mut docx, contents, body, .. } = self;
        for piece in body {
            docx = match piece {
                Piece::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
                Piece::Table(table) => docx.add_table(*table),
                Piece::Contents => entries(&contents).into_iter().fold(docx, Docx::add_paragraph),
            };
        }
        docx
    }
}

/// What stands in a cell: lines, each its own paragraph.
#[derive(Default)]
pub(super) struct Cell {
    lines: Vec<(String, Tone)>,
}

#[derive(Clone, Copy)]
enum Tone {
    Plain,
    Strong,
    Quiet,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell { lines: vec![(text.to_owned(), Tone::Plain)] }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::from(text.as_str())
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Cell {
        Cell::from(count.to_string().as_str())
    }
}

impl Cell {
    pub(super) fn strong(mut self) -> Cell {
        self.lines.iter_mut().for_each(|line| line.1 = Tone::Strong);
        self
    }

    pub(super) fn quiet(mut self) -> Cell {
        self.lines.iter_mut().for_each(|line| line.1 = Tone::Quiet);
        self
    }

    pub(super) fn under(mut self, text: &str) -> Cell {
        if !text.trim().is_empty() {
            self.lines.push((text.to_owned(), Tone::Quiet));
        }
        self
    }
}

fn row(cells: Vec<Cell>, grid: &[usize]) -> TableRow {
    let cells = cells.into_iter().zip(grid).map(|(cell, width)| {
        let empty = TableCell::new().width(*width, WidthType::Dxa).vertical_align(VAlignType::Top);
        cell.lines.iter().fold(empty, |cell, (text, tone)| {
            let run = match tone {
                Tone::Plain => lines(text),
                Tone::Strong => lines(text).bold(),
                Tone::Quiet => lines(text).color(INK_2),
            };
            cell.add_paragraph(Paragraph::new().style("Cell").add_run(run))
        })
    });
    TableRow::new(cells.collect()).cant_split()
}

/// The table of contents: a field that holds the headings as links. No page numbers: only the word processor
/// knows its pages, and it adds them when the reader updates the field. Asking it to do so by itself would
/// make Word open the file with a question.
fn entries(contents: &[(String, String)]) -> Vec<Paragraph> {
    let char = |kind| Run::new().add_field_char(kind, false);
    let instruction = InstrText::Unsupported(r#"TOC \o "1-1" \h"#.to_owned());
    let mut entries: Vec<_> = contents
        .iter()
        .map(|(key, text)| {
            let link = Hyperlink::new(key, HyperlinkType::Anchor).add_run(lines(text));
            Paragraph::new().style("ToC1").add_hyperlink(link)
        })
        .collect();
    // The field begins before the first entry and ends in a line after the last.
    let begin = Paragraph::new()
        .style("ToC1")
        .add_run(char(FieldCharType::Begin))
        .add_run(Run::new().add_instr_text(instruction))
        .add_run(char(FieldCharType::Separate));
    if let Some(first) = entries.first_mut() {
        let children = std::mem::take(&mut first.children);
        *first = begin;
        first.children.extend(children);
        entries.push(Paragraph::new().add_run(char(FieldCharType::End)));
    }
    entries
}

fn hairlines() -> TableBorders {
    let line =
        |position| TableBorder::new(position).border_type(BorderType::Single).size(4).color(LINE);
    TableBorders::with_empty()
        .set(line(TableBorderPosition::Bottom))
        .set(line(TableBorderPosition::InsideH))
}

fn listed(list: usize) -> Paragraph {
    Paragraph::new().numbering(NumberingId::new(list), IndentLevel::new(0)).keep_lines(true)
}

fn level(format: &str, text: &str) -> Level {
    let hanging = Some(SpecialIndentType::Hanging(400));
    Level::new(
        0,
        Start::new(1),
        NumberFormat::new(format),
        LevelText::new(text),
        LevelJc::new("left"),
    )
    .indent(Some(400), hanging, None, None)
}

/// A text as written: its lines stay lines.
pub(super) fn lines(text: &str) -> Run {
    text.lines().enumerate().fold(Run::new(), |run, (number, line)| {
        let run = if number > 0 { run.add_break(BreakType::TextWrapping) } else { run };
        run.add_text(writable(line))
    })
}

/// The text without the characters that XML 1.0 has no way to write.
pub(super) fn writable(text: &str) -> String {
    let no_way = |c: char| {
        (c.is_control() && c != '\t' && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.replace(no_way, "")
}

fn styled(docx: Docx) -> Docx {
    let spaced = |before, after| {
        LineSpacing::new().before(before).after(after).line(276).line_rule(LineSpacingType::Auto)
    };
    let heading = |level: usize, size, before, after| {
        Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .ui_priority(9)
            .outline_lvl(level - 1)
            .size(size)
            .bold()
            .line_spacing(spaced(before, after))
    };
    let plain = |id: &str, name: &str| {
        Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").next("Normal")
    };
    docx.default_fonts(
        RunFonts::new().ascii("Arial").hi_ansi("Arial").cs("Arial").east_asia("Arial"),
    )
    .default_size(22)
    .add_style(
        Style::new("Normal", StyleType::Paragraph)
            .name("Normal")
            .q_format(true)
            .line_spacing(spaced(0, 120)),
    )
    .add_style(plain("Title", "Title").size(72).bold().line_spacing(spaced(120, 160)))
    .add_style(plain("Subtitle", "Subtitle").size(30).color(INK_2).line_spacing(spaced(0, 80)))
    .add_style(plain("ContentsHeading", "TOC Heading").size(44).bold().line_spacing(spaced(0, 240)))
    .add_style(plain("ToC1", "toc 1").line_spacing(spaced(0, 60)))
    .add_style(heading(1, 44, 0, 240))
    .add_style(heading(2, 28, 320, 120))
    .add_style(heading(3, 24, 240, 80))
    .add_style(
        plain("Aside", "Aside")
            .color(INK_2)
            .indent(Some(400), None, None, None)
            .line_spacing(spaced(0, 100)),
    )
    .add_style(plain("Cell", "Cell").size(20).line_spacing(spaced(0, 20)))
    .add_style(plain("Header", "header").size(18).color(INK_3).align(AlignmentType::Right))
    .add_style(plain("Footer", "footer").size(18).color(INK_3))
}
