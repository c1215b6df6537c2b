// Made from the command table in crates/desk by `make bindings`. Do not edit.
import { call } from "./call";

export type AcceptPack = { token: string, 
/**
 * Key of the member who I am.
 */
me: string, };
export type Agree = { code: string, rating?: string, 
/**
 * Take the agreed rating back.
 */
clear?: boolean, comment?: string, 
/**
 * The version that the comment was written on.
 */
on?: string, comeBack?: boolean, };
export type AgreeDetail = { code: string, kind: TypeView | null, section: Named, text: string, views: Array<OwnView>, claim: ClaimView | null, asked: Array<AskedView>, last: LastView | null, 
/**
 * A quote first, else a concern.
 */
heard: NoteView | null, notes: Array<NoteView>, 
/**
 * Code of the agreed rating.
 */
agreed: string | null, comment: string, 
/**
 * Names the version that the comment is of.
 */
version: string | null, dissent: Array<DissentView>, 
/**
 * Another view that was begun and neither recorded nor given up.
 */
begun: Begun | null, comeBack: boolean, 
/**
 * Why a comment is needed: `A rating other than Met needs a comment.`
 */
needsComment: string | null, 
/**
 * `Rests on one source: patients.`
 */
singleSource: string | null, 
/**
 * Versions beside the agreed one, in words.
 */
beside: Array<string>, 
/**
 * What the team wants to find out, where it is a priority; may be empty.
 */
priority: string | null, previous: string | null, next: string | null, };
export type AgreePage = { done: number, total: number, 
/**
 * Columns of marks, patients' views first.
 */
people: Array<PersonView>, 
/**
 * Views differ; agreed ones stay in their place.
 */
differ: Array<AgreeRow>, differAgreed: number, single: Array<AgreeRow>, same: Array<AgreeRow>, 
/**
 * How many of `same` may be agreed at once.
 */
sameReady: number, agreed: Array<AgreeRow>, 
/**
 * Nobody has rated these yet.
 */
nobody: Array<AgreeRow>, 
/**
 * Put off until later.
 */
comeBack: Array<string>, mayAgree: boolean, 
/**
 * `5 more differences, 44 minutes`.
 */
pace: string, };
export type AgreeRow = { code: string, kind: TypeView | null, 
/**
 * A few words.
 */
short: string, 
/**
 * One a person, in the order of `people`.
 */
views: Array<Look | null>, agreed: Look | null, };
export type AgreedMany = { agreed: number, 
/**
 * Left for the team to take one by one.
 */
left: number, };
export type AloneView = { id: string, unit: string, 
/**
 * `31 changes on this laptop only`.
 */
about: string, 
/**
 * Whether it can be shared with the network.
 */
mayGive: boolean, };
export type AskedView = { 
/**
 * `Patients`.
 */
group: string, 
/**
 * The question as asked.
 */
text: string, 
/**
 * 0 to 100; none where too few answered.
 */
share: number | null, 
/**
 * `71%`, or `too few to show`.
 */
percent: string, 
/**
 * `of 17`, empty where too few answered.
 */
of: string, };
export type Assign = { section: string, 
/**
 * Id of the person.
 */
person: string, takes: boolean, };
export type BackupView = { id: string, 
/**
 * `Wednesday 14 October, 11:20`.
 */
when: string, };
export type Beat = { 
/**
 * Whether a key or the pointer moved since the last beat.
 */
active: boolean, };
export type BeatView = { 
/**
 * `11:08`.
 */
now: string, 
/**
 * `22 min left, then Frontline staff`.
 */
next: string, locked: boolean, 
/**
 * Seconds until it locks, told in the last minute.
 */
locksIn: number | null, };
export type BeforePage = { 
/**
 * All standards, in the order of the edition.
 */
rows: Array<BeforeRow>, 
/**
 * Codes of the standards on which the sources disagree, what to ask first before the rest.
 */
lines: Array<string>, 
/**
 * Codes of the standards on which something is missing.
 */
missing: Array<string>, 
/**
 * Codes of the priorities.
 */
priorities: Array<string>, 
/**
 * What to say of their number.
 */
advice: string | null, 
/**
 * Whether there is anything that could disagree.
 */
compares: boolean, 
/**
 * `Self-ratings on 208 of 208 standards (4 of them do not apply to this kind of care), questionnaires on 61, ratings from last time on 180`
 */
sources: string, sections: Array<BeforeSection>, 
/**
 * `Nobody takes 3 sections with 41 standards yet`; empty where all are taken.
 */
untaken: string, people: Array<PersonView>, 
/**
 * Ties with the service under review that are not settled.
 */
flags: Array<FlagView>, };
export type BeforeRow = { code: string, kind: TypeView | null, text: string, 
/**
 * Where the sources disagree: `The unit says met; not met last time`
 */
says: string | null, 
/**
 * `The unit says met, without commentary`
 */
missing: string | null, priority: boolean, 
/**
 * What the team wants to find out, as it is being typed.
 */
findOut: string, 
/**
 * Names the version that it is of.
 */
version: string | null, hints: Array<HintView>, notes: number, };
export type BeforeSection = { code: string, name: string, standards: number, priorities: number, 
/**
 * Ids of those who take it.
 */
people: Array<string>, };
export type BeforeView = { 
/**
 * `15:46`.
 */
when: string, text: string, };
export type Begun = { person: string, rating: string | null, why: string, };
export type BegunLine = { 
/**
 * A state, or the id of an entry that was a mistake.
 */
about: string, line: string, };
export type BegunTold = { whom: string, how: string, when: string, by: string | null, said: string, };
export type BenchmarkFigures = { 
/**
 * What is compared, of how many services.
 */
about: string, 
/**
 * `Since 2024`.
 */
since: string, 
/**
 * `2024`, or `last time`.
 */
last: string, 
/**
 * The labels of the axis in per cent, rising to 100.
 */
axis: Array<number>, 
/**
 * Whether something is still to be agreed.
 */
partly: boolean, rows: Array<BenchmarkRow>, 
/**
 * Codes of the sections, the furthest above the middle first.
 */
byDifference: Array<string>, 
/**
 * Where the unit stands, in words.
 */
words: string, cycles: Array<CycleView>, 
/**
 * The same in words.
 */
cyclesSay: string, above: Array<FarView>, below: Array<FarView>, 
/**
 * What the figures can bear, and of which day they are.
 */
caution: string, };
export type BenchmarkPage = { 
/**
 * `Hawthorn Unit and the network`.
 */
heading: string, unit: string, 
/**
 * None before the network's figures are here.
 */
figures: BenchmarkFigures | null, };
export type BenchmarkRow = { code: string, name: string, 
/**
 * Whether all that the figure should rest on is agreed.
 */
whole: boolean, 
/**
 * `4 of 14`, or `all 14`.
 */
agreedWords: string, here: number | null, hereWords: string, last: number | null, lastWords: string, 
/**
 * The other services, smallest first; empty where there are too few to show.
 */
others: Array<number>, half: HalfView | null, middleWords: string, halfWords: string, allWords: string, 
/**
 * `+6`, `−7`, `same`.
 */
sinceWords: string, 
/**
 * What the plot shows.
 */
says: string, };
export type BringBack = { id: string, change: string, };
export type Cell = { code: string, look: Look | null, 
/**
 * Of the heaviest type.
 */
firstType: boolean, text: string, };
export type ChangePassphrase = { current: Secret, next: Secret, };
export type CheckView = { done: boolean, 
/**
 * Something to know before sharing, rather than to do.
 */
know: boolean, 
/**
 * `3 summaries to write`.
 */
title: string, 
/**
 * `Treatment and recovery; Safeguarding`.
 */
about: string, 
/**
 * Screen and place it leads to.
 */
screen: string | null, at: string | null, };
export type Chip = { code: string, look: Look | null, };
export type Choices = { questionnaires: boolean, selfReview: boolean, largePrint: boolean, draft: boolean, };
export type Choose = { code: string, priority: boolean, };
export type ChosenFile = { token: string, };
export type ClaimView = { look: Look | null, label: string, commentary: string, };
export type Code = { code: string, };
export type ConcernPage = { id: string, largePrint: boolean, };
export type ConcernVersion = { 
/**
 * Id of the change.
 */
change: string, 
/**
 * `Wednesday 14 October, 10:47`.
 */
when: string, by: string, 
/**
 * `Larch, airlock. Noticed 14 October, 10:40. Open, 2 told`.
 */
about: string, current: boolean, 
/**
 * What it said, to be written anew.
 */
words: DraftConcern, };
export type ConcernView = { id: string, 
/**
 * The version shown; none while it is only being typed.
 */
version: string | null, 
/**
 * How it begins, in one line.
 */
begins: string, seen: string, place: string, noticed: string, noticedBy: string | null, 
/**
 * `Written down by Helen Marwood, Wednesday 14 October, 11:07`.
 */
written: string, told: Array<ToldView>, 
/**
 * `open`, `handed_over`, `closed` or `mistake`.
 */
state: string, 
/**
 * `Handed over to the unit`.
 */
stateWords: string, line: string, hints: Array<HintView>, 
/**
 * An entry that was begun and not added yet.
 */
begunTold: BegunTold | null, 
/**
 * A line on where it stands, or on a mistake, that was begun.
 */
begunLine: BegunLine | null, };
export type ConcernsPage = { 
/**
 * In the order in which they were begun.
 */
concerns: Array<ConcernView>, toRing: Array<ToRingView>, 
/**
 * The numbers as I began to change them; none where I did not.
 */
begunNumbers: Array<ToRingView> | null, 
/**
 * Whether I may change the numbers.
 */
mayChangeNumbers: boolean, people: Array<PersonView>, 
/**
 * The id of the next one to be written.
 */
next: string, 
/**
 * `14 October, 11:07`.
 */
now: string, };
export type ContactView = { name: string, role: string, how: string, };
export type CountsView = { met: number, partly: number, not: number, na: number, unknown: number, unrated: number, total: number, };
export type CycleView = { year: number, here: number | null, 
/**
 * Whether that rests on part of what is to be agreed.
 */
soFar: boolean, middle: number | null, };
export type Decide = { id: string, 
/**
 * The version that counts.
 */
keep?: string, 
/**
 * A wording of both.
 */
text?: string, 
/**
 * Both stay, as two records.
 */
both?: boolean, };
export type DecideFact = { 
/**
 * `Standards`.
 */
label: string, value: string, differs: boolean, };
export type DeletedNote = { note: NoteView, 
/**
 * Id of the change to bring back.
 */
change: string, 
/**
 * When it was deleted: `Wednesday 14 October, 10:47`.
 */
when: string, };
export type DissentView = { person: PersonView, rating: string | null, look: Look | null, why: string, };
export type DraftConcern = { id: string, seen: string, place: string, noticed: string, noticedBy: string | null, 
/**
 * The version that it is typed on.
 */
on: string | null, };
export type DraftContact = { id: string, contact: ContactView, };
export type DraftDissent = { code: string, begun?: Begun, };
export type DraftLine = { 
/**
 * Stable while the line is open; chosen by the window (a UUID).
 */
slot: string, 
/**
 * The note being edited; none for a new one.
 */
note: string | null, session: string | null, text: string, mark: MarkView | null, group: string | null, speaker: string | null, standards: Array<string>, private: boolean, 
/**
 * Flagged words that the writer says do not identify anyone.
 */
notIdentifying: Array<string>, };
export type DraftLineOn = { id: string, begun: BegunLine | null, };
export type DraftNumbers = { begun: Array<ToRingView> | null, };
export type DraftSaved = { 
/**
 * `11:07`: when the first letter of the line was typed.
 */
at: string, 
/**
 * Whether it is a note already, also where it only rested: then its earlier wording stays among the versions.
 */
kept: boolean, hints: Array<HintView>, };
export type DraftText = { 
/**
 * `agree`, `finding`, `section` or `findOut`.
 */
of: string, 
/**
 * Code, id or section it belongs to.
 */
at: string, text: string, 
/**
 * The version that it was typed on.
 */
on?: string, };
export type DraftTold = { id: string, begun: BegunTold | null, };
export type DraftView = { line: DraftLine, at: string, hints: Array<HintView>, };
export type DraftWhy = { code: string, why: string, };
export type ElsewhereView = { id: string, unit: string, 
/**
 * `2 things to decide`.
 */
what: string, };
export type Enrol = { address: string, code: string, 
/**
 * Token of the file with the network's own certificate authority.
 */
authority?: string, 
/**
 * `none`, or the address of a proxy; as the system is set up where there is nothing.
 */
proxy?: string, };
export type FarView = { code: string, name: string, 
/**
 * `71%, middle 78%`.
 */
words: string, };
export type Fault = { 
/**
 * Stable code; the window decides on this, never on the words.
 */
code: string, 
/**
 * Plain words.
 */
message: string, 
/**
 * More, shown on request.
 */
details: string | null, };
export type FindOut = { code: string, text: string, 
/**
 * The version that it was typed on.
 */
on?: string, };
export type FindingView = { id: string, 
/**
 * Names the version that the text is of.
 */
version: string, list: ListView, text: string, chips: Array<Chip>, 
/**
 * `9 notes, 1 quote`.
 */
restsOn: string, notes: Array<NoteView>, say: boolean, contact: ContactView | null, 
/**
 * `from area for improvement 1`.
 */
answers: string | null, answersId: string | null, hints: Array<HintView>, };
export type FindingsPage = { 
/**
 * Marked notes of the team that no finding uses yet.
 */
tray: Array<NoteView>, marked: number, achievements: Array<FindingView>, improvements: Array<FindingView>, goodPractice: Array<FindingView>, recommendations: Array<FindingView>, 
/**
 * Not met, and no recommendation yet.
 */
without: Array<Chip>, 
/**
 * `16:00`, when the feedback session starts.
 */
feedbackAt: string | null, };
export type FlagView = { 
/**
 * Id of the person.
 */
person: string, 
/**
 * What follows the name: `has a tie with Hawthorn Unit`
 */
says: string, };
export type Found = { text: string, 
/**
 * Pairs of UTF-16 start and end.
 */
hits: Array<[number, number]>, };
export type Frame = { id: string, unit: string, organisation: string, 
/**
 * `Wednesday 14 October 2026`.
 */
visit: string, 
/**
 * `Larch ward, 15 men, and Rowan ward, 12 women`.
 */
wards: string, me: PersonView, 
/**
 * Whether I may agree ratings.
 */
lead: boolean, practice: boolean, scale: Array<ScaleView>, types: Array<TypeView>, groups: Array<Named>, sections: Array<Named>, team: Array<PersonView>, standards: number, 
/**
 * What a crash left behind and was kept: `Something you were typing at 11:07 was found and kept.`
 */
recovered: string | null, };
export type GoThere = { place: string, code: Secret, };
export type HalfView = { low: number, middle: number, high: number, };
export type HandedOver = { name: string, 
/**
 * `14 changes`.
 */
changes: string, 
/**
 * What opens it: to be said, and kept apart from the file.
 */
code: string, };
export type HintView = { start: number, end: number, text: string, 
/**
 * `“999 012 3456” looks like an NHS number.`
 */
says: string, };
export type Id = { id: string, };
export type ImportColumn = { header: string, samples: Array<string>, };
export type ImportField = { field: string, label: string, required: boolean, column: number | null, };
export type ImportFile = { what: ImportWhat, token: string, 
/**
 * For a workbook.
 */
sheet?: string, 
/**
 * Field to column, where the person chose.
 */
matching: Array<MatchedColumn>, };
export type ImportPreview = { name: string, sheets: Array<string>, columns: Array<ImportColumn>, fields: Array<ImportField>, 
/**
 * `1,200 standards in 14 sections`.
 */
found: string, 
/**
 * Headings of the sample.
 */
sampleHeads: Array<string>, sample: Array<Array<string>>, problems: Array<ImportProblem>, 
/**
 * Whether it can be imported as it is.
 */
ready: boolean, };
export type ImportProblem = { 
/**
 * Stops the import; otherwise only to know.
 */
stops: boolean, row: number | null, column: string | null, what: string, 
/**
 * What to do.
 */
todo: string, };
export type ImportWhat = "edition" | "selfReview" | "questionnaires" | "lastRatings" | "lastActions";
export type Imported = { 
/**
 * `208 self-ratings imported`.
 */
what: string, };
export type InterestView = { 
/**
 * The service, ward or organisation.
 */
name: string, 
/**
 * Code of the tie.
 */
why: string, };
export type KeptState = "here" | "waiting" | "uploaded" | "handed" | "parked";
export type KeptView = { id: string, state: KeptState, };
export type KeyIn = { 
/**
 * The review that it is of.
 */
review: string, line: string, 
/**
 * The other lines, the one that is being typed last.
 */
rest: Array<string>, };
export type KeyedIn = { row: StandardRowView, 
/**
 * What was written besides the rating; empty for nothing.
 */
words: string, needsWhy: string | null, };
export type KeyedLine = { line: string, };
export type KeyedLines = { review: string, lines: Array<string>, };
export type LastView = { look: Look | null, label: string, 
/**
 * `October 2024`.
 */
when: string, 
/**
 * `Action: ... (done)`.
 */
actions: Array<string>, };
export type LineRead = { 
/**
 * The standard as it stands now; none if the line does not begin with a code.
 */
row: StandardRowView | null, look: Look | null, 
/**
 * Its name; empty for none.
 */
rating: string, words: string, 
/**
 * My reason so far, which these words would take the place of; empty for none.
 */
why: string, hints: Array<HintView>, };
export type ListView = "achievement" | "improvement" | "goodPractice" | "recommendation";
export type Look = "met" | "partly" | "not" | "na" | "unknown";
export type MarkView = "good" | "concern" | "quote" | "check";
export type MatchedColumn = { field: string, 
/**
 * Column from 0; none to leave the field out.
 */
column: number | null, };
export type MoveFinding = { id: string, 
/**
 * -1 up, 1 down.
 */
by: number, };
export type Named = { code: string, label: string, };
export type NetworkView = { network: string, address: string, 
/**
 * `Helen Marwood, lead reviewer`.
 */
who: string, 
/**
 * `Connected since 2 October`.
 */
since: string, paused: boolean, 
/**
 * The way there: empty as the system is set up, `none`, or the address of a proxy without any password.
 */
proxy: string, 
/**
 * A sync runs.
 */
busy: boolean, 
/**
 * `Tries again at 16:42`.
 */
next: string, };
export type NextSession = { id: string, 
/**
 * `Now`, `Next`; on another day, which day that is, or that it is one to try.
 */
when: string, 
/**
 * `13:00 Family and friends`.
 */
title: string, about: string, };
export type NoArgs = Record<symbol, never>;
export type NoteView = { id: string, 
/**
 * `10:47`.
 */
at: string, 
/**
 * Milliseconds since 1970: when it was begun. One writer’s notes stand in this order.
 */
begun: number, mark: MarkView | null, 
/**
 * Who spoke, where it is not simply the group.
 */
speaker: string | null, 
/**
 * Code of the group.
 */
group: string | null, text: string, chips: Array<Chip>, mine: boolean, 
/**
 * `You` or the first name.
 */
by: string, 
/**
 * Title of its session.
 */
session: string | null, 
/**
 * Title of the session that it was taken in, where that was taken out of the day.
 */
wasIn: string | null, 
/**
 * `Helen, 10:56, patients, Larch`: who, when and where in one line.
 */
line: string, 
/**
 * For a note to check: `for Frontline staff, 11:30`.
 */
forWhom: string | null, hints: Array<HintView>, 
/**
 * Only its author sees it.
 */
private: boolean, edited: boolean, };
export type NotesPage = { session: SessionView | null, 
/**
 * All sessions, to switch.
 */
sessions: Array<Named>, 
/**
 * Prompts for the session's group, by section; those covered have notes in this session.
 */
prompts: Array<PromptSection>, covered: number, promptsTotal: number, 
/**
 * My notes of this session in the order written, without the new lines among `drafts`.
 */
notes: Array<NoteView>, 
/**
 * Colleagues' notes of this session, to read, each colleague's together.
 */
others: Array<NoteView>, 
/**
 * Lines typed but not yet sealed, found again after a crash or a lock.
 */
drafts: Array<DraftView>, 
/**
 * Code of the group that speaks by default.
 */
group: string | null, 
/**
 * Who else may be speaking: group labels and speakers used before.
 */
speakers: Array<string>, 
/**
 * How many notes of this review were deleted.
 */
deleted: number, };
export type Nothing = Record<symbol, never>;
export type OpenCopy = { token: string, with: Opening, };
export type Opening = { words: Secret, 
/**
 * Whether the words are the recovery code, not the passphrase.
 */
byCode: boolean, };
export type OutlineView = { title: string, page: number, level: number, };
export type Overview = { sections: Array<OverviewRow>, 
/**
 * `0 of 204 standards rated by you; 4 more do not apply to this kind of care`
 */
soFar: string, next: NextSession | null, 
/**
 * `Still to do before 15:00`; `The visit was on Wednesday 14 October. What is left:`.
 */
todoHeading: string, todo: Array<TodoLine>, 
/**
 * `shared 12:16`, or `not shared yet`.
 */
teamHeading: string, team: Array<TeamRow>, 
/**
 * Whether I may change who is in the team.
 */
mayChangeTeam: boolean, 
/**
 * The parts that a member can have.
 */
roles: Array<RoleChoice>, 
/**
 * The ties with a service that a member can declare.
 */
ties: Array<RoleChoice>, 
/**
 * What the team has prepared, and what of it is mine, a sentence each.
 */
plan: Array<string>, 
/**
 * Serious concerns that are not closed.
 */
concerns: number, };
export type OverviewRow = { code: string, name: string, 
/**
 * Whether I take it.
 */
mine: boolean, cells: Array<Cell>, 
/**
 * Ratings given, and asked for.
 */
rated: number, total: number, notes: number, differs: number, counts: CountsView, 
/**
 * `80.0%` or `–`.
 */
percent: string, };
export type OwnView = { person: PersonView, rating: string | null, label: string, look: Look | null, why: string, };
export type PackView = { unit: string, organisation: string, visit: string, standards: number, 
/**
 * `208 self-ratings, 3 questionnaires, last cycle`.
 */
holds: string, 
/**
 * Who of these are you? Ids are keys of the pack.
 */
team: Array<PersonView>, 
/**
 * Said when this laptop has the review already.
 */
already: boolean, };
export type PageOf = { id: string, 
/**
 * From 1.
 */
page: number, };
export type PageView = { svg: string, };
export type ParkedView = { id: string, 
/**
 * `A note, 17:22`.
 */
what: string, 
/**
 * Its words.
 */
words: string, 
/**
 * Why, and what can be done.
 */
why: string, code: string, };
export type Passphrase = { passphrase: Secret, };
export type Pause = { paused: boolean, };
export type PersonView = { id: string, name: string, 
/**
 * First name, for narrow places.
 */
short: string, initials: string, 
/**
 * `Lead reviewer`.
 */
title: string, me: boolean, };
export type Pick = { query: string, };
export type Picked = { code: string, words: Found, kind: TypeView | null, look: Look | null, };
export type PlainWords = { text: string, };
export type Preferences = { 
/**
 * `system`, `light` or `dark`.
 */
theme: string, 
/**
 * 0.9, 1, 1.15, 1.3, 1.5 or 2.
 */
textScale: number, 
/**
 * Whether single letters and digits act (WCAG 2.1.4).
 */
singleKeys: boolean, 
/**
 * Minutes without a key or a click before it locks.
 */
lockAfter: number, };
export type PromptSection = { code: string, name: string, prompts: Array<PromptView>, };
export type PromptView = { standard: string, group: string, text: string, covered: boolean, 
/**
 * What the team wants to find out, where the standard is a priority; may be empty.
 */
priority: string | null, };
export type Rate = { code: string, 
/**
 * Code of a point of the scale; none clears.
 */
rating?: string, why?: string, };
export type Rated = { row: StandardRowView, section: SectionProgress, rated: number, total: number, needsWhy: string | null, };
export type Receipt = { 
/**
 * `Wednesday 14 October 2026, 18:20`.
 */
made: string, network: string, who: string, laptop: string, 
/**
 * `Everything on this laptop that is shared with the network is uploaded.`
 */
says: string, reviews: Array<ReceiptReview>, runs: Array<RunLine>, };
export type ReceiptReview = { unit: string, 
/**
 * `1,204 entries, of which 312 written by you`.
 */
entries: string, 
/**
 * `All uploaded`, `14 waiting`, `On this laptop only`.
 */
state: string, 
/**
 * The place in the log, and the hash over all of it up to there: two laptops that show the same hold the same.
 */
proof: string, };
export type RecordDissent = { code: string, person: string, rating?: string, why: string, 
/**
 * Take the person's dissent back.
 */
remove?: boolean, };
export type RecoveryCode = { code: string, };
export type RemoveReview = { id: string, 
/**
 * The name of the unit as the person wrote it. A practice review goes without it.
 */
unit: string, };
export type Rendered = { pages: number, outline: Array<OutlineView>, 
/**
 * Names this rendering when pages are asked for.
 */
id: string, };
export type ReportPage = { checklist: Array<CheckView>, texts: Array<SectionTextView>, 
/**
 * `Draft`: when the report is due.
 */
due: string, };
export type RestingFinding = { id: string, list: ListView, text: string, };
export type Restore = { backup: string, with: Opening, };
export type Restored = { found: number, };
export type ReviewCard = { id: string, unit: string, 
/**
 * `Aldermere NHS Foundation Trust. Larch ward, 15 men; Rowan ward, 12 women. You are the lead reviewer, with ...`
 */
about: string, firstSession: string | null, 
/**
 * `All 208 standards rated by the unit; 4 of them do not apply to this kind of care`.
 */
selfReview: string, selfCounts: CountsView, 
/**
 * `17 patients, 32 staff, 11 family and friends`.
 */
questionnaires: string, 
/**
 * `October 2024, 74% of standards met`.
 */
lastVisit: string, practice: boolean, };
export type ReviewGroup = { 
/**
 * `Writing up`, `Coming up`, `Finished`, `Practice`.
 */
title: string, rows: Array<ReviewRow>, };
export type ReviewRow = { id: string, unit: string, organisation: string, 
/**
 * `Visited 23 September`.
 */
when: string, 
/**
 * My part.
 */
role: string, 
/**
 * `Report due Friday 16 October, 3 sections to finish`.
 */
state: string, practice: boolean, };
export type Reviews = { 
/**
 * `Today, Wednesday 14 October` and the like for the first card.
 */
heading: string, 
/**
 * The one to open first.
 */
first: ReviewCard | null, groups: Array<ReviewGroup>, };
export type RoleChoice = { code: string, label: string, };
export type RunLine = { 
/**
 * `16:36`, `Tuesday 13 October, 16:36`.
 */
when: string, 
/**
 * `Uploaded 87 changes, received 41`.
 */
what: string, 
/**
 * `Nothing lost; tried again quietly 14 times`.
 */
about: string, };
export type RunView = { text: string, differs: boolean, };
export type SaveCalendar = { token: string, 
/**
 * Only what I take part in.
 */
mine: boolean, };
export type SaveConcernPage = { token: string, page: ConcernPage, };
export type SaveFinding = { id?: string, list?: ListView, text?: string, 
/**
 * The version that the text was written on.
 */
on?: string, standards?: Array<string>, say?: boolean, contact?: ContactView, answers?: string, 
/**
 * Adds these notes, and the standards they bear on.
 */
addNotes?: Array<string>, 
/**
 * Takes these notes off. The standards stay.
 */
dropNotes?: Array<string>, };
export type SaveMember = { 
/**
 * None for a new one.
 */
id?: string, name: string, 
/**
 * Code of a part in the team.
 */
role: string, organisation: string, 
/**
 * None leaves the declared ties as they are.
 */
interests?: Array<InterestView>, 
/**
 * How a tie with this service was settled; none leaves that as it is.
 */
settled?: string, };
export type SaveNumbers = { numbers: Array<ToRingView>, };
export type SavePapers = { token: string, sheets: SheetsFor, };
export type SaveReport = { token: string, choices: Choices, };
export type SaveSession = { 
/**
 * None for a new one.
 */
id?: string, title: string, starts: string, ends: string, place: string, kind: string, group?: string, people: Array<string>, asks?: string, types?: string, about: string, };
export type SaveText = { section: string, text: string, 
/**
 * The version that the text was written on.
 */
on?: string, };
export type SavedFile = { name: string, 
/**
 * In kB.
 */
size: number, };
export type Saving = { 
/**
 * `11:07`: when something was last committed to disk.
 */
savedAt: string | null, 
/**
 * Changes that no server has.
 */
waiting: number, 
/**
 * `14 changes waiting to upload`, `Uploading 9 of 14`, `All uploaded 12:16`; empty without a network.
 */
upload: string, 
/**
 * Versions of which somebody has to say what counts, in the open review.
 */
decide: number, 
/**
 * Goes up when others’ work has arrived: what is shown may be read again.
 */
news: number, 
/**
 * What Ctrl Z would undo (`a rating of 5.3`).
 */
undo: string | null, 
/**
 * What Ctrl Shift Z would do again.
 */
redo: string | null, };
export type ScaleView = { code: string, label: string, look: Look, 
/**
 * `1`, `2` ...
 */
key: string, };
export type Sealed = { 
/**
 * None when the line was empty and nothing was kept.
 */
note: NoteView | null, 
/**
 * Prompts covered now.
 */
covered: Array<string>, };
export type Search = { query: string, 
/**
 * `everything`, `standards` or `notes`.
 */
scope: string, };
export type SearchNote = { id: string, session: string | null, mark: MarkView | null, words: Found, line: string, chips: Array<Chip>, };
export type SearchResults = { count: number, standards: Array<Picked>, notes: Array<SearchNote>, 
/**
 * Findings, comments, commentary and report texts.
 */
texts: Array<SearchText>, 
/**
 * Sections whose name matches.
 */
sections: Array<Named>, };
export type SearchText = { 
/**
 * `Comment on 5.3`, `Achievement`, `The unit on 5.3`.
 */
what: string, words: Found, 
/**
 * `standards`, `findings`, `agree`, `report`.
 */
screen: string, at: string, };
export type Secret = string;
export type SectionEvidence = { 
/**
 * Findings linked to a standard of the section, in the order of the lists; all of them for the whole report.
 */
findings: Array<RestingFinding>, 
/**
 * Agreed as partly or not met, in the order of the edition.
 */
short: Array<ShortView>, 
/**
 * Notes marked as good practice, a concern or a quote, in the order of the day.
 */
notes: Array<NoteView>, };
export type SectionOf = { section: string, };
export type SectionProgress = { code: string, name: string, 
/**
 * Whether I take it.
 */
mine: boolean, rated: number, total: number, };
export type SectionTextView = { 
/**
 * Empty for the whole report.
 */
section: string, name: string, text: string, 
/**
 * Names the version that the text is of.
 */
version: string | null, marks: number, hints: Array<HintView>, };
export type SessionDetail = { session: SessionView, 
/**
 * `13:00 to 13:45, in 38 minutes`.
 */
when: string, checks: Array<NoteView>, prompts: Array<PromptView>, };
export type SessionView = { id: string, title: string, starts: string, ends: string, 
/**
 * Minutes after midnight.
 */
from: number, to: number, place: string, 
/**
 * `meeting`, `interview`, `tour`, `documents`, `break`, `agree`, `feedback`.
 */
kind: string, group: string | null, people: Array<PersonView>, everyone: boolean, mine: boolean, asks: string | null, types: string | null, 
/**
 * `Carole asks, you type. Five people expected.`
 */
about: string, extra: string, done: boolean, notes: number, toCheck: number, 
/**
 * Side by side: which column, of how many.
 */
lane: number, lanes: number, };
export type Settle = { id: string, settled: BegunLine, };
export type SettledView = { words: string, 
/**
 * Who wrote that.
 */
by: string, };
export type SheetsFor = { 
/**
 * One session; none for all of the day.
 */
session?: string, largePrint: boolean, };
export type ShiftSession = { id: string, 
/**
 * Minutes, negative for earlier.
 */
minutes: number, };
export type ShortView = { chip: Chip, text: string, 
/**
 * The team's comment; empty for none.
 */
comment: string, };
export type ShowNotes = { 
/**
 * None: the session going on now, else the last one with my notes, else notes without a session.
 */
session?: string, 
/**
 * The session going on now and no other; while none is, notes outside sessions.
 */
running?: boolean, };
export type ShowOverview = { whose: WhoseView, };
export type ShowStandards = { section?: string, filter: StandardsFilter, };
export type StandardDetail = { code: string, kind: TypeView | null, section: Named, text: string, guidance: string | null, lookFor: string | null, 
/**
 * Said where the standard does not apply to this kind of care.
 */
applies: boolean, 
/**
 * Code of my rating.
 */
mine: string | null, why: string, 
/**
 * Whether my rating asks for a reason that is not there yet, and why.
 */
needsWhy: string | null, claim: ClaimView | null, asked: Array<AskedView>, notes: Array<NoteView>, 
/**
 * `7 notes from 4 sessions`.
 */
notesFrom: string, last: LastView | null, 
/**
 * The sources there are: `self-review`, `patients`, `documents` ...
 */
sources: Array<string>, prompts: Array<PromptView>, 
/**
 * What the team wants to find out, where it is a priority; may be empty.
 */
priority: string | null, previous: string | null, next: string | null, };
export type StandardRowView = { code: string, kind: TypeView | null, text: string, notes: number, priority: boolean, unit: Look | null, mine: Look | null, 
/**
 * Codes of the ratings that would ask me for a reason; none where I have given one.
 */
asksWhy: Array<string>, };
export type StandardsFilter = "all" | "toRate" | "firstType" | "differs" | "priorities";
export type StandardsPage = { sections: Array<SectionProgress>, rated: number, total: number, section: Named, sectionRated: number, sectionTotal: number, rows: Array<StandardRowView>, };
export type Standing = { 
/**
 * True of every record that is not named.
 */
rest: KeptState, but: Array<KeptView>, };
export type Start = { state: StartState, 
/**
 * Seconds to wait before the next try, after wrong passphrases.
 */
wait: number, 
/**
 * Good backups, newest first, where the database is damaged.
 */
backups: Array<BackupView>, preferences: Preferences, version: string, dataFolder: string, };
export type StartReview = { file: ImportFile, label: string, unit: string, organisation: string, 
/**
 * `YYYY-MM-DD`.
 */
visitDate: string, myName: string, };
export type StartState = "fresh" | "locked" | "open" | "damaged" | "keyMissing" | "newer" | "inUse";
export type TakeIn = { token: string, code: Secret, };
export type TakenIn = { 
/**
 * `Took in 23 changes by Dr Anil Deshmukh, for Hawthorn Unit`.
 */
says: string, page: UploadPage, };
export type TeamRow = { person: PersonView, 
/**
 * Code of the part in the team.
 */
role: string, organisation: string, rated: number, notes: number, 
/**
 * Ties with this service: `has a tie with Hawthorn Unit`.
 */
flags: Array<string>, 
/**
 * How they were settled.
 */
settled: SettledView | null, 
/**
 * What was declared; empty for those who do not put the team together.
 */
interests: Array<InterestView>, };
export type Tell = { id: string, told: BegunTold, };
export type Timetable = { 
/**
 * `Wednesday 14 October`.
 */
heading: string, sessions: Array<SessionView>, 
/**
 * Id of the one to open at: on now, next, or the last where all are over.
 */
current: string | null, 
/**
 * Minutes after midnight, when today is the day of the visit.
 */
now: number | null, 
/**
 * Groups and people to choose from when a session is changed.
 */
groups: Array<Named>, people: Array<PersonView>, 
/**
 * Ties of theirs with this service that are not settled.
 */
flags: Array<FlagView>, };
export type ToDecide = { 
/**
 * Names the version beside the current one.
 */
id: string, 
/**
 * `Two people changed the same words`.
 */
title: string, 
/**
 * What is being decided, in a sentence.
 */
about: string, 
/**
 * `Area for improvement 2, Family, friends and visitors`.
 */
place: string, chip: Chip | null, 
/**
 * `Yours 16:33, Carole’s 16:31`.
 */
summary: string, first: VersionView, second: VersionView, 
/**
 * What stood before either, where it is known.
 */
before: BeforeView | null, 
/**
 * A wording that holds both, ready to be edited; none where there are no words to decide on.
 */
combined: string | null, 
/**
 * `Use this in the report`.
 */
label: string, 
/**
 * `Keep as two challenges`; none where that makes no sense.
 */
both: string | null, };
export type ToRingView = { who: string, name: string, phone: string, about: string, };
export type TodoLine = { count: number, text: string, 
/**
 * Screen it leads to: `standards`, `notes`, `timetable`, `agree`, `before`.
 */
screen: string, 
/**
 * Section or standard to open there.
 */
at: string | null, 
/**
 * Shown with the mark it speaks of.
 */
mark: MarkView | null, };
export type ToldView = { id: string, whom: string, 
/**
 * `By telephone, 11:12, by Anil Deshmukh`.
 */
how: string, said: string, 
/**
 * `Written down 11:13`.
 */
written: string, mistake: string | null, };
export type TroubleView = { code: string, message: string, 
/**
 * The laptop has to be connected anew, with another code.
 */
again: boolean, };
export type TypeView = { code: string, label: string, about: string, weight: number, };
export type Undone = { 
/**
 * `Undid a rating of 5.3`, or none when there was nothing.
 */
what: string | null, 
/**
 * The standard whose reason came or went: it is to be seen.
 */
reasonOf: string | null, 
/**
 * The standard on which what the team agrees is another now: the table shows it.
 */
agreedOf: string | null, };
export type Unlocked = { 
/**
 * A new recovery code, where the last one was never put away.
 */
code: string | null, };
export type UploadPage = { 
/**
 * `Saved on this laptop`.
 */
title: string, 
/**
 * `14 changes will upload when you are next connected. There is nothing you need to do.`
 */
about: string, network: NetworkView | null, 
/**
 * What stood in the way of the last try.
 */
trouble: TroubleView | null, 
/**
 * What the office had removed from this laptop, and what is still here.
 */
removed: string | null, 
/**
 * `14, about 22 kB`; `nothing`.
 */
waiting: string, kinds: Array<WaitingView>, 
/**
 * `3 changes came from colleagues’ laptops, which upload them.`; empty where none did.
 */
handed: string, parked: Array<ParkedView>, runs: Array<RunLine>, 
/**
 * `Since 2 October`; empty before the first.
 */
since: string, 
/**
 * Reviews that only this laptop has.
 */
alone: Array<AloneView>, 
/**
 * Other reviews with something to decide.
 */
elsewhere: Array<ElsewhereView>, 
/**
 * `245 changes from four people. Notes and reviewers’ own ratings never clash ...`
 */
together: string | null, };
export type Version = { 
/**
 * `Wednesday 14 October, 10:47`.
 */
when: string, by: string, 
/**
 * None where it was deleted.
 */
text: string | null, 
/**
 * Id of the change, to bring this version back.
 */
change: string, current: boolean, };
export type VersionView = { 
/**
 * Names it when it is chosen.
 */
id: string, 
/**
 * `You`, `Anil Deshmukh`.
 */
who: string, initials: string, mine: boolean, 
/**
 * `on this laptop, 16:31`.
 */
when: string, 
/**
 * The words, with those marked that the other does not have.
 */
words: Array<RunView>, 
/**
 * What else is said differently.
 */
facts: Array<DecideFact>, 
/**
 * This version takes the record away.
 */
gone: boolean, 
/**
 * `Only mine`.
 */
choose: string, };
export type WaitingItem = { id: string, 
/**
 * How it begins.
 */
words: string, 
/**
 * `17:31`.
 */
when: string, };
export type WaitingView = { count: number, 
/**
 * `section summaries`.
 */
what: string, 
/**
 * `17:31 to 18:04`.
 */
when: string, 
/**
 * The newest of them, a line each.
 */
items: Array<WaitingItem>, 
/**
 * How many more there are.
 */
more: number, };
export type Waits = { 
/**
 * What to type on the other laptop: `192.168.0.12`. More than one where there is more than one way here; none
 * where this laptop is on no network and no cable.
 */
places: Array<string>, 
/**
 * To be said.
 */
code: string, };
export type Whereabouts = { screen: string, 
/**
 * Session, section, standard or finding; what it is, the screen knows.
 */
at?: string, 
/**
 * Something in it.
 */
item?: string, };
export type WhoseView = "mine" | "team" | "agreed" | "self";
export type WithCode = { code: Secret, passphrase: Secret, };

