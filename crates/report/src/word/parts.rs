//! The parts of the report in their order, as in the PDF.

use docx_rs::{
    Docx, Footer, Header, NumPages, PageMargin, PageNum, Paragraph, Run, Tab, TabValueType,
};
use review::edition::Means;
use review::figures::DASH;
use review::paper::{CountsLine, FindingLine, ReportModel, SectionPages, StandardRow};

use crate::word::pieces::{Cell, Pages, lines};

/// Everything but title and author, which the file keeps apart.
pub(super) fn document(model: &ReportModel) -> Docx {
    let mut pages = Pages::new(page(model));
    cover(&mut pages, model);
    pages.contents();
    stood_out(&mut pages, model);
    glance(&mut pages, model);
    method(&mut pages, model);
    for section in &model.sections {
        section_pages(&mut pages, model, section);
    }
    for (title, findings) in
        [("Good practice", &model.good_practice), ("Recommendations", &model.recommendations)]
    {
        if !findings.is_empty() {
            pages.heading(1, title);
            pages.numbered(findings.iter().map(|line| finding(model, line)));
        }
    }
    appendices(&mut pages, model);
    pages.finish()
}

fn page(model: &ReportModel) -> Docx {
    // 19, 20 and 20 mm, in twentieths of a point.
    let margin =
        PageMargin::new().top(1077).left(1134).right(1134).bottom(1134).header(567).footer(567);
    let mut about = model.unit.clone();
    if !model.visited.is_empty() {
        about = format!("{about}, peer review {}", model.visited);
    }
    let foot = Paragraph::new()
        .style("Footer")
        .add_tab(Tab::new().val(TabValueType::Right).pos(9638))
        .add_run(lines(&about.replace('\n', " ")).add_tab())
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" of "))
        .add_num_pages(NumPages::new());
    let docx = Docx::new()
        .page_size(11906, 16838)
        .page_margin(margin)
        .footer(Footer::new().add_paragraph(foot));
    let marking = match (model.practice, model.draft) {
        (true, _) => "Practice review: invented",
        (false, true) => "DRAFT – CONFIDENTIAL",
        (false, false) => return docx,
    };
    let head = Paragraph::new().style("Header").add_run(lines(marking).bold());
    docx.header(Header::new().add_paragraph(head))
}

fn cover(pages: &mut Pages, model: &ReportModel) {
    pages.text(&model.network);
    pages.push(Paragraph::new().style("Subtitle").add_run(lines("Peer review report")));
    pages.push(Paragraph::new().style("Title").add_run(lines(&model.unit)));
    pages.push(Paragraph::new().style("Subtitle").add_run(lines(&model.organisation)));
    let team: Vec<_> =
        model.team.iter().map(|person| format!("{}, {}", person.name, person.title)).collect();
    let status = match (model.practice, model.draft) {
        (true, _) => "Practice review: everything in it is invented.",
        (false, true) => "Draft for the unit to check. Confidential.",
        (false, false) => "Final report.",
    };
    let facts = [
        ("Visited", model.visited.as_str()),
        ("Wards", &model.wards),
        ("Kind of review", &model.review_type),
        ("Standards", &model.edition),
        ("Review team", &team.join("\n")),
        ("Status", &format!("{status}\n{}", model.made)),
    ];
    let rows = facts
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(name, value)| vec![Cell::from(*name).quiet(), Cell::from(*value)])
        .collect();
    pages.table(&[1, 3], &["About this report", ""], rows);
}

fn stood_out(pages: &mut Pages, model: &ReportModel) {
    let groups = [
        ("Achievements", &model.achievements),
        ("Areas for improvement, and what could help", &model.improvements),
        ("Good practice to share", &model.good_practice),
    ];
    if groups.iter().all(|(_, findings)| findings.is_empty()) {
        return;
    }
    pages.heading(1, "What stood out");
    for (title, findings) in groups {
        if !findings.is_empty() {
            pages.heading(2, title);
            pages.numbered(findings.iter().map(|line| finding(model, line)));
        }
    }
}

fn finding(model: &ReportModel, line: &FindingLine) -> (String, Vec<String>) {
    let mut below = Vec::new();
    if !line.standards.is_empty() {
        let codes = line.standards.iter().map(|(code, means)| match means {
            Some(means) => format!("{code} ({})", name_of(model, *means)),
            None => code.clone(),
        });
        below.push(format!("Standards: {}", codes.collect::<Vec<_>>().join(", ")));
    }
    below.extend(line.helps.iter().map(|help| format!("What could help: {help}")));
    below.extend(line.contact.iter().map(|contact| format!("Contact: {contact}")));
    (line.text.clone(), below)
}

