//! The commands the window calls, in one table: name, what it takes, what it answers, who does it.
//!
//! From this table come the dispatch and the TypeScript that the window imports, so neither can drift.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

use crate::before_views::*;
use crate::benchmark_views::*;
use crate::closing_views::*;
use crate::concern_views::*;
use crate::entry_views::*;
use crate::uploading_views::*;
use crate::versions_views::*;
use crate::views::*;
use crate::work_views::*;

macro_rules! commands {
    ($($name:literal: $args:ty => $out:ty, $how:ident $($body:ident)::+;)+) => {
        /// Runs one command.
        pub fn dispatch(desk: &mut crate::Desk, command: &str, args: serde_json::Value) -> crate::Answer {
            match command {
                $($name => commands!(@$how desk, args, $args, $($body)::+),)+
                _ => crate::Answer::Now(Err(crate::fault::unknown_command(command))),
            }
        }

        /// The whole binding as one TypeScript module.
        pub fn typescript() -> String {
            let config = Config::default();
            let mut types = Types { config: &config, found: BTreeMap::new() };
            types.add::<crate::Fault>();
            types.add::<Saving>();
            let mut calls = String::new();
            $(
                types.add::<$args>();
                types.add::<$out>();
                calls.push_str(&line($name, &<$args as TS>::name(&config), &<$out as TS>::name(&config)));
            )+
            module(types.found.into_values(), &calls)
        }
    };
    (@now $desk:ident, $args:ident, $type:ty, $($body:ident)::+) => {
        crate::Answer::Now($desk.answer::<$type, _>($args, |desk, args| crate::$($body)::+(desk, args)))
    };
    (@away $desk:ident, $args:ident, $type:ty, $($body:ident)::+) => {
        $desk.errand::<$type, _>($args, |desk, args| crate::$($body)::+(desk, args))
    };
    (@later $desk:ident, $args:ident, $type:ty, $($body:ident)::+) => {
        $desk.later::<$type, _>($args, |desk, args| crate::$($body)::+(desk, args))
    };
}

