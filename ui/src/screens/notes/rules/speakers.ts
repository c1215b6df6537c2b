// Who may be speaking: the groups, whoever spoke before, or anybody named.
import type { Named } from "../../../desk";

export type Speaking = {
  /** Code of the group. */
  group: string | null;
  /** A speaker by role, where it is not simply the group. */
  speaker: string | null;
};

export type SpeakerOption = Speaking & { label: string; about: string };

/** Who fits what was typed after `@`. What nobody is called yet is offered last, as it stands. */
export function speakerOptions(query: string, groups: Named[], speakers: string[], usual: string | null, most = 7): SpeakerOption[] {
  const asked = query.toLowerCase();
  const fits = (name: string) => name.toLowerCase().split(/\s+/).some((word) => word.startsWith(asked)) || name.toLowerCase().startsWith(asked);
  const ordered = [...groups].sort((a, b) => Number(b.code === usual) - Number(a.code === usual));
  const found: SpeakerOption[] = [
    ...ordered.filter(({ label }) => fits(label)).map(({ code, label }) => ({ group: code, speaker: null, label, about: code === usual ? "This session" : "Group" })),
    ...speakers.filter(fits).map((speaker) => ({ group: usual, speaker, label: speaker, about: "Named before" })),
  ].slice(0, most);
  const known = found.some(({ label }) => label.toLowerCase() === asked);
  if (query && !known) found.push({ group: usual, speaker: query.charAt(0).toUpperCase() + query.slice(1), label: query, about: "As typed" });
  return found;
}
