// The way out (N-01, N-02, T1, F28). The page is emptied before anything else happens; the server clears up afterwards.
const SHIFTS = 3;
const WITHIN = 5000;

const link = document.querySelector("[data-exit][data-two]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("leave") : null;
let gone = false;
window.name = "here"; // for here.js: this window was open before the visit held anything

// A page that answers a form lies in the history with everything that was typed, on the disk too, and Back sends it once
// more. From here on the entry is the address alone (T1).
history.replaceState(null, "", location.href);

function blank() {
  document.title = "";
  document.body.hidden = true;
  document.body.textContent = "";
}

function leave() {
  const away = link.href;
  if (gone) return;
  gone = true;
  window.name = "";
  blank();
  // Without a network the browser would show its own page with our address on it: stay blank until there is one.
  if (navigator.onLine === false) {
    window.addEventListener("online", () => location.replace(away));
  } else {
    location.replace(away);
  }
}

function leaveEverywhere(event) {
  event?.preventDefault();
  leave();
  tabs?.postMessage("leave");
}

function countShifts() {
  const said = document.querySelector("[data-exit-said]");
  let pressed = 0;
  let modified = false;
  let timer = 0;

  function forget(words) {
    clearTimeout(timer);
    pressed = 0;
    said.textContent = words;
  }

  document.addEventListener(
    "keyup",
    (event) => {
      if (event.key === "Shift" && !modified) {
        pressed += 1;
        clearTimeout(timer);
        timer = setTimeout(() => forget(link.dataset.late), WITHIN);
        if (pressed >= SHIFTS) {
          clearTimeout(timer);
          leaveEverywhere();
        } else {
          said.textContent = pressed === 1 ? link.dataset.two : link.dataset.one;
        }
      } else if (pressed) {
        forget("");
      }
      modified = event.shiftKey;
    },
    true,
  );
}

if (link) {
  for (const way of document.querySelectorAll("[data-exit]")) {
    way.addEventListener("click", leaveEverywhere);
  }
  countShifts();
  if (tabs) tabs.onmessage = leave;
}

// A page that a browser kept aside is never shown again as it was: hidden when put away, fetched anew when brought back.
window.addEventListener("pagehide", (event) => {
  if (event.persisted) document.body.hidden = true;
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    blank();
    if (!gone) location.reload();
  }
});
