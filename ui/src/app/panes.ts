// F6: from pane to pane, back to where the focus was in each.
const wanted = 'a[href], button, input, textarea, select, summary, [tabindex="0"], [contenteditable="true"]';
const last = new WeakMap<HTMLElement, HTMLElement>();

const panes = () => [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.checkVisibility());

/** Remembers where the focus is in each pane. */
export function rememberFocus(event: FocusEvent) {
  if (!(event.target instanceof HTMLElement)) return;
  const pane = event.target.closest<HTMLElement>("[data-pane]");
  if (pane && pane !== event.target) last.set(pane, event.target);
}

/** Moves the focus to the next pane, or the one before. */
export function movePane(by: 1 | -1) {
  const all = panes();
  if (all.length === 0) return;
  const now = all.findIndex((pane) => pane.contains(document.activeElement));
  const pane = all[(now + by + all.length) % all.length] ?? all[0];
  if (pane) focusPane(now < 0 ? (all[0] ?? pane) : pane);
}

/** Puts the focus into a pane: where it was, else on what is current, else on the first control, else on the pane. */
export function focusPane(pane: HTMLElement) {
  const before = last.get(pane);
  const current = pane.querySelector<HTMLElement>('[aria-current]:is(a, button), [aria-selected="true"][tabindex="0"]');
  const target = before?.isConnected && before.checkVisibility() ? before : (current ?? firstControl(pane) ?? pane);
  target.focus();
}

function firstControl(within: HTMLElement): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>(wanted)].find((el) => el.checkVisibility() && el.tabIndex >= 0 && !el.matches(":disabled"));
}

const seen = (wanted: string) => [...document.querySelectorAll<HTMLElement>(wanted)].find((el) => el.checkVisibility());
/** The current row; where the rows are out of sight, what stands in their place. */
const firstRow = () => seen('main [data-row][tabindex="0"], main [data-row]:not([tabindex]), main [data-in-place]');

/** The pane that was given the focus because a screen had no row yet. */
let inPlaceOfARow: HTMLElement | null = null;

function nowhere() {
  const at = document.activeElement;
  return !at || at === document.body || !at.isConnected || at === inPlaceOfARow;
}

/** Where nothing has the focus, puts it on the current row, so that the keys of a screen work at once. */
export function focusIfNowhere() {
  if (nowhere()) firstRow()?.focus({ preventScroll: true });
}

/** After one came to another screen: where that has put the focus nowhere, it goes to the current row, or the first pane until there is one. */
export function arrive() {
  if (!nowhere() || document.querySelector("dialog[open]")) return;
  const row = firstRow();
  inPlaceOfARow = row ? null : (seen("main [data-pane]") ?? null);
  (row ?? inPlaceOfARow)?.focus({ preventScroll: true });
}
