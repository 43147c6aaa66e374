// On a covered page ([data-lock-needles]): the needles of theirs that are in, as the page of a locked screen says them. "Reaction"
// is sent from here, so that the covered page keeps its words. A log says its own needles itself (css/pages/session_log.css).
const place = document.querySelector("[data-lock-needles]");
const LOOK_MS = 1000;
const AGAIN_MS = 3000;
const FRESH_MS = 30000;
const ANSWER_MS = 5000;
const REFUSED = 422;
let due = 0;

const isCovered = () => document.body.classList.contains("is-locked");
const isSaidByThePage = (form) =>
  document.querySelector(".count-bar .lock-needles") && new URL(form.action).pathname === `${location.pathname}reaction/`;

function ask(url, more = {}) {
  const whose = place.parentElement.querySelector("[name=whose]").value;
  const headers = { "X-Needlepath-Whose": whose, "X-Needlepath-Autosave": "yes", "X-Needlepath-Poll": "yes" };
  return fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS), ...more });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const forms = [...page.querySelectorAll("form.lock-needles")].filter((form) => !isSaidByThePage(form));
  place.replaceChildren(...forms);
  if (place.hidden === !forms.length) return;
  place.hidden = !forms.length;
  document.activeElement?.scrollIntoView({ block: "nearest" }); // what was to be typed stays in sight
}

async function look() {
  if (!isCovered()) {
    if (!place.hidden) show("");
    due = 0;
    return;
  }
  const isUsed = place !== document.activeElement && place.contains(document.activeElement); // after a press it has the focus itself
  if (Date.now() < due || document.hidden || isUsed) return;
  due = Date.now() + AGAIN_MS;
  try {
    const answer = await ask(place.dataset.lockNeedles, { redirect: "error" }); // it leads away while the server knows of no lock
    if (!answer.ok || !isCovered()) return;
    show(await answer.text());
    due = Date.now() + FRESH_MS;
  } catch {
    // asked again soon
  }
}

async function press(form) {
  const button = form.querySelector("button");
  form.querySelector("[role=alert]")?.remove();
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status === REFUSED) return sayNot(form, await answer.text());
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.text());
    place.focus();
  } catch {
    sayNot(form, "Press it again.");
  }
}

function sayNot(form, words) {
  form.querySelector("button").removeAttribute("aria-busy");
  form.insertAdjacentHTML("beforeend", '<p class="invalid-feedback" role="alert"></p>');
  form.lastElementChild.textContent = `Not recorded. ${words}`;
}

if (place) {
  setInterval(look, LOOK_MS);
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    press(event.target);
  });
}
