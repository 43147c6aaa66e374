// One press, one request: a submit button says it is working and takes no second press until the page answers.
const IDLE = new WeakMap();
const GIVE_UP_MS = 20000; // An answer lost on the way must not leave the form dead; the server knows a repeat by its key.

function busy(form, button) {
  form.dataset.sending = "true";
  if (button) {
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busyText) {
      IDLE.set(button, [...button.childNodes]);
      button.replaceChildren(button.dataset.busyText);
    }
  }
  setTimeout(() => release(form), GIVE_UP_MS);
}

function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll('[aria-busy="true"]').forEach((button) => {
    button.removeAttribute("aria-busy");
    if (IDLE.has(button)) button.replaceChildren(...IDLE.get(button));
  });
}

// Forms sent by htmx arrive here already prevented: hx-disabled-elt looks after those.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-many-presses]")) return;
  if (form.dataset.sending) event.preventDefault();
  else busy(form, event.submitter);
});

// The back button may bring the page from the browser's memory with its form still marked as sending.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
});
