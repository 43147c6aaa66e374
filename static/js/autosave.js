// A page that saves itself (form data-autosave): every change within two seconds, nothing typed is ever thrown away by it.
// What could not be saved stays in the page's memory and is sent again; another tab's changes are merged or asked about;
// what the server refuses holds nothing else back. While the screen is locked a save is answered by nothing but its version
// (pathway/views/behind_lock.py): what else it changes is asked for once the screen is unlocked.
const form = document.querySelector("[data-autosave]");
const refusal = form?.querySelector("[data-refusal]");
const again = document.querySelector("[data-sign-in-again]");
const SOON_MS = 600;
const LATEST_MS = 1200; // after the oldest change that waits, also while typing goes on
const ANSWER_MS = 10000;
const ALL_BUT = "Saved, but for what is named above";
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

let touched = new Set(); // names of fields changed here and not yet stored
let stored = new Map(); // what the server holds in each field, as far as this page was told
let unanswered = []; // what was sent and never answered: the server may hold it, and then it is this page's own
let refused = new Set(); // among the touched: what the server would not take as it stands
let single = []; // after a refusal the changed fields go one by one, so that a wrong one holds no other back
const asked = new Map(); // where another tab changed the same field: the box that asks which words count, by name
const presses = []; // buttons pressed that the server has not answered
let sending = false;
let leaving = false;
let isSignedOut = false;
let isBehind = false; // what was stored while the screen was locked is not on the page yet
let destination = ""; // where a press leads, once what was typed meanwhile is stored
let failures = 0;
let oldest; // when the oldest change that waits was made
let timer;

