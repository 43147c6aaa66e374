// A form that is typed in and sent whole (data-unsaved): leaving with words not sent is warned of, and before it is sent the
// server is asked whether its person is still signed in. Signed out or without a connection the page stays, with every word.
const again = document.querySelector("[data-sign-in-again]");
const notSent = document.querySelector("[data-not-sent]");
let waiting; // the form and button that were pressed while nobody was signed in

document.querySelectorAll("form[data-unsaved]").forEach((form) => {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  form.addEventListener("saved", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
});

async function isSignedIn() {
  const fields = again.querySelector("form");
  const headers = { "X-Needlepath-Whose": fields.elements.whose.value };
  const response = await fetch(fields.action, { headers, cache: "no-store", signal: AbortSignal.timeout(10000) });
  if (response.status === 423) document.dispatchEvent(new Event("needlepath:locked"));
  else if (response.status !== 401 && !response.ok) throw new Error(`answered ${response.status}`);
  return response.ok;
}

async function sendOrStay(form, button) {
  notSent.hidden = true;
  form.dataset.sending = "true";
  let isIn;
  try {
    isIn = await isSignedIn();
  } catch {
    notSent.hidden = false;
  }
  delete form.dataset.sending;
  if (isIn) return send(form, button);
  if (isIn === false) {
    waiting = [form, button];
    if (document.body.classList.contains("is-locked")) return;
    document.dispatchEvent(new CustomEvent("needlepath:signed-out", { detail: { pressed: true } }));
  }
}

function send(form, button) {
  form.dataset.asked = "yes";
  form.requestSubmit(button);
  delete form.dataset.asked;
}

// Before any other listener: to them a form that stays was never sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!again || !form.matches("form[data-unsaved]") || form.method !== "post" || form.dataset.asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.dataset.sending) sendOrStay(form, event.submitter);
}, { capture: true });

document.addEventListener("needlepath:signed-in", () => {
  if (waiting) send(...waiting);
  waiting = undefined;
});
