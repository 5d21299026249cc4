// Single keys in the queue, only for who turned them on (WCAG 2.1.4). Each does what a link or button of the page does:
// nothing works by key alone. They rest while somebody types, and with Ctrl, Alt or Command.
const table = document.querySelector("[data-quick-keys]");
const rows = [...document.querySelectorAll("[data-row]")];

function at() {
  return rows.indexOf(document.activeElement?.closest("tr")?.querySelector("[data-row]"));
}

function go(step) {
  const here = at();
  rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1)]?.focus();
}

const DOES = {
  j: () => go(1),
  k: () => go(-1),
  t: () => rows[at()]?.closest("tr").querySelector("[data-take]")?.click(),
  a: () => document.querySelector("[data-key='a']")?.click(),
  m: () => document.querySelector("[data-key='m']")?.click(),
  n: () => document.querySelector("[data-key='n']")?.click(),
  "/": () => document.querySelector("#code")?.focus(),
};

if (table) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
      return;
    }
    const does = DOES[event.key.toLowerCase()];
    if (does) {
      event.preventDefault();
      does();
    }
  });
}