const valuesOf = (name, where = form) => new FormData(where).getAll(name);
const same = (one, other) => one.map(plain).join("\n") === other.map(plain).join("\n");
const plain = (text) => text.replaceAll("\r\n", "\n").trim();
const names = () => [...new Set([...form.elements].map((element) => element.name).filter(Boolean))];
const fields = (where, name) => [...where.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
const say = (words, bad = false) => {
  const place = form.querySelector("[data-saved]");
  place.classList.toggle("is-danger", bad);
  place.textContent = words;
};

// What may go to the server by itself: not what it refused already, and not while the person is asked about it.
const ready = () => [...touched].filter((name) => !refused.has(name) && !asked.has(name));

function plan(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

// The whole form, where only the fields in `sent` differ from what the server holds.
function bodyWith(sent, press) {
  const body = new FormData(form);
  for (const name of touched) {
    if (sent.has(name)) continue;
    body.delete(name);
    stored.get(name)?.forEach((value) => body.append(name, value));
  }
  const token = cookie(form.dataset.csrfCookie);
  if (token) body.set("csrfmiddlewaretoken", token);
  if (press?.then) body.set("then", press.then);
  return body;
}

async function send() {
  if (asked.size && presses.some(signs)) return chooseFirst();
  if (sending || (!ready().length && !presses.length)) return;
  sending = true;
  clearTimeout(timer);
  const press = presses[0];
  const isOneByOne = !press && single.length > 0;
  const sent = new Set(isOneByOne ? [single.shift()] : press?.looks ? [] : [...touched].filter((name) => !asked.has(name)));
  const body = bodyWith(sent, press);
  sent.forEach((name) => touched.delete(name));
  const back = () => sent.forEach((name) => touched.add(name));
  oldest = undefined;
  if (!failures && !isOneByOne && !asked.size) say("Saving");
  let next = null;
  try {
    const response = await fetch(press?.url ?? form.action, {
      method: "POST", body, signal: AbortSignal.timeout(ANSWER_MS), keepalive: document.hidden,
      headers: { "X-Needlepath-Autosave": "yes", "X-Needlepath-Whose": again.querySelector("[name=whose]").value },
    });
    const isLocked = response.headers.has("X-Needlepath-Locked");
    if (isLocked) document.dispatchEvent(new Event("needlepath:locked"));
    if (response.ok && !response.redirected) {
      if (press) presses.shift();
      isBehind ||= isLocked;
      failures = 0;
      if (isSignedOut) document.dispatchEvent(new Event("needlepath:signed-in")); // in another tab
      unanswered = [];
      sent.forEach((name) => refused.delete(name));
      if (!refused.size && !single.length && !press?.looks) clearRefusals(press);
      const goTo = response.headers.get("X-Needlepath-Go");
      destination = goTo ?? destination;
      if (destination && !ready().length) return leave();
      if (!goTo) refresh(await response.text(), touched, body);
      sayWhatIsLeft();
      if (single.length || presses.length) next = 0;
    } else if (response.status === 401 || response.redirected) {
      back();
      next = unsaved("Not saved yet: you are signed out. This page keeps every word.");
      isSignedOut = true;
      document.dispatchEvent(new CustomEvent("needlepath:signed-out", { detail: { pressed: Boolean(press) } }));
    } else if (response.status === 403) {
      back();
      next = unsaved("Not saved: you may not write here any more. This page keeps every word.");
    } else if (response.status === 423) {
      back();
      if (response.headers.has("X-Needlepath-Pressed")) {
        presses.shift();
        isBehind = true;
        refresh(await response.text(), touched);
      }
      next = unsaved("Not saved yet: this screen is locked. This page keeps every word.");
    } else if (response.status === 409) {
      back();
      single = [];
      // The press may have been done already and only its answer lost, so it is never repeated by the page itself.
      const pressed = presses.splice(0).some((one) => !one.looks);
      merge(await response.text());
      if (pressed) tell("[data-pressed-template]");
    } else if (response.status === 422) {
      back();
      failures = 0;
      next = refuse(await response.text(), press, sent, isOneByOne);
    } else {
      back();
      unanswered.push(body);
      next = unsaved("Not saved yet: the server did not take it. Trying again.");
    }
  } catch {
    back();
    unanswered.push(body);
    next = unsaved("Not saved yet: no connection. This page keeps every word.");
  } finally {
    sending = false;
  }
  if (next === null && ready().length) next = 0; // typed while this was on its way
  if (next !== null) plan(next);
}

function unsaved(words) {
  single = [];
  say(words, true);
  failures += 1;
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
}

// "Saved" is said of everything on the page or of nothing.
function sayWhatIsLeft() {
  if (single.length || ready().length) say("Saving");
  else if (refused.size || asked.size) say(ALL_BUT, true);
}

function tell(template) {
  refusal.prepend(document.querySelector(template).content.cloneNode(true));
}

// What a press was refused for stays until the next change; everything goes once a press was done.
function clearRefusals(press) {
  const old = press ? ":scope > *" : ":scope > .form-errors:not([data-of-press])";
  refusal.querySelectorAll(old).forEach((one) => one.remove());
}

// When to go on: a refused press still leaves the words to be saved, and of several changes the good ones are.
function refuse(html, press, sent, isOneByOne) {
  if (isOneByOne) {
    sent.forEach((name) => refused.add(name));
    sayWhatIsLeft();
    return single.length ? 0 : null;
  }
  presses.length = 0;
  say("Not saved", true);
  refusal.querySelectorAll(":scope > .form-errors").forEach((one) => one.remove());
  refusal.insertAdjacentHTML("beforeend", html);
  if (press) {
    refusal.querySelectorAll(".form-errors").forEach((one) => { one.dataset.ofPress = ""; });
    refusal.querySelector("[data-focus-on-load]")?.focus();
    return sent.size ? 0 : null;
  }
  single = sent.size > 1 ? [...sent] : [];
  refused = new Set(single.length ? [] : sent);
  return single.length ? 0 : null;
}

// Every other press may be done while a question is open; a signature stands for all the words.
const signs = (press) => press.url !== form.action;

// A press that sends nothing new and brings the whole of what is stored.
function catchUp() {
  if (isBehind) presses.push({ then: "all", url: form.action, looks: true });
  isBehind = false;
  plan(0);
}

function chooseFirst() {
  presses.length = 0;
  say("Choose first which words count", true);
  refusal.querySelector("[data-conflict] button").focus();
}

// Puts the parts the server sent in place of the old ones; fields in `mine` keep what they hold on this page.
function refresh(html, mine, body = null) {
  const kept = new Map([...mine].map((name) => [name, valuesOf(name)]));
  const open = new Set([...form.querySelectorAll("details[open]")].map(whereabouts));
  const { id: focus, selectionStart: from, selectionEnd: to } = document.activeElement ?? {};
  const parts = parse(html);
  const isFresh = (name) => parts.some((part) => fields(part, name).length > 0);
  const held = (name) => (isFresh(name) || !mine.has(name) ? valuesOf(name) : body?.getAll(name) ?? stored.get(name) ?? []);
  const fresh = new Map();
  for (const part of parts) document.getElementById(part.id)?.replaceWith(part);
  names().forEach((name) => fresh.set(name, held(name)));
  stored = fresh;
  kept.forEach((values, name) => hold(name, values));
  form.querySelectorAll("details").forEach((one) => { if (open.has(whereabouts(one))) one.open = true; });
  if (focus && document.activeElement?.id !== focus) {
    const field = document.getElementById(focus);
    field?.focus({ preventScroll: true });
    if (field?.matches("textarea, input[type=text]")) field.setSelectionRange(from, to);
  }
  form.querySelector("[data-by-hand]").hidden = true;
  document.dispatchEvent(new Event("parts:new"));
}

const whereabouts = (details) => `${details.closest("[id]")?.id} ${details.querySelector("summary").textContent.trim()}`;

function parse(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

function hold(name, held) {
  for (const field of fields(form, name)) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = held.includes(field.value);
    else if (held.length) field.value = held[0];
  }
}

// Somebody else saved first. Where only one side changed a field, both changes stand; where both did, the person chooses;
// where the field is gone, its words are shown once more. Everything else goes on being saved meanwhile.
function merge(html) {
  const fresh = document.createElement("form");
  fresh.append(...parse(html));
  const isGone = (name) => !fields(fresh, name).length;
  const isOwn = (name) => unanswered.some((body) => same(valuesOf(name, fresh), body.getAll(name)));
  const isClash = (name) => !same(valuesOf(name, fresh), valuesOf(name)) && !isOwn(name)
    && (asked.has(name) || !same(valuesOf(name, fresh), stored.get(name) ?? []));
  const gone = [...touched].filter(isGone);
  const clashes = [...touched].filter((name) => !isGone(name) && isClash(name));
  const boxes = [...clashes.map((name) => clash(name, fresh)), ...gone.map(lost)];
  asked.clear();
  unanswered = [];
  clashes.forEach((name, at) => asked.set(name, boxes[at]));
  gone.forEach((name) => { touched.delete(name); refused.delete(name); });
  refresh(html, touched);
  refusal.querySelectorAll(":scope > [data-conflict]").forEach((one) => one.remove());
  refusal.append(...boxes);
  if (boxes.length) say("Not saved: this was changed elsewhere", true);
  if (boxes.length && !document.activeElement?.matches("textarea, input")) boxes[0].querySelector("button").focus();
}

function clash(name, fresh) {
  const held = valuesOf(name, fresh);
  const box = template("[data-conflict-template]", `${labelOf(name)} was changed elsewhere a moment ago.`);
  box.querySelector("[data-conflict-stored]").textContent = said(fresh, name);
  box.querySelector("[data-conflict-mine]").textContent = said(form, name);
  box.querySelector("[data-keep=both]").hidden = fields(form, name)[0].tagName !== "TEXTAREA";
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]")?.dataset.keep;
    if (!choice) return;
    asked.delete(name);
    if (choice === "stored") {
      hold(name, held);
      touched.delete(name);
    }
    if (choice === "both") hold(name, [`${held[0]}\n${valuesOf(name)[0]}`]);
    close(box);
  });
  return box;
}