export const app = {
  start: () => call<Start>("app.start", {}),
  create: (args: Passphrase) => call<RecoveryCode>("app.create", args),
  unlock: (args: Passphrase) => call<Unlocked>("app.unlock", args),
  unlockWithCode: (args: WithCode) => call<RecoveryCode>("app.unlockWithCode", args),
  lock: () => call<Nothing>("app.lock", {}),
  changePassphrase: (args: ChangePassphrase) => call<Nothing>("app.changePassphrase", args),
  newRecoveryCode: (args: Passphrase) => call<RecoveryCode>("app.newRecoveryCode", args),
  codeKept: () => call<Nothing>("app.codeKept", {}),
  isAt: (args: Whereabouts) => call<Nothing>("app.isAt", args),
  whereabouts: () => call<Whereabouts | null>("app.whereabouts", {}),
  restore: (args: Restore) => call<Restored>("app.restore", args),
  openCopy: (args: OpenCopy) => call<Restored>("app.openCopy", args),
  preferences: (args: Preferences) => call<Preferences>("app.preferences", args),
  beat: (args: Beat) => call<BeatView>("app.beat", args),
  undo: () => call<Undone>("app.undo", {}),
  redo: () => call<Undone>("app.redo", {}),
  copyTo: (args: ChosenFile) => call<SavedFile>("app.copyTo", args),
};

