// What can be done from the search, by name.
import { go, here, tabs, type Screen } from "../../app/here.svelte";
import { lock } from "../../app/lock.svelte";
import { prefer, scaleText } from "../../app/look";
import type { IconName } from "../icons";

export type Command = {
  label: string;
  icon: IconName;
  /** The keys that do the same. */
  keys: string[];
  /** Other words that it answers to. */
  also?: string;
  run: () => void;
};

/** Everything that can be done now. */
export function commands(): Command[] {
  const to = (label: string, screen: Screen, keys: string[] = [], at: string | null = null): Command => ({ label, icon: "arrow-right", keys, run: () => go(screen, at) });
  const theme = (name: string, words: string): Command => ({ label: words, icon: "eye", keys: [], also: "theme colours dark light", run: () => void prefer({ theme: name }) });
  return [
    ...tabs.map((tab, at) => ({ ...to(tab.label, tab.screen, [`Ctrl ${at + 1}`]), ...(tab.screen === "benchmark" ? { also: "network middle compare other services" } : {}) })),
    { ...to("Before the visit", "before"), also: "priorities lines enquiry prepare sections assign" },
    to("All reviews", "reviews"),
    { ...to("Saving and uploading", "saving"), also: "upload share network server connect saved receipt" },
    ...(here.frame ? [{ ...to("Serious concern", "concern", ["Ctrl Shift C"]), icon: "triangle-alert" as const, also: "safeguarding danger alarm whom to ring told numbers telephone" }] : []),
    { ...to("Print the report", "report"), icon: "printer" },
    { ...to("Import a self-review", "import", [], "selfReview"), icon: "file-down" },
    { label: "Notes outside sessions", icon: "plus", keys: [], also: "new note", run: () => go("notes", "") },
    { label: "Save the timetable for a calendar", icon: "file-down", keys: [], also: "ics appointments", run: () => go("timetable", null, "calendar:day") },
    { label: "Save my sessions for a calendar", icon: "file-down", keys: [], also: "ics appointments", run: () => go("timetable", null, "calendar:mine") },
    { label: "Lock", icon: "lock-keyhole", keys: ["Ctrl L"], run: () => void lock() },
    { label: "Larger text", icon: "plus", keys: ["Ctrl +"], also: "size", run: () => scaleText(1) },
    { label: "Smaller text", icon: "minus", keys: ["Ctrl -"], also: "size", run: () => scaleText(-1) },
    { label: "Text at 100%", icon: "minus", keys: ["Ctrl 0"], also: "size", run: () => scaleText(0) },
    theme("light", "Light appearance"), theme("dark", "Dark appearance"), theme("system", "Appearance that matches the system"),
    { label: "All keys for this screen", icon: "keyboard", keys: ["F1"], also: "shortcuts help", run: () => void (here.showingKeys = true) },
  ];
}

/** Those of which every word asked for begins some word. */
export function matching(all: Command[], query: string): Command[] {
  const asked = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ label, also }) => {
    const words = `${label} ${also ?? ""}`.toLowerCase().split(/[\s,]+/);
    return asked.every((ask) => words.some((word) => word.startsWith(ask)));
  });
}
