// Where the person is: which stage, which review, which screen and which place in it.
import type { Frame, Preferences, Start } from "../desk";
import { flushAll, stay } from "./outbox";
import { say } from "./saying.svelte";

export const tabs = [
  { screen: "overview", label: "Overview" },
  { screen: "timetable", label: "Timetable" },
  { screen: "notes", label: "Notes" },
  { screen: "standards", label: "Standards" },
  { screen: "agree", label: "Agree" },
  { screen: "findings", label: "Findings" },
  { screen: "report", label: "Report" },
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

export const here = $state({
  /** `entry` is everything before the vault is open. */
  stage: "starting" as "starting" | "entry" | "open",
  start: null as Start | null,
  /** The open review. */
  frame: null as Frame | null,
  preferences: { theme: "system", textScale: 1, singleKeys: true, lockAfter: 10 } as Preferences,
  place: { screen: "reviews", at: null, item: null } as Place,
  /** Where a serious concern was gone to from, and what that is called. */
  back: { screen: "overview", at: null, label: "Overview" } as { screen: Screen; at: string | null; label: string },
  /** Goes up when what a screen shows may have changed under it (undo, redo, import, unlock). Read it in the effect that loads. */
  changed: 0,
  searching: false,
  showingKeys: false,
  /** A question about this laptop that a person asked to be put. */
  asking: null as "passphrase" | "code" | null,
});

/**
 * `leaving`: the place is being left, so what is open is finished as well; otherwise it stays as it is.
 * `aside`: it is left for a moment only, and what was being typed is gone on with.
 */
type Settle = (leaving: boolean, aside: boolean) => Promise<unknown> | void;
const unsettled = new Set<Settle>();

/** Registers what must be written down before the place is left or the vault locks (call while a component starts). */
export function beforeLeaving(settle: Settle) {
  $effect(() => {
    unsettled.add(settle);
    return () => void unsettled.delete(settle);
  });
}

/** Lets every open editor write down what it holds. A fault there must not keep anyone from locking. */
export async function settleAll(leaving = false, aside = false) {
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

/** Goes to a screen, and to a place in it, once everything here is written down. The newest wish counts. */
export async function go(screen: Screen, at: string | null = null, item: string | null = null) {
  const mine = ++asked;
  here.searching = here.showingKeys = false;
  here.asking = null;
  // From a line that is being written one steps aside only.
  const { place } = here;
  const aside = screen === "concern" && place.screen === "notes";
  if (screen === "concern" && place.screen !== "concern") here.back = wayBackTo(place);
  await Promise.all([settleAll(!aside, aside), ready(screen)]);
  if (mine !== asked || here.stage !== "open") return;
  const why = stay();
  if (why) say(`Not saved yet, so you are still here. ${why.message.replace(/\.$/, "")}`);
  else show(screen, at, item);
}

/** Notes know themselves where they were. */
function wayBackTo({ screen, at }: Place) {
  const label = tabs.find((tab) => tab.screen === screen)?.label ?? (screen === "saving" ? "Saving" : "Overview");
  return label === "Overview" ? { screen: "overview" as const, at: null, label } : { screen, at: screen === "notes" ? null : at, label };
}

/** Back to where a serious concern was gone to from. */
export const goBack = () => go(here.back.screen, here.back.at);

function show(screen: Screen, at: string | null, item: string | null) {
  if (!here.frame && screen !== "saving" && screen !== "import") screen = "reviews";
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
