// A window that the browser opened again after it was closed shows nothing of the visit and ends it (N-02, T1). A name
// lives as long as its window and is never brought back, so a page that was not come to by a link or a button in a
// window that has none is such a window. Loaded before the page is drawn.
const HERE = "here";
const script = document.currentScript;
const [entry] = performance.getEntriesByType("navigation");

function begin() {
  location.replace(script.dataset.after);
}

if (window.name === HERE || !entry || entry.type === "navigate") {
  window.name = HERE;
} else {
  document.documentElement.hidden = true;
  fetch(script.dataset.end, { method: "POST", redirect: "manual", keepalive: true }).then(begin, begin);
}
