// N-06: two minutes before a visit ends, say so and offer more time. Without script the visit ends on the server alone.
const box = document.querySelector("[data-stay]");
const MINUTE = 60_000;
let timer = 0;

function wait() {
  clearTimeout(timer);
  timer = setTimeout(warn, (box.dataset.ends - 2) * MINUTE);
}

function warn() {
  box.hidden = false;
  box.focus();
  timer = setTimeout(() => location.replace(box.dataset.after), 2 * MINUTE);
}

async function stay() {
  const answer = await fetch(box.dataset.url, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (answer?.ok) {
    box.hidden = true;
    wait();
  }
}

if (box) {
  box.querySelector("button").addEventListener("click", stay);
  wait();
}
