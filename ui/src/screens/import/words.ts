// What can be brought in, in words.
import type { ImportWhat } from "../../desk";

export const kinds: { what: ImportWhat; title: string; about: string }[] = [
  { what: "selfReview", title: "Self-review", about: "The unit’s own rating and commentary for each standard." },
  { what: "questionnaires", title: "Questionnaires", about: "How many people answered each question, and how many agreed." },
  { what: "lastRatings", title: "Ratings of the last visit", about: "What was agreed then, to show the change since." },
  { what: "lastActions", title: "Actions since the last visit", about: "What the unit set out to do, and how far it got." },
];

export const titles: Record<ImportWhat, string> = {
  edition: "Standards", selfReview: "Self-review", questionnaires: "Questionnaires", lastRatings: "Ratings of the last visit", lastActions: "Actions since the last visit",
};
