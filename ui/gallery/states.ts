// Shows what a pointer or the focus would do, several times on one page: every rule that waits for either is there again for a class.
const again = [
  { sign: /:focus-visible|:focus(?![-\w])/g, name: ".is-focused" },
  { sign: /:hover/g, name: ".is-hovered" },
];

function repeat(rules: CSSStyleSheet | CSSGroupingRule) {
  for (let at = rules.cssRules.length - 1; at >= 0; at -= 1) {
    const rule = rules.cssRules[at];
    if (rule instanceof CSSStyleRule) {
      for (const { sign, name } of again) {
        if (!rule.selectorText.match(sign)) continue;
        const selector = rule.selectorText.replace(sign, name);
        rules.insertRule(`${selector} { ${rule.style.cssText} }`, at + 1);
      }
    } else if (rule instanceof CSSGroupingRule) repeat(rule);
  }
}

/** Once, when all styles are there. */
export function repeatStates() {
  for (const sheet of document.styleSheets) repeat(sheet);
}

const controls = "button, a[href], input, textarea, select, summary, [tabindex]";

/** Lets the first control in it look as if the pointer were there, or the focus. */
export function wear(state: "focused" | "hovered" | undefined, pick = controls) {
  return (node: HTMLElement) => {
    if (!state) return;
    const control = node.querySelector(pick);
    if (!control) throw new Error(`nothing here can be ${state}: ${node.textContent}`);
    control.classList.add(`is-${state}`);
  };
}
