// The screens, and those that come a moment after the window: local files, so they are there before anybody asks.
import type { Component } from "svelte";
import Agree from "../screens/agree/Agree.svelte";
import Notes from "../screens/notes/Notes.svelte";
import Overview from "../screens/overview/Overview.svelte";
import Reviews from "../screens/reviews/Reviews.svelte";
import Standards from "../screens/standards/Standards.svelte";
import Timetable from "../screens/timetable/Timetable.svelte";
import type { Screen } from "./here.svelte";

const later = {
  before: () => import("../screens/before/Before.svelte"),
  benchmark: () => import("../screens/benchmark/Benchmark.svelte"),
  concern: () => import("../screens/concern/Concern.svelte"),
  findings: () => import("../screens/findings/Findings.svelte"),
  import: () => import("../screens/import/Import.svelte"),
  report: () => import("../screens/report/Report.svelte"),
  saving: () => import("../screens/saving/Saving.svelte"),
};
type Later = keyof typeof later;

const known: Record<Exclude<Screen, Later>, Component> = {
  reviews: Reviews, overview: Overview, timetable: Timetable, notes: Notes, standards: Standards, agree: Agree,
};
let came = $state.raw<Partial<Record<Screen, Component>>>(known);

/** The screen, once it is here. */
export function shown(screen: Screen): Component | undefined {
  return came[screen];
}

/** Brings a screen in, if it is not here yet. One stays where one is until then. */
export async function ready(screen: Screen): Promise<void> {
  if (came[screen] || !(screen in later)) return;
  const { default: component } = await later[screen as Later]();
  came = { ...came, [screen]: component };
}

/** Brings the rest in. What does not come now comes when it is asked for. */
export function bringTheRest() {
  for (const screen of Object.keys(later) as Later[]) void ready(screen).catch(() => undefined);
}
