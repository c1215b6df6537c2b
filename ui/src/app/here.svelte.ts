// Where the person is: which stage, which review, which screen and which place in it.
import type { Frame, Preferences, Start } from "../desk";
import { flushAll, stay } from "./outbox";
import { leaveBehind, say } from "./saying.svelte";

export const tabs = [
  { screen: "overview", label: "Overview" },
  { screen: "timetable", label: "Timetable" },
  { screen: "notes", label: "Notes" },
  { screen: "standards", label: "Standards" },
  { screen: "agree", label: "Agree" },
  { screen: "findings", label: "Findings" },
  { screen: "report", label: "Report" },
  { screen: "benchmark", label: "Benchmark" },
] as const;

export type Tab = (typeof tabs)[number]["screen"];
export type Screen = Tab | "before" | "reviews" | "import" | "saving" | "concern";

/** A place in a screen. A new object for every visit, so that an effect that reads it runs again. */
export type Place = {
  screen: Screen;
  /** Session, section, standard or finding to open; what it is, the screen knows. */
  at: string | null;
  /** Something in it to show: a note, say. */
  item: string | null;
};

/** Screens that lie beside the day: one looks in, and goes back to where one was. */
type Beside = "concern" | "saving";
type WayBack = { screen: Screen; at: string | null; label: string };
const isBeside = (screen: Screen): screen is Beside => screen === "concern" || screen === "saving";
const overviewAgain: WayBack = { screen: "overview", at: null, label: "Overview" };

export const here = $state({
  /** `entry` is everything before the vault is open. */
  stage: "starting" as "starting" | "entry" | "open",
  start: null as Start | null,
  /** The open review. */
  frame: null as Frame | null,
  preferences: { theme: "system", textScale: 1, singleKeys: true, lockAfter: 10 } as Preferences,
  place: { screen: "reviews", at: null, item: null } as Place,
  /** Where a screen that lies beside the day was gone to from, and what that is called. */
  back: { concern: overviewAgain, saving: overviewAgain } as Record<Beside, WayBack>,
  /** Goes up when what a screen shows may have changed under it (undo, redo, import, unlock). Read it in the effect that loads. */
  changed: 0,
  searching: false,
  showingKeys: false,
  /** A question about this laptop that a person asked to be put. */
  asking: null as "passphrase" | "code" | null,
});

/**
 * `leaving`: the place is being left, so what is open is finished as well; otherwise it stays as it is.
 * `aside`: one goes to this screen, and what was being typed is gone on with on the way back.
 */
type Settle = (leaving: boolean, aside: Screen | null) => Promise<unknown> | void;
const unsettled = new Set<Settle>();

/** Registers what must be written down before the place is left or the vault locks (call while a component starts). */
export function beforeLeaving(settle: Settle) {
  $effect(() => {
    unsettled.add(settle);
    return () => void unsettled.delete(settle);
  });
}

/** Lets every open editor write down what it holds. A fault there must not keep anyone from locking. */
export async function settleAll(leaving = false, aside: Screen | null = null) {
  await Promise.allSettled([...unsettled].map((settle) => settle(leaving, aside)));
  await flushAll();
}

/** Everything is written down before the review is left; otherwise it throws why not, and one stays. */
export async function settled() {
  await settleAll(true);
  const why = stay();
  if (why) throw why;
}

/** Brings a screen in before one goes there; where the screens come from, the window says. */
export let ready: (screen: Screen) => Promise<void> = async () => {};
export function screensFrom(bring: (screen: Screen) => Promise<void>) {
  ready = bring;
}

let asked = 0;

/**
 * Goes to a screen, and to a place in it, once everything here is written down. The newest wish counts.
 * Answers false where that cannot be written down, which is said, and one stays.
 */
export async function go(screen: Screen, at: string | null = null, item: string | null = null, goingBack = false): Promise<boolean> {
  const mine = ++asked;
  here.searching = here.showingKeys = false;
  here.asking = null;
  const { place } = here;
  // From a line that is being written one steps aside only: half a line is no note.
  const aside = place.screen === "notes" ? screen : null;
  if (isBeside(screen) && screen !== place.screen && !goingBack) here.back[screen] = wayBackTo(place);
  await Promise.all([settleAll(aside === null, aside), ready(screen)]);
  if (mine !== asked || here.stage !== "open") return true;
  const why = stay();
  if (why) say(`Not saved yet, so you are still here. ${why.message.replace(/\.$/, "")}`);
  else show(screen, at, item);
  return !why;
}

const names: Partial<Record<Screen, string>> = { before: "Before the visit", reviews: "All reviews", concern: "Serious concern", saving: "Saving" };

/** Notes know themselves where they were; an import begins anew. */
function wayBackTo({ screen, at }: Place): WayBack {
  const label = tabs.find((tab) => tab.screen === screen)?.label ?? names[screen];
  if (!label) return here.frame ? overviewAgain : { screen: "reviews", at: null, label: "All reviews" };
  return { screen, at: screen === "notes" || screen === "overview" ? null : at, label };
}

/** Back to where this screen was gone to from. */
export function goBack() {
  const { screen } = here.place;
  if (!isBeside(screen)) return;
  const back = here.back[screen];
  return go(back.screen, back.at, null, true);
}

function show(screen: Screen, at: string | null, item: string | null) {
  if (!here.frame && screen !== "saving" && screen !== "import") screen = "reviews";
  if (screen !== here.place.screen) leaveBehind();
  here.place = { screen, at, item };
}

/** Enters a review that the desk has just opened, after `settled`. */
export function enter(frame: Frame, screen: Screen = "overview", at: string | null = null) {
  asked += 1;
  here.frame = frame;
  show(screen, at, null);
  if (frame.recovered) say(frame.recovered.replace(/\.$/, ""));
}

/** Makes the screen load again. */
export function refresh() {
  here.changed += 1;
}
