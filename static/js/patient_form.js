// A patient's form on a phone: "none" and the other ticks exclude each other, and each tapped number is sent on.
const PAUSE_MS = 1000; // a finger that slipped taps again within it

document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const isNone = target.value === "none";
  target.form?.querySelectorAll(`input[type="checkbox"][name="${target.name}"]`).forEach((other) => {
    if (other !== target && (isNone || other.value === "none")) other.checked = false;
  });
});

// Numbers are stored as they are tapped, so that another device goes on where this one stopped.
const tapped = new Set();
let pause;

function keepTaps(form) {
  clearTimeout(pause);
  if (!tapped.size) return;
  const whole = new FormData(form);
  const body = new URLSearchParams({ csrfmiddlewaretoken: whole.get("csrfmiddlewaretoken"), keep: "1" });
  tapped.forEach((name) => body.append(name, whole.get(name)));
  tapped.clear();
  form.dispatchEvent(new CustomEvent("keep", { bubbles: true, detail: body })); // js/kept_presses.js sends it
}

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-keep-taps]")) return;
  tapped.add(target.name);
  clearTimeout(pause);
  pause = setTimeout(() => keepTaps(form), PAUSE_MS);
});

document.addEventListener("submit", () => { tapped.clear(); }, { capture: true }); // the whole form goes now

window.addEventListener("pagehide", () => {
  document.querySelectorAll("[data-keep-taps]").forEach(keepTaps);
});
