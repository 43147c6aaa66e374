// A patient's form on a phone: "none" and the other ticks exclude each other, and a lost connection loses nothing.
const PROBE = "/healthz";
const AGAIN_MS = 4000;
const reached = new WeakSet();

document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const isNone = target.value === "none";
  target.form?.querySelectorAll(`input[type="checkbox"][name="${target.name}"]`).forEach((other) => {
    if (other !== target && (isNone || other.value === "none")) other.checked = false;
  });
});

async function isOnline() {
  try {
    return navigator.onLine && (await fetch(PROBE, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function say(form, isWaiting) {
  const words = form.querySelector("[data-keeping]");
  if (words) words.hidden = !isWaiting;
}

// The press is held until the clinic's server can be reached, then sent as it is: nothing typed leaves the open page.
async function send(form, button) {
  while (!(await isOnline())) {
    say(form, true);
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); window.addEventListener("online", resolve, { once: true }); });
  }
  say(form, false);
  reached.add(form);
  form.requestSubmit(button);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-keep-trying]")) return;
  if (reached.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "true";
  send(form, event.submitter).finally(() => { delete form.dataset.asking; });
}, { capture: true });