commands! {
    // Getting in
    "app.start": NoArgs => Start, now entry::start;
    "app.create": Passphrase => RecoveryCode, now entry::create;
    "app.unlock": Passphrase => Unlocked, now entry::unlock;
    "app.unlockWithCode": WithCode => RecoveryCode, now entry::unlock_with_code;
    "app.lock": NoArgs => Nothing, now entry::lock;
    "app.changePassphrase": ChangePassphrase => Nothing, now entry::change_passphrase;
    "app.newRecoveryCode": Passphrase => RecoveryCode, now entry::new_recovery_code;
    "app.codeKept": NoArgs => Nothing, now entry::code_kept;
    "app.isAt": Whereabouts => Nothing, now whereabouts::set;
    "app.whereabouts": NoArgs => Option<Whereabouts>, now whereabouts::show;
    "app.restore": Restore => Restored, now restoring::backup;
    "app.openCopy": OpenCopy => Restored, now restoring::copy;
    "app.preferences": Preferences => Preferences, now entry::set_preferences;
    "app.beat": Beat => BeatView, now entry::beat;
    "app.undo": NoArgs => Undone, now undo::undo;
    "app.redo": NoArgs => Undone, now undo::redo;
    "app.copyTo": ChosenFile => SavedFile, later entry::copy_to;

    // Reviews
    "reviews.list": NoArgs => Reviews, now reviews::list;
    "reviews.open": Id => Frame, now reviews::open;
    "reviews.close": NoArgs => Nothing, now reviews::close;
    "reviews.current": NoArgs => Option<Frame>, now reviews::current;
    "reviews.tryExample": NoArgs => Frame, now reviews::try_example;
    "reviews.previewPack": ChosenFile => PackView, later reviews::preview_pack;
    "reviews.acceptPack": AcceptPack => Frame, now reviews::accept_pack;
    "reviews.start": StartReview => Frame, now reviews::start;
    "reviews.remove": RemoveReview => Nothing, now reviews::remove;
    "imports.preview": ImportFile => ImportPreview, later imports::preview;
    "imports.apply": ImportFile => Imported, now imports::apply;

    // The day's work
    "overview.show": ShowOverview => Overview, now overview::show;
    "team.save": SaveMember => Frame, now team::save;
    "team.remove": Id => Frame, now team::remove;
    "timetable.show": NoArgs => Timetable, now timetable::show;
    "timetable.session": Id => SessionDetail, now timetable::session;
    "timetable.save": SaveSession => Timetable, now timetable::save;
    "timetable.shift": ShiftSession => Timetable, now timetable::shift;
    "timetable.remove": Id => Timetable, now timetable::remove;
    "timetable.end": Id => Timetable, now timetable::end;
    "timetable.sheets": SheetsFor => Rendered, later session_papers::render;
    "timetable.saveCalendar": SaveCalendar => SavedFile, later calendar::save;
    "timetable.saveSheets": SavePapers => SavedFile, later session_papers::save;
    "before.show": NoArgs => BeforePage, now before::show;
    "before.choose": Choose => BeforePage, now before::choose;
    "before.findOut": FindOut => BeforePage, now before::find_out;
    "before.assign": Assign => BeforePage, now before::assign;
    "timetable.checklist": SheetsFor => Rendered, later session_papers::checklist;
    "timetable.saveChecklist": SavePapers => SavedFile, later session_papers::save_checklist;
    "notes.show": ShowNotes => NotesPage, now notes::show;
    "notes.draft": DraftLine => DraftSaved, now notes::draft;
    "notes.seal": DraftLine => Sealed, now notes::seal;
    "notes.remove": Id => Nothing, now notes::remove;
    "notes.history": Id => Vec<Version>, now note_history::history;
    "notes.bringBack": BringBack => NoteView, now note_history::bring_back;
    "notes.deleted": NoArgs => Vec<DeletedNote>, now note_history::show;
    "notes.pick": Pick => Vec<Picked>, now notes::pick;
    "standards.show": ShowStandards => StandardsPage, now standards::show;
    "standards.detail": Code => StandardDetail, now standards::detail;
    "standards.rate": Rate => Rated, now standards::rate;
    "standards.readLine": KeyedLine => LineRead, now from_paper::read_line;
    "standards.keyIn": KeyIn => KeyedIn, now from_paper::key_in;
    "standards.draftLines": KeyedLines => Nothing, now from_paper::draft_lines;
    "standards.lines": NoArgs => KeyedLines, now from_paper::lines;
    "standards.draftWhy": DraftWhy => Nothing, now standards::draft_why;
    "search.find": Search => SearchResults, now search::find;

    // Serious concerns
    "concerns.show": NoArgs => ConcernsPage, now concerns::show;
    "concerns.draft": DraftConcern => ConcernsPage, now concerns::draft;
    "concerns.save": DraftConcern => ConcernsPage, now concerns::save;
    "concerns.draftTold": DraftTold => Nothing, now concerns::draft_told;
    "concerns.tell": Tell => ConcernsPage, now concerns::tell;
    "concerns.draftLine": DraftLineOn => Nothing, now concerns::draft_line;
    "concerns.settle": Settle => ConcernsPage, now concerns::settle;
    "concerns.history": Id => Vec<ConcernVersion>, now concern_history::history;
    "concerns.draftNumbers": DraftNumbers => Nothing, now concerns::draft_numbers;
    "concerns.saveNumbers": SaveNumbers => ConcernsPage, now concerns::save_numbers;
    "concerns.page": ConcernPage => Rendered, later concerns::page;
    "concerns.savePage": SaveConcernPage => SavedFile, later concerns::save_page;

    // Closing the day
    "agree.show": NoArgs => AgreePage, now agree::show;
    "agree.detail": Code => AgreeDetail, now agree::detail;
    "agree.decide": Agree => AgreeDetail, now agree::decide;
    "agree.dissent": RecordDissent => AgreeDetail, now agree::dissent;
    "agree.draftDissent": DraftDissent => Nothing, now drafts::dissent;
    "agree.all": NoArgs => AgreedMany, now agree::all;
    "text.draft": DraftText => Nothing, now drafts::text;
    "findings.show": NoArgs => FindingsPage, now findings::show;
    "findings.save": SaveFinding => FindingView, now findings::save;
    "findings.draftContact": DraftContact => Nothing, now drafts::contact;
    "findings.move": MoveFinding => FindingsPage, now findings::shift;
    "findings.remove": Id => FindingsPage, now findings::remove;
    "benchmark.show": NoArgs => BenchmarkPage, now benchmark::show;
    "report.show": NoArgs => ReportPage, now report_screen::show;
    "report.evidence": SectionOf => SectionEvidence, now report_screen::evidence;
    "report.saveText": SaveText => ReportPage, now report_screen::save_text;
    "report.render": Choices => Rendered, later report_screen::render;
    "report.page": PageOf => PageView, later report_screen::page;
    "report.savePdf": SaveReport => SavedFile, later report_screen::save_pdf;
    "report.saveWord": SaveReport => SavedFile, later report_screen::save_word;

    // Saving and uploading
    "sync.show": NoArgs => UploadPage, now uploading::show;
    "sync.now": NoArgs => Nothing, now link::now;
    "sync.pause": Pause => UploadPage, now link::pause;
    "sync.enrol": Enrol => UploadPage, away link::enrol;
    "sync.forget": NoArgs => UploadPage, now link::forget;
    "sync.give": Id => UploadPage, away link::give;
    "sync.retry": Id => UploadPage, now uploading::retry;
    "sync.words": NoArgs => PlainWords, now plain_words::words;
    "sync.export": ChosenFile => SavedFile, now plain_words::export;
    "sync.handOver": ChosenFile => HandedOver, later handing::hand_over;
    "sync.takeIn": TakeIn => TakenIn, away handing::take_in;
    "sync.waitHere": NoArgs => Waits, now nearby::wait_here;
    "sync.met": NoArgs => TakenIn, away nearby::met;
    "sync.stopWaiting": NoArgs => Nothing, now nearby::stop_waiting;
    "sync.goThere": GoThere => TakenIn, away nearby::go_there;
    "sync.standing": NoArgs => Standing, now standing::show;
    "sync.receipt": NoArgs => Receipt, now receipt::receipt;
    "sync.toDecide": NoArgs => Vec<ToDecide>, now versions::to_decide;
    "sync.decide": Decide => Vec<ToDecide>, now versions::decide;
}