export const reviews = {
  list: () => call<Reviews>("reviews.list", {}),
  open: (args: Id) => call<Frame>("reviews.open", args),
  close: () => call<Nothing>("reviews.close", {}),
  current: () => call<Frame | null>("reviews.current", {}),
  tryExample: () => call<Frame>("reviews.tryExample", {}),
  previewPack: (args: ChosenFile) => call<PackView>("reviews.previewPack", args),
  acceptPack: (args: AcceptPack) => call<Frame>("reviews.acceptPack", args),
  start: (args: StartReview) => call<Frame>("reviews.start", args),
  remove: (args: RemoveReview) => call<Nothing>("reviews.remove", args),
};

export const imports = {
  preview: (args: ImportFile) => call<ImportPreview>("imports.preview", args),
  apply: (args: ImportFile) => call<Imported>("imports.apply", args),
};

export const overview = {
  show: (args: ShowOverview) => call<Overview>("overview.show", args),
};

export const team = {
  save: (args: SaveMember) => call<Frame>("team.save", args),
  remove: (args: Id) => call<Frame>("team.remove", args),
};

export const timetable = {
  show: () => call<Timetable>("timetable.show", {}),
  session: (args: Id) => call<SessionDetail>("timetable.session", args),
  save: (args: SaveSession) => call<Timetable>("timetable.save", args),
  shift: (args: ShiftSession) => call<Timetable>("timetable.shift", args),
  remove: (args: Id) => call<Timetable>("timetable.remove", args),
  end: (args: Id) => call<Timetable>("timetable.end", args),
  sheets: (args: SheetsFor) => call<Rendered>("timetable.sheets", args),
  saveCalendar: (args: SaveCalendar) => call<SavedFile>("timetable.saveCalendar", args),
  saveSheets: (args: SavePapers) => call<SavedFile>("timetable.saveSheets", args),
  checklist: (args: SheetsFor) => call<Rendered>("timetable.checklist", args),
  saveChecklist: (args: SavePapers) => call<SavedFile>("timetable.saveChecklist", args),
};

