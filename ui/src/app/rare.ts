// What is seldom needed, in one piece of its own: keys and codes, records that cannot be opened, what notes said before, and forms.
export { default as Asking } from "./Asking.svelte";
export { default as KeySheet } from "./KeySheet.svelte";
export { default as CannotOpen } from "../screens/entry/CannotOpen.svelte";
export { default as Damaged } from "../screens/entry/Damaged.svelte";
export { default as Deleted } from "../screens/notes/Deleted.svelte";
export { default as Feedback } from "../screens/findings/Feedback.svelte";
export { default as Forgotten } from "../screens/entry/Forgotten.svelte";
export { default as OpenCopy } from "../screens/entry/OpenCopy.svelte";
export { default as History } from "../screens/notes/History.svelte";
export { default as MemberForm } from "../screens/overview/MemberForm.svelte";
export { default as RecoveryCodePage } from "../screens/entry/RecoveryCodePage.svelte";
export { default as SessionForm } from "../screens/timetable/SessionForm.svelte";
