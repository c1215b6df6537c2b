// What the parts show here: the invented visit to Hawthorn Unit, and longer words than anybody hopes for.
import { here } from "../src/app/here.svelte";
import { DeskFault } from "../src/desk/call";
import type {
  AgreeDetail, AskedView, Cell, Chip, CountsView, FindingView, Frame, HintView, Look, NotesPage, NoteView, OutlineView, Overview, OwnView, PersonView, Receipt, ReportPage, ReviewCard, ReviewRow, SearchResults,
  SessionView, StandardDetail, StandardsPage, TeamRow, Timetable,
} from "../src/desk";

const person = (id: string, name: string, title: string, me = false): PersonView => {
  const words = name.replace("Dr ", "").split(" ");
  return { id, name, short: words[0] ?? name, initials: words.map((word) => word[0]).join("").slice(0, 2), title, me };
};
export const helen = person("helen", "Helen Marwood", "Lead reviewer", true);
export const anil = person("anil", "Dr Anil Deshmukh", "Reviewer, psychiatry");
export const carole = person("carole", "Carole Whitfield", "Patient reviewer");
export const tom = person("tom", "Tomasz Zielinski-Featherstonehaugh", "Reviewer, occupational therapy");
export const team = [helen, anil, carole, tom];

export const types = [
  { code: "1", label: "Essential", about: "Patient safety, rights, dignity, the law", weight: 0 },
  { code: "2", label: "Expected", about: "What an accredited service is expected to meet", weight: 1 },
  { code: "3", label: "Desirable", about: "What the best services do", weight: 2 },
];
const [essential, expected, desirable] = types as [(typeof types)[number], (typeof types)[number], (typeof types)[number]];

export const scale = [
  { code: "met", label: "Met", look: "met" as Look, key: "1" },
  { code: "partly", label: "Partly met", look: "partly" as Look, key: "2" },
  { code: "not", label: "Not met", look: "not" as Look, key: "3" },
  { code: "na", label: "Not applicable", look: "na" as Look, key: "4" },
];
export const looks: (Look | null)[] = ["met", "partly", "not", "na", "unknown", null];

export const frame: Frame = {
  id: "hawthorn", unit: "Hawthorn Unit", organisation: "Aldermere NHS Foundation Trust", visit: "Wednesday 14 October 2026", wards: "Larch ward, 15 men, and Rowan ward, 12 women",
  me: helen, lead: true, practice: false, scale, types,
  groups: [{ code: "patients", label: "Patients" }, { code: "staff", label: "Frontline staff" }, { code: "family", label: "Family and friends" }],
  sections: [{ code: "5", label: "Family, friends and visitors" }, { code: "6", label: "Treatment and recovery" }],
  team, standards: 208, recovered: null,
};
export const practice: Frame = { ...frame, unit: "Hawthorn Unit", practice: true };
export const longNamed: Frame = { ...frame, unit: "Hawthorn Unit for Women with Complex Needs and Their Families" };

/** The page is in the middle of the visit. */
export function settle() {
  here.stage = "open";
  here.frame = frame;
  here.place = { screen: "notes", at: null, item: null };
}

export const words = {
  short: "Visitors can book a private room.",
  standard: "Patients’ friends and family are able to visit at times that suit them, including evenings and weekends, unless there are documented reasons why they cannot.",
  long: "Patients said that leave is often called off on the day, sometimes when they have their coat on. Staff named the same reason: the second escort is taken for observations on the other ward, and nobody tells the patient until the time has passed. The ward manager keeps a list, which shows eleven of forty leaves called off since August, and has asked for a third late shift.",
  unbroken: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
};

const pattern: (Look | null)[] = ["met", "met", "partly", "met", "not", "na", "met", "unknown", "partly", null, "met", "met", null];
export const cells = (count: number): Cell[] =>
  Array.from({ length: count }, (_, at) => ({ code: `5.${at + 1}`, look: pattern[at % pattern.length] ?? null, firstType: at % 4 === 0, text: words.standard }));

export const counts: CountsView = { met: 121, partly: 34, not: 12, na: 6, unknown: 2, unrated: 33, total: 208 };
export const oneKind: CountsView = { met: 16, partly: 0, not: 0, na: 0, unknown: 0, unrated: 0, total: 16 };
export const noRatings: CountsView = { met: 0, partly: 0, not: 0, na: 0, unknown: 0, unrated: 0, total: 0 };