export const before = {
  show: () => call<BeforePage>("before.show", {}),
  choose: (args: Choose) => call<BeforePage>("before.choose", args),
  findOut: (args: FindOut) => call<BeforePage>("before.findOut", args),
  assign: (args: Assign) => call<BeforePage>("before.assign", args),
};

export const notes = {
  show: (args: ShowNotes) => call<NotesPage>("notes.show", args),
  draft: (args: DraftLine) => call<DraftSaved>("notes.draft", args),
  seal: (args: DraftLine) => call<Sealed>("notes.seal", args),
  remove: (args: Id) => call<Nothing>("notes.remove", args),
  history: (args: Id) => call<Array<Version>>("notes.history", args),
  bringBack: (args: BringBack) => call<NoteView>("notes.bringBack", args),
  deleted: () => call<Array<DeletedNote>>("notes.deleted", {}),
  pick: (args: Pick) => call<Array<Picked>>("notes.pick", args),
};

export const standards = {
  show: (args: ShowStandards) => call<StandardsPage>("standards.show", args),
  detail: (args: Code) => call<StandardDetail>("standards.detail", args),
  rate: (args: Rate) => call<Rated>("standards.rate", args),
  readLine: (args: KeyedLine) => call<LineRead>("standards.readLine", args),
  keyIn: (args: KeyIn) => call<KeyedIn>("standards.keyIn", args),
  draftLines: (args: KeyedLines) => call<Nothing>("standards.draftLines", args),
  lines: () => call<KeyedLines>("standards.lines", {}),
  draftWhy: (args: DraftWhy) => call<Nothing>("standards.draftWhy", args),
};