fn glance(pages: &mut Pages, model: &ReportModel) {
    let glance = &model.glance;
    let met = name_of(model, Means::Met);
    pages.heading(1, "At a glance");
    pages.text(&glance.headline);
    if glance.applicable > 0 {
        pages.text(&glance.compared);
    }
    pages.texts(&glance.summary);
    if !glance.sections.is_empty() {
        pages.heading(2, "Agreed ratings by section");
        let mut header = vec!["Section".to_owned()];
        header.extend(COUNTED.map(|means| name_of(model, means)));
        let so_far = glance.pending > 0;
        let mut widths = vec![6, 2, 2, 2, 2, 2];
        if so_far {
            header.push(PENDING.to_owned());
            widths.push(2);
        }
        header.push(if so_far { "Share met so far" } else { "Share met" }.to_owned());
        let rows = glance.sections.iter().map(|row| {
            let name = Cell::from(&format!("{} {}", row.code, row.name));
            counts_row(name, &row.agreed, so_far, &row.percent)
        });
        let all = Cell::from("All sections").strong();
        let all = counts_row(all, &glance.all, so_far, &glance.percent);
        let header: Vec<_> = header.iter().map(String::as_str).collect();
        pages.table(&widths, &header, rows.chain([all]).collect());
    }
    if !glance.essential_short.is_empty() {
        let first = model.types.iter().find(|kind| kind.weight == 0);
        let named = |kind: &review::paper::TypeName| {
            format!("Type {}, {}: not fully met", kind.code, kind.label.to_lowercase())
        };
        let title = first.map_or_else(|| "Type 1: not fully met".into(), named);
        pages.heading(2, &title);
        let rows = glance.essential_short.iter().map(|short| {
            let name = name_of(model, short.means);
            vec![Cell::from(&short.code).strong(), Cell::from(&short.text), Cell::from(&name)]
        });
        pages.table(&[1, 6, 2], &["Code", "Standard", "Agreed"], rows.collect());
    }
    if !glance.types.is_empty() {
        pages.heading(2, "By type of standard");
        let rows = glance.types.iter().map(|kind| {
            let asked = kind.threshold.as_deref().unwrap_or("–");
            let reached = match kind.reached {
                Some(true) => "Yes",
                Some(false) => "Not yet",
                None => "–",
            };
            vec![
                Cell::from(&kind.label),
                Cell::from(&format!("{} of {}", kind.met, kind.applicable)),
                Cell::from(&kind.percent),
                Cell::from(asked),
                Cell::from(reached),
            ]
        });
        let header = ["Type", met.as_str(), "Share", "Asked for", "Reached"];
        pages.table(&[4, 2, 2, 2, 2], &header, rows.collect());
    }
}

const COUNTED: [Means; 4] = [Means::Met, Means::PartlyMet, Means::NotMet, Means::NotApplicable];

/// The standards that no rating is agreed for.
const PENDING: &str = "Not agreed yet";

fn counts_row(name: Cell, counts: &CountsLine, so_far: bool, percent: &str) -> Vec<Cell> {
    let mut cells = vec![name];
    cells.extend([counts.met, counts.partly, counts.not, counts.na].map(Cell::from));
    if so_far {
        cells.push(Cell::from(counts.unrated));
    }
    cells.push(Cell::from(percent));
    cells
}

fn method(pages: &mut Pages, model: &ReportModel) {
    pages.heading(1, "How information was collected");
    pages.texts(&model.method);
    if !model.sessions.is_empty() {
        pages.heading(2, "On the day");
        let rows = model.sessions.iter().map(|session| {
            let group = session.group.as_deref().unwrap_or("–");
            vec![Cell::from(&session.when), Cell::from(&session.title), Cell::from(group)]
        });
        pages.table(&[2, 4, 3], &["When", "What", "Who was heard"], rows.collect());
    }
    if !model.team.is_empty() {
        pages.heading(2, "Review team");
        let rows = model.team.iter().map(|person| {
            vec![
                Cell::from(&person.name),
                Cell::from(&person.title),
                Cell::from(&person.organisation),
            ]
        });
        pages.table(&[1, 1, 1], &["Name", "Part in the review", "Organisation"], rows.collect());
    }
    if !model.profile.is_empty() || !model.context.is_empty() {
        pages.heading(1, "The service");
        pages.texts(&model.profile);
    }
    if !model.context.is_empty() {
        pages.heading(2, "The unit in figures");
        let rows =
            model.context.iter().map(|(name, value)| vec![Cell::from(name), Cell::from(value)]);
        pages.table(&[1, 1], &["Figure", "As given by the unit"], rows.collect());
    }
}

fn section_pages(pages: &mut Pages, model: &ReportModel, section: &SectionPages) {
    pages.heading(1, &format!("{} {}", section.code, section.name));
    let counts = [section.agreed.met, section.agreed.partly, section.agreed.not, section.agreed.na];
    let mut said: Vec<_> = COUNTED
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(means, count)| format!("{count} {}", name_of(model, *means).to_lowercase()))
        .collect();
    let pending = section.agreed.unrated;
    if pending > 0 {
        said.push(format!("{pending} not agreed yet"));
    }
    if !said.is_empty() {
        let so_far = if pending > 0 { " so far" } else { "" };
        let share = if section.percent == DASH {
            String::new()
        } else {
            format!(" {} met{so_far}.", section.percent)
        };
        pages.text(&format!("{}.{share}", said.join(", ")));
    }
    pages.texts(&section.summary);
    if let Some((words, who)) = &section.quote {
        pages.aside(&format!("“{words}” {who}"));
    }
    for (title, items) in
        [("Achievements", &section.achievements), ("Areas for improvement", &section.improvements)]
    {
        if !items.is_empty() {
            pages.heading(2, title);
            pages.bullets(items);
        }
    }
    if !section.rows.is_empty() {
        pages.heading(2, "Standards");
        let rows = section.rows.iter().map(|row| standard(model, row)).collect();
        if model.show_self {
            let header = ["Code", "Type", "Standard", "Unit", "Team"];
            pages.table(&[3, 2, 18, 4, 4], &header, rows);
        } else {
            pages.table(&[3, 2, 22, 4], &["Code", "Type", "Standard", "Team"], rows);
        }
    }
}