struct Types<'a> {
    config: &'a Config,
    found: BTreeMap<String, String>,
}

impl Types<'_> {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        TypeVisitor::visit::<T>(self);
    }
}

impl TypeVisitor for Types<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(self.config);
            if self.found.contains_key(&name) {
                return;
            }
            self.found.insert(name, format!("export {}", T::decl(self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn line(name: &str, args: &str, out: &str) -> String {
    let (group, verb) = name.split_once('.').unwrap_or(("app", name));
    if args == "NoArgs" {
        format!("{group} {verb}: () => call<{out}>(\"{name}\", {{}}),\n")
    } else {
        format!("{group} {verb}: (args: {args}) => call<{out}>(\"{name}\", args),\n")
    }
}

fn module(types: impl Iterator<Item = String>, calls: &str) -> String {
    let mut text = String::from(
        "// Made from the command table in crates/desk by `make bindings`. Do not edit.\nimport { call } from \"./call\";\n\n",
    );
    for declaration in types {
        text.push_str(&declaration);
        text.push('\n');
    }
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for call in calls.lines() {
        let Some((group, rest)) = call.split_once(' ') else { continue };
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, list)) => list.push(rest),
            None => groups.push((group, vec![rest])),
        }
    }
    for (group, list) in groups {
        text.push_str(&format!("\nexport const {group} = {{\n"));
        for call in list {
            text.push_str(&format!("  {call}\n"));
        }
        text.push_str("};\n");
    }
    text
}
