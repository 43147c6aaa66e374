// The screening page: each answer goes to the server when it is pressed, and what it changes comes back in its place.
const form = document.querySelector("#answers");
const questions = document.querySelector(".screening-questions");
const result = document.querySelector("#result");
let waiting = Promise.resolve();
let unsaved = 0;

// The controls stand outside the form they belong to, so their events never reach it by themselves.
questions.addEventListener("change", (event) => {
  if (event.target.form !== form) return;
  form.dispatchEvent(new Event("input"));
  unsaved += 1;
  waiting = waiting.then(save).finally(() => { unsaved -= 1; });
});

// A decision pressed right after an answer waits for it: leaving the page would take the answer away.
document.addEventListener("submit", (event) => {
  if (!unsaved) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.then(() => { if (event.target.isConnected) event.target.requestSubmit(event.submitter); });
}, { capture: true });

document.addEventListener("needlepath:signed-in", () => { waiting = waiting.then(save); });

const whose = () => document.querySelector("[data-sign-in-again] [name=whose]").value;

async function save() {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Needlepath-Autosave": "answers", "X-Needlepath-Whose": whose() },
    });
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("needlepath:signed-out", { detail: { pressed: true } }));
      return tell("Not saved: you are signed out. Your answers stay here.");
    }
    if (!response.ok || response.redirected) throw new Error(`answered ${response.status}`);
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    tell("");
  } catch {
    tell("Not saved: the server could not be reached. Your answers stay here; press Save answers.");
  }
}

function show(fresh) {
  const errors = fresh.querySelector(".form-errors");
  document.querySelector(".form-errors")?.remove();
  if (errors) {
    questions.prepend(errors);
    errors.focus();
    return;
  }
  form.elements.version.value = fresh.querySelector("#answers [name=version]").value;
  form.dispatchEvent(new Event("saved"));
  replace(document.querySelector(".patient"), fresh.querySelector(".patient"));
  replace(result, fresh.querySelector("#result"));
  stop(fresh);
  for (const head of fresh.querySelectorAll(".group > .card-head")) {
    replace(document.querySelector(`#${head.parentElement.id} > .card-head`), head);
  }
  for (const list of fresh.querySelectorAll(".questions")) follow(list);
}

// An emergency answer takes the page over at once; what is half typed elsewhere stays where it is.
function stop(fresh) {
  const page = document.querySelector(".screening");
  const wasStopped = page.classList.contains("is-stopped");
  const isStopped = fresh.querySelector(".screening").classList.contains("is-stopped");
  if (wasStopped !== isStopped) replace(document.querySelector("#emergency"), fresh.querySelector("#emergency"));
  page.classList.toggle("is-stopped", isStopped);
  if (isStopped && !wasStopped) {
    document.querySelector("#stop").focus({ preventScroll: true });
    document.querySelector("#stop").scrollIntoView({ block: "center" });
  }
}

// A line is touched only when what the server knows of it changed, so a reason half typed elsewhere stays.
function follow(list) {
  // What was just answered stays in sight: nothing moves away under a finger.
  for (const line of list.children) line.classList.remove("is-quiet");
  const here = document.querySelector(`#${list.closest(".group").id} .questions`);
  const wanted = new Set([...list.children].map((line) => line.id));
  for (const line of [...here.children]) if (!wanted.has(line.id)) line.remove();
  [...list.children].forEach((line, place) => {
    const old = document.getElementById(line.id);
    if (!old || old.parentElement !== here) here.insertBefore(line, here.children[place] ?? null);
    else if (old.dataset.is !== line.dataset.is) keepingFocus(() => old.replaceWith(line));
  });
}

function replace(old, fresh) {
  if (old && fresh && old.innerHTML !== fresh.innerHTML) keepingFocus(() => { old.innerHTML = fresh.innerHTML; });
}

function keepingFocus(change) {
  const id = document.activeElement?.id;
  change();
  if (id && document.activeElement?.id !== id) document.getElementById(id)?.focus();
}

function tell(words) {
  const place = document.querySelector("#save-state");
  if (place.textContent !== words) place.textContent = words;
}
