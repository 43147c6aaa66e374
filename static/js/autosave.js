// A page that saves itself (form data-autosave): every change within two seconds, nothing typed is ever thrown away by it.
// What could not be saved stays in the page's memory and is sent again; another tab's changes are merged or asked about.
const form = document.querySelector("[data-autosave]");
const refusal = form?.querySelector("[data-refusal]");
const SOON_MS = 600;
const ANSWER_MS = 10000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

let touched = new Set(); // names of fields changed here and not yet stored
let stored = new Map(); // what the server last said each field holds
const presses = []; // buttons pressed that the server has not answered
let sending = false;
let leaving = false;
let failures = 0;
let timer;

const values = (name) => new FormData(form).getAll(name).join("\n");
const names = () => [...new Set([...form.elements].map((element) => element.name).filter(Boolean))];
const say = (words, bad = false) => {
  const place = form.querySelector("[data-saved]");
  place.classList.toggle("is-danger", bad);
  place.textContent = words;
};

function remember() {
  stored = new Map(names().map((name) => [name, values(name)]));
}

// While the page asks which words count, nothing is sent.
const asking = () => document.querySelector("[data-conflict]") !== null;

function plan(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

async function send() {
  if (sending || asking() || (!touched.size && !presses.length)) return;
  sending = true;
  clearTimeout(timer);
  const press = presses[0];
  const sent = touched;
  touched = new Set();
  const body = new FormData(form);
  const token = cookie(form.dataset.csrfCookie);
  if (token) body.set("csrfmiddlewaretoken", token);
  if (press?.then) body.set("then", press.then);
  if (!failures) say("Saving");
  const back = () => sent.forEach((name) => touched.add(name));
  let again = null;
  try {
    const response = await fetch(press?.url ?? form.action, {
      method: "POST", body, headers: { "X-Needlepath-Autosave": "yes" }, signal: AbortSignal.timeout(ANSWER_MS),
    });
    const goTo = response.headers.get("X-Needlepath-Go");
    if (response.redirected || response.status === 403) {
      back();
      again = unsaved("Not saved yet: you are signed out. Sign in again in another tab; this page keeps every word.");
    } else if (response.ok) {
      if (press) presses.shift();
      failures = 0;
      refusal.querySelectorAll(press ? ":scope > *" : ":scope > .form-errors").forEach((one) => one.remove());
      if (goTo && !touched.size) return leave(goTo);
      if (!goTo) refresh(await response.text(), touched);
      if (touched.size || presses.length) again = 0;
    } else if (response.status === 409) {
      back();
      // The press may have been done already and only its answer lost, so it is never repeated by the page itself.
      const pressed = presses.splice(0).length > 0;
      again = merge(await response.text()) ? 0 : null;
      if (pressed) tell("[data-pressed-template]");
    } else if (response.status === 422) {
      back();
      presses.length = 0;
      refuse(await response.text());
    } else {
      back();
      again = unsaved("Not saved yet: the server did not take it. Trying again.");
    }
  } catch {
    back();
    again = unsaved("Not saved yet: no connection. This page keeps every word.");
  } finally {
    sending = false;
  }
  if (again !== null) plan(again);
}

function unsaved(words) {
  say(words, true);
  failures += 1;
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
}

function tell(template) {
  refusal.prepend(document.querySelector(template).content.cloneNode(true));
}

function refuse(html) {
  refusal.innerHTML = html;
  refusal.querySelector("[data-focus-on-load]")?.focus();
  say("Not saved", true);
}

// Puts the parts the server sent in place of the old ones; fields in `mine` keep what they hold on this page.
function refresh(html, mine) {
  const kept = new Map([...mine].map((name) => [name, new FormData(form).getAll(name)]));
  const open = new Set([...form.querySelectorAll("details[open]")].map(whereabouts));
  const focus = document.activeElement?.id;
  for (const part of parse(html)) document.getElementById(part.id)?.replaceWith(part);
  kept.forEach((held, name) => hold(name, held));
  form.querySelectorAll("details").forEach((one) => { if (open.has(whereabouts(one))) one.open = true; });
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  remember();
  kept.forEach((_, name) => stored.delete(name));
  form.querySelector("[data-by-hand]").hidden = true;
  document.dispatchEvent(new Event("parts:new"));
}

const whereabouts = (details) => `${details.closest("[id]")?.id} ${details.querySelector("summary").textContent.trim()}`;

function parse(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

function hold(name, held) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = held.includes(field.value);
    else if (held.length) field.value = held[0];
  }
}

// Somebody else saved first. Where only one side changed a field, both changes stand; where both did, the person chooses.
function merge(html) {
  const fresh = document.createElement("form");
  fresh.append(...parse(html));
  const theirs = (name) => new FormData(fresh).getAll(name).join("\n");
  const before = stored;
  const clashes = [...touched].filter((name) => theirs(name) !== before.get(name) && theirs(name) !== values(name)
    && fresh.querySelector(`[name="${CSS.escape(name)}"]`));
  const told = clashes.map((name) => clash(name, said(fresh, name), new FormData(fresh).getAll(name)));
  refresh(html, touched);
  refusal.replaceChildren(...told);
  if (!told.length) return true;
  say("Not saved: this was changed elsewhere", true);
  told[0].querySelector("button").focus();
  return false;
}

function clash(name, theirs, held) {
  const box = document.querySelector("[data-conflict-template]").content.cloneNode(true).firstElementChild;
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0];
  const where = field.closest("[aria-label]")?.getAttribute("aria-label");
  box.querySelector("[data-conflict-title]").textContent =
    `${where ? `${where}: ` : ""}${label?.textContent.trim() ?? name} was changed elsewhere a moment ago.`;
  box.querySelector("[data-conflict-stored]").textContent = theirs;
  box.querySelector("[data-conflict-mine]").textContent = said(form, name);
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]")?.dataset.keep;
    if (!choice) return;
    if (choice === "stored") {
      hold(name, held);
      touched.delete(name);
    }
    box.remove();
    if (asking()) return;
    if (touched.size || presses.length) plan(0);
    else say("All saved");
  });
  return box;
}

// A field's value as a person reads it.
function said(where, name) {
  const field = [...where.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const held = new FormData(where).getAll(name);
  const words = field.flatMap((one) => {
    if (one.tagName === "SELECT") return [one.selectedOptions[0]?.textContent];
    if (one.type === "radio" || one.type === "checkbox") return one.checked ? [one.closest("label")?.textContent.trim()] : [];
    return held;
  });
  return words.filter(Boolean).join(", ") || "nothing";
}

function leave(url) {
  leaving = true;
  window.location.assign(url);
}

if (form) {
  remember();
  form.querySelector("[data-by-hand]").hidden = true;
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    touched.add(event.target.name);
    if (!failures && !asking()) say("Saving");
    plan(SOON_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    presses.push({ then: button?.value, url: button?.hasAttribute("formaction") ? button.formAction : form.action });
    send();
  });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (touched.size || presses.length || sending)) event.preventDefault();
  });
}
