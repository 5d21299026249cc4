// N-06: two minutes before a visit ends, say so and offer more time. Without script the visit ends on the server alone.
const box = document.querySelector("[data-stay]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("stay") : null;
const MINUTE = 60_000;
let timer = 0;

function wait() {
  clearTimeout(timer);
  box.hidden = true;
  timer = setTimeout(warn, (box.dataset.ends - 2) * MINUTE);
}

function warn() {
  box.hidden = false;
  box.focus();
  timer = setTimeout(end, 2 * MINUTE);
}

function end() {
  document.body.hidden = true;
  location.replace(box.dataset.after);
}

async function stay() {
  const answer = await fetch(box.dataset.url, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (answer?.ok) {
    wait();
    tabs?.postMessage("stay");
  } else if (answer) {
    end();
  }
}

if (box) {
  box.querySelector("button").addEventListener("click", stay);
  wait();
  // A page opened in another tab renews the visit, so the tabs beside it wait anew as well.
  if (tabs) {
    tabs.onmessage = wait;
    tabs.postMessage("stay");
  }
}