export const asked: AskedView[] = [
  { group: "Patients", text: "My visitors are made welcome", share: 71, percent: "71%", of: "of 17" },
  { group: "Frontline staff", text: "My visitors are made welcome", share: 94, percent: "94%", of: "of 32" },
  { group: "Family and friends", text: "My visitors are made welcome", share: null, percent: "too few to show", of: "" },
];

export const fault = new DeskFault({ code: "SP-6007", message: "The network did not answer. Everything is saved here; we will try again.", details: "no answer within 20 seconds" });
export const bareFault = new DeskFault({ code: "SP-2004", message: "That passphrase does not fit. Check Caps Lock and try again.", details: null });

const chips: Chip[] = [{ code: "5.3", look: "partly" }, { code: "12.14", look: null }];
export const note = (id: string, text: string, more: Partial<NoteView> = {}): NoteView => ({
  id, at: "10:47", begun: 0, wasIn: null, mark: null, speaker: null, group: "patients", text, chips: [], mine: true, by: "You", session: "Patients", line: "You, 10:47, patients, Larch",
  forWhom: null, hints: [], private: false, edited: false, ...more,
});
const named = "Mr Ashdown in room 7 waited three weeks for his first visit.";
export const hint: HintView = { start: 0, end: 10, text: "Mr Ashdown", says: "“Mr Ashdown” looks like a name." };
export const moreHints: HintView[] = [hint, { start: 14, end: 20, text: "room 7", says: "A room says who it is." }];
export const notes = {
  plain: note("plain", "Visiting hours are on the door and on the phone message."),
  good: note("good", "A family room with toys, booked by the family themselves.", { mark: "good", chips, edited: true }),
  concern: note("concern", words.long, { mark: "concern", chips: [{ code: "5.3", look: "not" }] }),
  quote: note("quote", "“They stop me at the door and it is Tuesday before I see her.”", { mark: "quote", speaker: "A mother", by: "Carole", mine: false, line: "Carole, 13:12, a mother, Family and friends", at: "13:12" }),
  check: note("check", "Ask the night staff who opens the door after eight.", { mark: "check", forWhom: "for Frontline staff, 11:30" }),
  mine: note("mine", "I know the consultant from Leeds.", { private: true }),
  flagged: note("flagged", named, { hints: moreHints }),
};
export const manyNotes: NoteView[] = [notes.good, notes.concern, notes.quote, notes.check, { ...notes.plain, by: "Anil", mine: false, line: "Anil, 11:02, patients, Rowan" }];

export const row = (code: string, kind: number, short: string, views: (Look | null)[], agreed: Look | null = null) => ({ code, kind: types[kind] ?? null, short, views, agreed });

const view = (who: PersonView, rating: Look | null, why: string): OwnView => ({
  person: who, rating, label: scale.find((point) => point.look === rating)?.label ?? "Not rated", look: rating, why,
});
export const views: OwnView[] = [view(carole, "not", "Two mothers told me that they had been turned away."), view(helen, "partly", words.long), view(anil, "met", "")];
export const last = { look: "partly" as Look, label: "Partly met", when: "October 2024", actions: ["Action: open visiting on two evenings (done)", "Action: ask families once a year (not yet)"] };
const claim = { look: "met" as Look, label: "Met", commentary: "Visiting is open from two until eight every day, and by arrangement." };

export const agreeDetail: AgreeDetail = {
  code: "5.3", kind: essential, section: { code: "5", label: "Family, friends and visitors" }, text: words.standard, views, claim, asked, last, heard: notes.quote, notes: manyNotes, agreed: null, comment: "",
  version: null, dissent: [], begun: null, comeBack: false, needsComment: null, singleSource: "Rests on one source: patients.", beside: [], priority: null, previous: "5.2", next: "5.4",
};
export const bareAgreeDetail: AgreeDetail = { ...agreeDetail, code: "5.9", views: [], claim: null, asked: [], last: null, heard: null, notes: [], singleSource: null };

export const standard: StandardDetail = {
  code: "5.3", kind: essential, section: agreeDetail.section, text: words.standard, guidance: null, lookFor: null, applies: true, mine: "partly", why: "", needsWhy: null, claim, asked, notes: manyNotes,
  notesFrom: "5 notes from 3 sessions", last, sources: ["self-review", "patients"], prompts: [], priority: null, previous: "5.2", next: "5.4",
};
export const bareStandard: StandardDetail = { ...standard, code: "5.9", kind: desirable, applies: false, mine: null, claim: null, asked: [], notes: [], last: null, text: words.short };

