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

/** Where the caret stands, read off what lies behind the field: the same words with a mark of no width at their end. */
export function caretBox(field: HTMLTextAreaElement, behind: HTMLElement): DOMRect {
  let left = field.selectionStart;
  const words = document.createTreeWalker(behind, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode() as Text | null; node; node = words.nextNode() as Text | null) {
    if (left < node.length) {
      const range = document.createRange();
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      const found = range.getBoundingClientRect();
      return found.height > 0 ? found : field.getBoundingClientRect();
    }
    left -= node.length;
  }
  return field.getBoundingClientRect();
}
