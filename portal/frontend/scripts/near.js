// Only when the button is pressed does the phone say where it is, and only roughly: a square of about a kilometre. It is
// made into the first part of a postcode, and this page leaves no trace of it in the history.
const button = document.querySelector("[data-near]");
const said = document.querySelector("[data-near-said]");
const PLACES = 2; // decimals of a degree

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = [coords.latitude, coords.longitude].map((each) => each.toFixed(PLACES)).join(",");
        location.replace(`${button.dataset.to}?at=${at}`);
      },
      () => {
        said.textContent = button.dataset.not;
      },
      { enableHighAccuracy: false, maximumAge: 600000, timeout: 10000 },
    );
  });
}