function lost(name) {
  const box = template("[data-gone-template]", `${labelOf(name)} was taken away elsewhere a moment ago.`);
  box.querySelector("[data-conflict-mine]").textContent = said(form, name);
  box.querySelector("[data-seen]").addEventListener("click", () => close(box));
  return box;
}

function template(selector, title) {
  const box = document.querySelector(selector).content.cloneNode(true).firstElementChild;
  box.querySelector("[data-conflict-title]").textContent = title;
  return box;
}

function close(box) {
  box.remove();
  refusal.querySelector("[data-conflict] button")?.focus();
  if (ready().length) plan(0);
  else if (!asked.size) say("All saved");
}

function labelOf(name) {
  const field = fields(form, name)[0];
  const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0];
  const where = field.closest("[aria-label]")?.getAttribute("aria-label");
  return `${where ? `${where}: ` : ""}${label?.textContent.trim() ?? name}`;
}

// A field's value as a person reads it.
function said(where, name) {
  const words = fields(where, name).flatMap((one) => {
    if (one.tagName === "SELECT") return [one.selectedOptions[0]?.textContent];
    if (one.type === "radio" || one.type === "checkbox") return one.checked ? [one.closest("label")?.textContent.trim()] : [];
    return [one.value];
  });
  return words.filter(Boolean).join(", ") || "nothing";
}

function leave() {
  leaving = !touched.size; // with words that cannot be stored the browser asks first
  window.location.assign(destination);
}

if (form) {
  names().forEach((name) => stored.set(name, valuesOf(name)));
  form.querySelector("[data-by-hand]").hidden = true;
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    touched.add(event.target.name);
    refused.delete(event.target.name);
    const question = asked.get(event.target.name);
    if (question) question.querySelector("[data-conflict-mine]").textContent = said(form, event.target.name);
    refusal.querySelectorAll("[data-of-press]").forEach((one) => { delete one.dataset.ofPress; });
    if (!failures && !asked.size) say("Saving");
    oldest ??= performance.now();
    plan(Math.min(SOON_MS, Math.max(0, oldest + LATEST_MS - performance.now())));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    presses.push({ then: button?.value, url: button?.hasAttribute("formaction") ? button.formAction : form.action });
    send();
  });
  window.addEventListener("online", () => plan(0));
  document.addEventListener("needlepath:signed-in", () => {
    isSignedOut = false;
    plan(0);
  });
  document.addEventListener("needlepath:unlocked", catchUp);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (touched.size || presses.length || sending)) event.preventDefault();
  });
}
