// Changes to a text field that its own undo still knows.

/** Puts `words` in place of what stands from `start` to `end`, as if typed: the field tells of it with an input event. */
export function replaceTyped(field: HTMLTextAreaElement, start: number, end: number, words = "") {
  field.focus();
  field.setSelectionRange(start, end);
  const before = field.value;
  const done = words ? document.execCommand("insertText", false, words) : document.execCommand("delete");
  if (done && field.value !== before) return;
  field.setRangeText(words, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
}

/** Puts the caret at the end. */
export function caretToEnd(field: HTMLTextAreaElement) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
