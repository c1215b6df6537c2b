// Looks at the page the way a person or a screen reader does: by role, name and visible text.
const page = (() => {
  const words = (text) => (text ?? "").replace(/\s+/g, " ").trim();

  const visible = (el) =>
    el.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
    el.getClientRects().length > 0;

  const inputRoles = {
    checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton",
    search: "searchbox", button: "button", submit: "button", reset: "button", image: "button",
  };
  const roles = {
    BUTTON: "button", NAV: "navigation", MAIN: "main", ASIDE: "complementary", HEADER: "banner",
    FOOTER: "contentinfo", UL: "list", OL: "list", LI: "listitem", TABLE: "table", TR: "row",
    TD: "cell", TH: "columnheader", DIALOG: "dialog", TEXTAREA: "textbox", OPTION: "option",
    SUMMARY: "button", PROGRESS: "progressbar", FIELDSET: "group", H1: "heading", H2: "heading",
    H3: "heading", H4: "heading", H5: "heading", H6: "heading", ARTICLE: "article", FORM: "form",
    SECTION: "region", IMG: "img", OUTPUT: "status", HR: "separator",
  };
  const role = (el) => {
    const own = el.getAttribute("role");
    if (own) return own.trim().split(/\s+/)[0];
    if (el.tagName === "A") return el.hasAttribute("href") ? "link" : "";
    if (el.tagName === "INPUT") return inputRoles[el.type] ?? "textbox";
    if (el.tagName === "SELECT") return el.multiple || el.size > 1 ? "listbox" : "combobox";
    if (el.isContentEditable && !el.parentElement?.isContentEditable) return "textbox";
    return roles[el.tagName] ?? "";
  };

  // What an element says, without keys (`kbd`) and without what is hidden from screen readers.
  const said = (el) => {
    let text = "";
    for (const node of el.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.tagName === "KBD" || node.getAttribute("aria-hidden") === "true") continue;
      text += ` ${node.getAttribute("aria-label") ?? node.getAttribute("alt") ?? said(node)} `;
    }
    return text;
  };
  const name = (el) => {
    const by = (el.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    if (by.length) return words(by.map((id) => said(document.getElementById(id) ?? el)).join(" "));
    const label = el.getAttribute("aria-label");
    if (label) return words(label);
    if (el.labels?.length) return words([...el.labels].map(said).join(" "));
    if (el.getAttribute("alt")) return words(el.getAttribute("alt"));
    const text = ["INPUT", "TEXTAREA", "SELECT"].includes(el.tagName) ? "" : words(said(el));
    return text || words(el.getAttribute("title") ?? el.getAttribute("placeholder") ?? "");
  };

  // The element with this role and name: the exact name before one that starts with it, before one
  // that holds it. Without a name, the first with the role.
  const find = (wantedRole, wantedName) => {
    const all = [...document.querySelectorAll("*")].filter((el) => role(el) === wantedRole);
    const seen = all.filter(visible);
    if (!wantedName) return seen[0];
    const wanted = words(wantedName);
    return (
      seen.find((el) => name(el) === wanted) ??
      seen.find((el) => name(el).startsWith(wanted)) ??
      seen.find((el) => name(el).includes(wanted))
    );
  };
  // The innermost visible element that says this.
  const saying = (text) => {
    const wanted = words(text);
    let found;
    for (const el of document.body.querySelectorAll("*")) {
      if (words(el.textContent).includes(wanted) && visible(el)) found = el;
    }
    return found;
  };
  const sees = (text) => {
    const fields = [...document.querySelectorAll("input, textarea")].filter(visible);
    const all = [document.body.innerText, ...fields.map((field) => field.value)];
    return all.some((part) => words(part).includes(words(text)));
  };
  // The same once it can be clicked: it has stopped moving, and nothing lies over its middle. What is
  // out of sight or half hidden is brought to the middle of the screen, as a person scrolls.
  let place = "";
  const clickable = (el) => {
    if (!el) return undefined;
    const { left, top, width, height } = el.getBoundingClientRect();
    const was = place;
    place = `${left} ${top} ${width} ${height}`;
    if (place !== was) return undefined;
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (hit && (el.contains(hit) || hit.contains(el) || hit.closest("label")?.control === el)) return el;
    el.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    return undefined;
  };
  // What there is to find, for the message of a test that did not.
  const offers = (wantedRole) =>
    [...document.querySelectorAll("*")]
      .filter((el) => role(el) === wantedRole && visible(el))
      .map(name)
      .slice(0, 40);

  // Settled: fonts are there, nothing that is seen moves, and two frames have been painted since. What is folded away never
  // ends to move, and what moves on for seconds is not waited for.
  const settled = async () => {
    const moves = document.getAnimations().filter((move) => {
      const end = move.effect?.getComputedTiming().endTime;
      return typeof end === "number" && Number.isFinite(end) && move.effect.target && visible(move.effect.target);
    });
    const still = stir();
    const rest = Promise.allSettled([document.fonts.ready, ...moves.map((move) => move.finished)]);
    await Promise.race([rest, new Promise((done) => setTimeout(done, 5_000))]);
    for (let n = 0; n < 2; n += 1) await frame();
    still();
  };

  // The next time that the page paints; a moment later where it has nothing to paint.
  const frame = () =>
    new Promise((painted) => {
      requestAnimationFrame(painted);
      setTimeout(painted, 250);
    });

  // Lets the page paint again and again, without a difference that could be seen. Answers how to stop.
  const stir = () => {
    const speck = document.createElement("i");
    speck.ariaHidden = "true";
    speck.style.cssText = "position: fixed; left: 0; bottom: 0; width: 1px; height: 1px";
    document.body.append(speck);
    let turn = 0;
    const paint = () => (speck.style.backgroundColor = `rgb(0 0 0 / ${(turn = 1 - turn) ? 0.004 : 0.008})`);
    const painting = setInterval(paint, 20);
    return () => (clearInterval(painting), speck.remove());
  };

  // Text that a person cannot read because something cuts it off and nothing scrolls to it.
  const cut = () => {
    const found = new Set();
    const short = (node) => words(node.data).slice(0, 60);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!words(node.data) || !parent || !visible(parent)) continue;
      if (parent.closest("script, style, svg, option, [aria-hidden=true]")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      let [across, down] = [true, true];
      for (let el = parent; el && (across || down); el = el.parentElement) {
        const style = getComputedStyle(el);
        const edge = el.getBoundingClientRect();
        // Kept for screen readers only.
        if (edge.width <= 1.5 || edge.height <= 1.5 || style.clipPath !== "none") {
          across = false;
          break;
        }
        if (style.position === "fixed" && el.parentElement) {
          if (box.right > innerWidth + 1 || box.left < -1) found.add(`${short(node)} (beyond the edge)`);
          break;
        }
        if (/auto|scroll/.test(style.overflowX)) across = false;
        if (/auto|scroll/.test(style.overflowY)) down = false;
        // Contained paint clips like hidden overflow.
        const contained = style.contentVisibility === "auto" || /paint|content|strict/.test(style.contain);
        const hides = (overflow) => contained || overflow === "hidden" || overflow === "clip";
        const pastX = box.right > edge.right + 1 || box.left < edge.left - 1;
        const pastY = box.bottom > edge.bottom + 2 || box.top < edge.top - 2;
        if (across && hides(style.overflowX) && pastX) found.add(`${short(node)} (cut at the side)`);
        if (down && hides(style.overflowY) && pastY) found.add(`${short(node)} (cut above or below)`);
      }
      if (across && (box.right > innerWidth + 1 || box.left < -1)) {
        found.add(`${short(node)} (beyond the edge)`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) found.add("(the page scrolls sideways)");
    return [...found];
  };

  // The part of an element's box that nothing cuts off, or nothing at all.
  const inSight = (el) => {
    const box = el.getBoundingClientRect();
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    const within = (edge) => {
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    };
    for (let at = el; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (at !== el && (style.overflowX !== "visible" || style.overflowY !== "visible")) within(at.getBoundingClientRect());
      if (style.position === "fixed") break;
    }
    within({ left: 0, top: 0, right: innerWidth, bottom: innerHeight });
    const enough = (shown, whole) => shown >= Math.min(whole, 16) - 1;
    return enough(right - left, box.width) && enough(bottom - top, box.height) && right > left && bottom > top
      ? { left, top, right, bottom }
      : undefined;
  };
  // What stands for an element that is there for screen readers only: its label.
  const face = (el) => {
    const { width, height } = el.getBoundingClientRect();
    return width > 2 && height > 2 && getComputedStyle(el).opacity !== "0" ? el : (el.labels?.[0] ?? el.parentElement ?? el);
  };
  const called = (el) => `${role(el) || el.tagName.toLowerCase()} “${name(el).slice(0, 60)}”`;
  // Whether something else lies over all of it.
  const covered = (el, { left, top, right, bottom }) => {
    for (const x of [0.1, 0.5, 0.9]) {
      for (const y of [0.1, 0.5, 0.9]) {
        const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
        if (hit && (el.contains(hit) || (hit.contains(el) && getComputedStyle(el).pointerEvents === "none"))) return undefined;
      }
    }
    return document.elementFromPoint((left + right) / 2, (top + bottom) / 2) ?? el;
  };
  // A ring round it or round what it points at, or the caret of a text field.
  const ringed = (el) => {
    if (el.matches("textarea, input:not([type=checkbox], [type=radio], [type=range])") && !el.readOnly) return true;
    const pointed = document.getElementById(el.getAttribute("aria-activedescendant") ?? "");
    const around = [el, face(el), pointed, el.nextElementSibling, el.parentElement, el.closest("label, li, [data-ring]")];
    const ring = (one) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow.includes("inset");
    };
    return around.some((one) => one && ring(one));
  };
  // Why nobody sees where the focus is; empty when it is plain.
  const lost = () => {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return "nothing has the focus";
    const shown = face(el);
    const box = visible(shown) && inSight(shown);
    if (!box) return `${called(el)} has the focus out of sight`;
    const over = covered(shown, box);
    if (over) return `${called(el)} has the focus under ${called(over)}`;
    return ringed(el) ? "" : `${called(el)} has the focus and does not show it`;
  };

  // Controls that cannot be brought into sight, and what scrolls sideways without being a table.
  const beyondReach = () => {
    const found = new Set();
    const before = [...document.querySelectorAll("*")].map((el) => [el, el.scrollTop, el.scrollLeft]);
    const modal = document.querySelector("dialog[open]");
    const controls = [...document.querySelectorAll("a[href], button, input, textarea, select, summary")];
    for (const el of controls) {
      if (el.matches(":disabled") || el.closest("[inert], [aria-hidden=true]") || (modal && !modal.contains(el))) continue;
      const shown = face(el);
      if (!visible(shown)) continue;
      shown.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      if (!inSight(shown)) found.add(`${called(el)} (cannot be reached)`);
    }
    for (const [el, top, left] of before) {
      if (el.scrollTop !== top) el.scrollTop = top;
      if (el.scrollLeft !== left) el.scrollLeft = left;
      if (!/auto|scroll/.test(getComputedStyle(el).overflowX) || el.scrollWidth <= el.clientWidth + 1) continue;
      if (el.clientWidth > 0 && !el.matches("input, textarea") && !el.querySelector("table, [role=table]")) found.add(`${called(el)} .${el.className} (scrolls sideways)`);
    }
    return [...found];
  };

  // What a screen reader speaks of: what has the focus, or the row that it points at.
  const reads = (el) => {
    if (!el || el === document.body || el === document.documentElement) return null;
    return document.getElementById(el.getAttribute("aria-activedescendant") ?? "") ?? el;
  };
  // What it says beside role and name.
  const beside = (el) => {
    const is = (attribute) => el.getAttribute(attribute);
    const states = [];
    const either = (value, yes, no) => {
      if (value === "true" || value === "false") states.push(value === "true" ? yes : no);
      if (value === "mixed") states.push(`partly ${yes}`);
    };
    if (el.matches("input[type=checkbox], input[type=radio]")) either(String(el.checked), "checked", "not checked");
    either(is("aria-checked"), "checked", "not checked");
    either(is("aria-pressed"), "pressed", "not pressed");
    either(is("aria-selected"), "selected", "not selected");
    either(el.tagName === "SUMMARY" ? String(el.parentElement.open) : is("aria-expanded"), "expanded", "collapsed");
    if (is("aria-current") && is("aria-current") !== "false") states.push("current");
    if (is("aria-invalid") === "true") states.push("wrong");
    if (is("aria-busy") === "true") states.push("busy");
    if (el.disabled || is("aria-disabled") === "true") states.push("disabled");
    if (el.tagName === "SELECT") states.push(`“${words(el.selectedOptions[0]?.textContent)}”`);
    if (el.matches("textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])")) {
      if (el.readOnly) states.push("read only");
      states.push(el.value === "" ? "empty" : el.type === "password" ? "filled" : `“${words(el.value)}”`);
    }
    const by = (is("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
    const described = words(by.map((id) => said(document.getElementById(id) ?? document.createElement("i"))).join(" "));
    return { states, described, content: words(said(el)), called: called(el), folds: el.tagName === "SUMMARY" };
  };
  // Everything that Tab, an arrow or a click comes to.
  const controls = () => {
    const modal = document.querySelector("dialog[open]") ?? document;
    const all = modal.querySelectorAll("a[href], button, input, textarea, select, summary, [role=option], [tabindex='0']");
    return [...all].filter((el) => visible(face(el)) && !el.closest("[inert], [aria-hidden=true]"));
  };
  // Listens to what is said without being asked for, until the page is loaded anew.
  const hear = () => {
    if (window.hearing === document.body) return;
    window.hearing = document.body;
    window.heard ??= [];
    const regions = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], output";
    const before = new WeakMap();
    const raw = (region) => region.textContent;
    for (const region of document.querySelectorAll(regions)) before.set(region, raw(region));
    const noticed = (changes) => {
      const touched = new Set();
      for (const { target, addedNodes } of changes) {
        touched.add((target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(regions));
        for (const node of addedNodes) {
          if (node.nodeType !== Node.ELEMENT_NODE) continue;
          // What comes with its words already in it is heard only where it is urgent, or a state.
          for (const region of [node, ...node.querySelectorAll(regions)]) {
            if (region.matches("[role=status], [role=alert]")) touched.add(region);
            else if (region.matches(regions)) before.set(region, raw(region));
          }
        }
      }
      for (const region of touched) {
        if (!region?.isConnected || raw(region) === before.get(region)) continue;
        before.set(region, raw(region));
        if (words(said(region))) window.heard.push(words(said(region)));
      }
    };
    new MutationObserver(noticed).observe(document.body, { subtree: true, childList: true, characterData: true });
  };

  return { reads, beside, controls, hear, find, clickable, saying, sees, offers, settled, frame, stir, cut, lost, called, beyondReach, name, role, visible };
})();