export const search = {
  find: (args: Search) => call<SearchResults>("search.find", args),
};

export const concerns = {
  show: () => call<ConcernsPage>("concerns.show", {}),
  draft: (args: DraftConcern) => call<ConcernsPage>("concerns.draft", args),
  save: (args: DraftConcern) => call<ConcernsPage>("concerns.save", args),
  draftTold: (args: DraftTold) => call<Nothing>("concerns.draftTold", args),
  tell: (args: Tell) => call<ConcernsPage>("concerns.tell", args),
  draftLine: (args: DraftLineOn) => call<Nothing>("concerns.draftLine", args),
  settle: (args: Settle) => call<ConcernsPage>("concerns.settle", args),
  history: (args: Id) => call<Array<ConcernVersion>>("concerns.history", args),
  draftNumbers: (args: DraftNumbers) => call<Nothing>("concerns.draftNumbers", args),
  saveNumbers: (args: SaveNumbers) => call<ConcernsPage>("concerns.saveNumbers", args),
  page: (args: ConcernPage) => call<Rendered>("concerns.page", args),
  savePage: (args: SaveConcernPage) => call<SavedFile>("concerns.savePage", args),
};

export const agree = {
  show: () => call<AgreePage>("agree.show", {}),
  detail: (args: Code) => call<AgreeDetail>("agree.detail", args),
  decide: (args: Agree) => call<AgreeDetail>("agree.decide", args),
  dissent: (args: RecordDissent) => call<AgreeDetail>("agree.dissent", args),
  draftDissent: (args: DraftDissent) => call<Nothing>("agree.draftDissent", args),
  all: () => call<AgreedMany>("agree.all", {}),
};

