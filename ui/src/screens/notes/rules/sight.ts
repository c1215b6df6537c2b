// What stays in sight where there is no room for everything.
type Span = { top: number; bottom: number };

/** How far to scroll so that these are in view. The first matters most; of one that is too tall, its top does. */
export function scrollFor(view: Span, wanted: Span[]): number {
  let by = 0;
  for (const { top, bottom } of [...wanted].reverse()) {
    if (bottom - by > view.bottom) by = bottom - view.bottom;
    if (top - by < view.top) by = top - view.top;
  }
  return by;
}
