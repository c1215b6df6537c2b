// Text size and theme: put on the root element, where the tokens read them.
import { app } from "../desk";
import type { Preferences } from "../desk";
import { here } from "./here.svelte";
import { say } from "./saying.svelte";

export const scales = [0.9, 1, 1.15, 1.3, 1.5, 2] as const;
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Shows the preferences, and follows the system while the theme is `system`. */
export function showLook() {
  const root = document.documentElement;
  const { theme, textScale } = here.preferences;
  root.dataset["theme"] = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  root.style.setProperty("--text-scale", String(textScale));
}
dark.addEventListener("change", showLook);

/** Changes some of the preferences, at once and for the next time. */
export async function prefer(some: Partial<Preferences>) {
  here.preferences = { ...here.preferences, ...some };
  showLook();
  try {
    here.preferences = await app.preferences({ ...here.preferences });
  } catch {
    say("This choice holds until Standpoint closes: it could not be written down");
  }
}

/** One step larger (1), smaller (-1), or back to 100 % (0). */
export function scaleText(by: 1 | -1 | 0) {
  const now = scales.findIndex((scale) => Math.abs(scale - here.preferences.textScale) < 0.01);
  const next = by === 0 ? 1 : scales[Math.max(0, Math.min(scales.length - 1, (now < 0 ? 1 : now) + by))];
  if (next === undefined) return;
  void prefer({ textScale: next });
  say(`Text size ${percent(next)}`);
}

export const percent = (scale: number) => `${Math.round(scale * 100)}%`;