export const text = {
  draft: (args: DraftText) => call<Nothing>("text.draft", args),
};

export const findings = {
  show: () => call<FindingsPage>("findings.show", {}),
  save: (args: SaveFinding) => call<FindingView>("findings.save", args),
  draftContact: (args: DraftContact) => call<Nothing>("findings.draftContact", args),
  move: (args: MoveFinding) => call<FindingsPage>("findings.move", args),
  remove: (args: Id) => call<FindingsPage>("findings.remove", args),
};

export const benchmark = {
  show: () => call<BenchmarkPage>("benchmark.show", {}),
};

export const report = {
  show: () => call<ReportPage>("report.show", {}),
  evidence: (args: SectionOf) => call<SectionEvidence>("report.evidence", args),
  saveText: (args: SaveText) => call<ReportPage>("report.saveText", args),
  render: (args: Choices) => call<Rendered>("report.render", args),
  page: (args: PageOf) => call<PageView>("report.page", args),
  savePdf: (args: SaveReport) => call<SavedFile>("report.savePdf", args),
  saveWord: (args: SaveReport) => call<SavedFile>("report.saveWord", args),
};

export const sync = {
  show: () => call<UploadPage>("sync.show", {}),
  now: () => call<Nothing>("sync.now", {}),
  pause: (args: Pause) => call<UploadPage>("sync.pause", args),
  enrol: (args: Enrol) => call<UploadPage>("sync.enrol", args),
  forget: () => call<UploadPage>("sync.forget", {}),
  give: (args: Id) => call<UploadPage>("sync.give", args),
  retry: (args: Id) => call<UploadPage>("sync.retry", args),
  words: () => call<PlainWords>("sync.words", {}),
  export: (args: ChosenFile) => call<SavedFile>("sync.export", args),
  handOver: (args: ChosenFile) => call<HandedOver>("sync.handOver", args),
  takeIn: (args: TakeIn) => call<TakenIn>("sync.takeIn", args),
  waitHere: () => call<Waits>("sync.waitHere", {}),
  met: () => call<TakenIn>("sync.met", {}),
  stopWaiting: () => call<Nothing>("sync.stopWaiting", {}),
  goThere: (args: GoThere) => call<TakenIn>("sync.goThere", args),
  standing: () => call<Standing>("sync.standing", {}),
  receipt: () => call<Receipt>("sync.receipt", {}),
  toDecide: () => call<Array<ToDecide>>("sync.toDecide", {}),
  decide: (args: Decide) => call<Array<ToDecide>>("sync.decide", args),
};