fn standard(model: &ReportModel, row: &StandardRow) -> Vec<Cell> {
    let short = matches!(row.team, Some(Means::PartlyMet | Means::NotMet));
    let words = Cell::from(&row.text);
    let mut words = if short { words.strong() } else { words }.under(&row.comment);
    if model.show_self && !row.unit_commentary.trim().is_empty() {
        words = words.under(&format!("Unit: {}", row.unit_commentary));
    }
    for view in &row.dissent {
        words = words.under(&format!("Not all of one mind: {view}"));
    }
    if let Some(last) = row.last.filter(|last| Some(*last) != row.team) {
        words = words.under(&format!("Last cycle: {}", name_of(model, last)));
    }
    let rating = |means: Option<Means>| match means {
        Some(means) => Cell::from(&name_of(model, means)),
        None => Cell::from("Not yet rated").quiet(),
    };
    let mut cells =
        vec![Cell::from(&row.code).strong(), Cell::from(row.kind.as_deref().unwrap_or("–")), words];
    if model.show_self {
        cells.push(rating(row.unit).quiet());
    }
    cells.push(rating(row.team));
    cells
}

fn appendices(pages: &mut Pages, model: &ReportModel) {
    let mut letters = 'A'..='Z';
    let mut begin = |pages: &mut Pages, title: &str| {
        let letter = letters.next().unwrap_or('Z');
        pages.heading(1, &format!("{letter} {title}"));
    };
    if !model.questionnaires.is_empty() {
        begin(pages, "Questionnaire results");
        for table in &model.questionnaires {
            pages.heading(2, &format!("{}, {} returned", table.group, table.returned));
            let rows = table.rows.iter().map(|row| {
                let n = row.n.map_or_else(|| "–".to_owned(), |n| n.to_string());
                vec![
                    Cell::from(&row.text),
                    Cell::from(row.standard.as_deref().unwrap_or("–")),
                    Cell::from(&row.percent),
                    Cell::from(&n),
                ]
            });
            pages.table(&[6, 2, 2, 1], &["Statement", "Standard", "Agree", "n"], rows.collect());
        }
    }
    if !model.last_actions.is_empty() {
        begin(pages, "Actions of the last cycle");
        let rows = model.last_actions.iter().map(|action| {
            let now = action.now.map_or_else(|| "–".to_owned(), |means| name_of(model, means));
            vec![
                Cell::from(&action.standard).strong(),
                Cell::from(&action.action),
                Cell::from(&action.state),
                Cell::from(&now),
            ]
        });
        let header = ["Standard", "What was to be done", "State", "Now"];
        pages.table(&[2, 8, 4, 2], &header, rows.collect());
    }
    if !model.action_rows.is_empty() {
        begin(pages, "Action plan");
        pages.text("For the unit to fill in. It is where the next review begins.");
        let rows = model.action_rows.iter().map(|row| {
            let codes = Cell::from(&row.standards.join("\n")).strong();
            vec![codes, Cell::from(&row.text), Cell::from(" "), Cell::from(" "), Cell::from(" ")]
        });
        let header = [
            "Standard",
            "Recommendation, or area for improvement",
            "What will be done",
            "Who",
            "By when",
        ];
        pages.table(&[2, 5, 5, 2, 2], &header, rows.collect());
    }
    if !model.participants.is_empty() {
        begin(pages, "Who took part");
        pages.bullets(&model.participants);
    }
    if !model.glossary.is_empty() {
        begin(pages, "Glossary");
        let rows = model
            .glossary
            .iter()
            .map(|(term, says)| vec![Cell::from(term).strong(), Cell::from(says)]);
        pages.table(&[1, 3], &["Term", "What it means"], rows.collect());
    }
}

fn name_of(model: &ReportModel, means: Means) -> String {
    let named = model.scale.iter().find(|point| point.means == means);
    match (named, means) {
        (Some(point), _) if !point.label.trim().is_empty() => point.label.clone(),
        (_, Means::Met) => "Met".to_owned(),
        (_, Means::PartlyMet) => "Partly met".to_owned(),
        (_, Means::NotMet) => "Not met".to_owned(),
        (_, Means::NotApplicable) => "Not applicable".to_owned(),
        (_, Means::DoNotKnow) => "Do not know".to_owned(),
    }
}