export const finding = (more: Partial<FindingView> = {}): FindingView => ({
  id: "finding", version: "1", list: "goodPractice", text: "Families book the family room themselves.", chips, restsOn: "5 notes, 1 quote", notes: manyNotes, say: true, contact: null, answers: null, answersId: null, hints: [], ...more,
});
export const contact = { name: "Joy Adeyemi", role: "Ward manager, Rowan", how: "01632 960 121" };

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
export const session = (id: string, title: string, starts: string, ends: string, more: Partial<SessionView> = {}): SessionView => ({
  id, title, starts, ends, from: minutes(starts), to: minutes(ends), place: "Meeting room, ground floor", kind: "interview", group: "patients", people: [helen, carole], everyone: false, mine: true,
  asks: carole.id, types: helen.id, about: "Carole asks, you type.", extra: "", done: false, notes: 0, toCheck: 0, lane: 0, lanes: 1, ...more,
});
export const sessions: SessionView[] = [
  session("welcome", "Welcome and introductions", "09:00", "09:30", { kind: "meeting", everyone: true, people: team, done: true, about: "" }),
  session("tour", "Ward tour and perimeter check", "09:30", "10:45", { kind: "tour", place: "Larch and Rowan", notes: 12, lane: 0, lanes: 2 }),
  session("documents", "Documents", "09:30", "10:30", { kind: "documents", place: "Library", people: [anil, tom], mine: false, lane: 1, lanes: 2 }),
  session("patients", "Patients", "10:45", "11:45", { extra: "Five people expected, two by telephone", toCheck: 3 }),
  session("lunch", "Lunch", "11:45", "12:15", { kind: "break", everyone: true, people: team, mine: false, place: "Canteen" }),
  session("agree", "Agreeing ratings", "12:15", "13:30", { kind: "agree", everyone: true, people: team }),
];
export const timetable: Timetable = { heading: "Wednesday 14 October", sessions, current: "tour", now: minutes("10:05"), groups: frame.groups, people: team, flags: [{ person: anil.id, says: "has a tie with Hawthorn Unit" }] };

const progress = (code: string, name: string, rated: number, total: number, mine = false) => ({ code, name, mine, rated, total });
export const standardsPage: StandardsPage = {
  sections: [progress("1", "Admission", 12, 12, true), progress("2", "Physical security", 4, 31), progress("5", "Family, friends and visitors", 9, 16, true), progress("14", "Environment, facilities and the things that people miss in them", 0, 27)],
  rated: 25, total: 208, section: { code: "5", label: "Family, friends and visitors" }, sectionRated: 9, sectionTotal: 16, rows: [],
};

const member = (who: PersonView, more: Partial<TeamRow> = {}): TeamRow => ({ person: who, role: "reviewer", organisation: "", rated: 96, notes: 34, flags: [], settled: null, interests: [], ...more });
const section = (code: string, name: string, count: number, rated: number, notes: number) => ({ code, name, mine: code === "5", cells: cells(count), rated, total: count, notes, differs: notes % 4, counts, percent: rated ? "80.0%" : "–" });
export const overview: Overview = {
  soFar: "25 of 204 standards rated by you; 4 more do not apply to this kind of care",
  sections: [section("1", "Admission", 12, 12, 8), section("5", "Family, friends and visitors", 16, 9, 14), section("14", "Environment, facilities and the things that people miss in them", 27, 0, 0)],
  next: { id: "patients", when: "Next", title: "10:45 Patients", about: "Meeting room, ground floor. Carole asks, you type. Five people expected." },
  todoHeading: "Still to do before 15:00",
  todo: [{ count: 41, text: "standards to rate", screen: "standards", at: null, mark: null }, { count: 3, text: "to check with frontline staff", screen: "timetable", at: null, mark: "check" }],
  teamHeading: "shared 12:16",
  team: [member(helen, { role: "lead" }), member(anil, { flags: ["has a tie with Hawthorn Unit"] }), member(carole, { notes: 1, flags: ["has a tie with Aldermere"], settled: { words: "does not rate section 6", by: "You" } }), member(tom)],
  mayChangeTeam: true, roles: [{ code: "lead", label: "Lead reviewer" }, { code: "reviewer", label: "Reviewer" }], ties: [], plan: ["4 priorities are chosen.", "You take sections 1 and 5."], concerns: 1,
};
export const bareOverview: Overview = { ...overview, next: null, todo: [], team: [member(helen, { role: "lead", rated: 0, notes: 0 })], plan: ["Nothing is prepared yet."], concerns: 0, teamHeading: "not shared yet" };

const prompt = (standard: string, text: string, covered = false, priority: string | null = null) => ({ standard, group: "patients", text, covered, priority });
export const notesPage: NotesPage = {
  session: session("patients", "Patients", "10:45", "11:45"), sessions: sessions.map(({ id, title, starts }) => ({ code: id, label: `${starts} ${title}` })),
  prompts: [
    { code: "", name: "Priorities", prompts: [prompt("5.3", "Who may visit you, and when?", false, "Whether evenings are really open.")] },
    { code: "5", name: "Family, friends and visitors", prompts: [prompt("5.4", "Where do you meet your visitors, and can you shut the door?"), prompt("5.5", "Covered", true), prompt("5.6", "Covered", true)] },
    { code: "12", name: "Seclusion", prompts: [prompt("12.14", "Covered", true)] },
  ],
  covered: 3, promptsTotal: 5, notes: [], others: [], drafts: [], group: "patients", speakers: [], deleted: 0,
};

export const card: ReviewCard = {
  id: "hawthorn", unit: "Hawthorn Unit", about: "Aldermere NHS Foundation Trust. Larch ward, 15 men; Rowan ward, 12 women. You are the lead reviewer, with Anil, Carole and Tomasz.", firstSession: "09:00",
  selfReview: "175 of 208 standards rated by the unit", selfCounts: counts, questionnaires: "17 patients, 32 staff, 11 family and friends", lastVisit: "October 2024, 74% of standards met", practice: false,
};
const reviewRow = (group: string, unit: string, state: string, when = "Visited 23 September"): { group: string; row: ReviewRow } => ({
  group, row: { id: unit, unit, organisation: "Aldermere NHS Foundation Trust", when, role: "Lead reviewer", state, practice: group === "Practice" },
});
export const reviewRows = [
  reviewRow("Writing up", "Alder Ward", "Report due Friday 16 October, 3 sections to finish"), reviewRow("Coming up", "Larkfield House for Women with Complex Needs and Their Families", "Everything is here", "Tuesday 3 November"),
  reviewRow("Finished", "Elm Court", "All uploaded"), reviewRow("Practice", "Hawthorn Unit", "Nothing here is real", "Wednesday 14 October"),
];

export const outline: OutlineView[] = [
  { title: "What stood out", page: 2, level: 1 }, { title: "At a glance", page: 4, level: 1 }, { title: "5 Family, friends and visitors", page: 5, level: 2 }, { title: "6 Treatment and recovery", page: 7, level: 2 },
  { title: "14 Environment, facilities and the things that people miss in them", page: 9, level: 2 },
];
const check = (title: string, about: string, done: boolean, know = false) => ({ done, know, title, about, screen: done ? null : "findings", at: null });
const sectionText = (section: string, name: string, text: string) => ({ section, name, text, version: null, marks: 3, hints: [] });
export const reportPage: ReportPage = {
  checklist: [check("2 summaries to write", "Treatment and recovery; Environment", false), check("Three words may identify somebody", "", false, true), check("All ratings are agreed", "", true)],
  texts: [sectionText("", "What stood out", words.short), sectionText("5", "Family, friends and visitors", words.short), sectionText("6", "Treatment and recovery", "")], due: "Draft: the report is due on Friday 16 October.",
};
export const receipt: Receipt = {
  made: "Wednesday 14 October 2026, 18:20", network: "Northern network", who: "Helen Marwood", laptop: "7f3a 91c2", says: "Everything on this laptop that is shared with the network is uploaded.",
  reviews: [{ unit: "Hawthorn Unit", entries: "1,204 entries, of which 312 written by you", state: "All uploaded", proof: "1204 9c41 77ab 03fe 5d12" }, { unit: "Alder Ward", entries: "", state: "On this laptop only", proof: "" }],
  runs: [{ when: "16:36", what: "Uploaded 87 changes, received 41", about: "Nothing lost; tried again quietly 14 times" }, { when: "12:16", what: "Uploaded 14 changes", about: "" }],
};

export const hits = (text: string, ...found: string[]) => ({ text, hits: found.map((one): [number, number] => [text.indexOf(one), text.indexOf(one) + one.length]) });
export const found: SearchResults = {
  count: 14,
  standards: [{ code: "5.3", words: hits(words.standard, "friend", "visit"), kind: essential, look: "partly" }, { code: "5.4", words: hits("Visitors can book a private room.", "Visit"), kind: expected, look: null }],
  notes: [{ id: "concern", session: "patients", mark: "concern", words: hits(words.long, "leave"), line: "You, 10:47, patients, Larch", chips }],
  texts: [{ what: "Comment on 5.3", words: hits("Visiting is not yet open in the evening.", "Visit"), screen: "agree", at: "5.3" }],
  sections: [{ code: "5", label: "Family, friends and visitors" }],
};
