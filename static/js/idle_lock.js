// Covers a page that was left alone ([data-lock]) until its person unlocks it; nothing on it is lost. The lock itself is the
// server's: this only shows it, tells the server that somebody is here, and hears of a lock by "needlepath:locked" or from
// another tab of this browser, which locks them all at once.
// Where the lock is taken away, in place or in another tab, it says "needlepath:unlocked".
const box = document.querySelector("[data-lock]");
const form = box?.querySelector("form");
const passkey = form?.querySelector("[data-lock-passkey]");
const IDLE_MS = Number(box?.dataset.idleSeconds) * 1000;
const TELL_MS = 60000;
const LOOK_MS = 1000;
const ANSWER_MS = 5000;
const TITLE = document.title;
let usedAt = Date.now();
let toldAt = Date.now();
let before; // where the focus was
let isAsking = false;
let lockNow; // where "Lock" is said, until the server has heard it
const otherTabs = new BroadcastChannel("needlepath:lock");

const isCovered = () => document.body.classList.contains("is-locked");
const whose = () => ({ "X-Needlepath-Whose": form.elements.whose.value });

function cover() {
  if (isCovered()) return;
  before = document.activeElement;
  document.body.classList.add("is-locked");
  document.title = "Locked · Needlepath";
  box.hidden = false;
  form.elements.secret.focus();
}

function uncover() {
  if (!isCovered()) return;
  lockNow = undefined;
  document.body.classList.remove("is-locked");
  document.title = TITLE;
  box.hidden = true;
  form.elements.secret.value = "";
  tell("");
  usedAt = toldAt = Date.now();
  before?.focus({ preventScroll: true });
  document.dispatchEvent(new Event("needlepath:unlocked"));
}

function tell(words) {
  const place = form.querySelector("[data-lock-error]");
  place.hidden = !words;
  place.textContent = words;
  form.elements.secret.classList.toggle("is-invalid", Boolean(words));
}

// Another tab may be in use, or have been unlocked: the server knows. Without an answer the page is covered.
async function ask() {
  if (isAsking || lockNow) return;
  isAsking = true;
  try {
    const headers = { ...whose(), "X-Needlepath-Poll": "yes" };
    const answer = await fetch(box.dataset.asks, { headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.status !== 204) cover();
    else if (isCovered()) uncover();
    else usedAt = Date.now() - Number(answer.headers.get("X-Needlepath-Idle")) * 1000;
  } catch {
    cover();
  } finally {
    isAsking = false;
  }
}

async function say() {
  const answer = await post(lockNow).catch(() => undefined);
  if (answer?.ok) lockNow = undefined;
}

function look() {
  if (lockNow) say();
  if (isCovered()) return;
  if (Date.now() - usedAt >= IDLE_MS) ask();
  else if (usedAt > toldAt && Date.now() - toldAt >= TELL_MS) {
    toldAt = Date.now();
    fetch(box.dataset.asks, { headers: whose(), cache: "no-store" }).catch(() => {});
  }
}

function token() {
  const name = box.dataset.csrfCookie;
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

async function post(action, body = new FormData()) {
  body.set("csrfmiddlewaretoken", token());
  return fetch(action, { method: "POST", body, keepalive: true, headers: { ...whose(), "X-Needlepath-Autosave": "yes" } });
}

async function unlock(credential) {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  tell("");
  try {
    const body = new FormData(form);
    if (credential) body.set("credential", credential);
    const answer = await post(form.action, body);
    if (answer.status === 204) document.dispatchEvent(new Event("needlepath:signed-in"));
    else if (answer.status === 401) document.dispatchEvent(new CustomEvent("needlepath:signed-out", { detail: { pressed: true } }));
    else tell(answer.status === 422 ? await answer.text() : "That did not work. Try again.");
  } catch {
    tell("No connection. Try again when it is back.");
  } finally {
    button.removeAttribute("aria-busy");
  }
  if (isCovered()) form.elements.secret.select();
}

async function byPasskey() {
  tell("");
  try {
    if (lockNow) await say(); // the question is kept in the session, after the lock
    const asked = await (await fetch(passkey.dataset.lockPasskey, { headers: whose(), cache: "no-store" })).json();
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey);
    await unlock(JSON.stringify(await navigator.credentials.get({ publicKey })));
  } catch {
    tell("The passkey was not used. Try again, or type the password.");
  }
}

if (box) {
  for (const kind of ["pointerdown", "keydown", "wheel", "input"]) {
    document.addEventListener(kind, () => { usedAt = Date.now(); }, { capture: true, passive: true });
  }
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && (isCovered() || Date.now() - usedAt >= IDLE_MS)) ask(); });
  document.addEventListener("needlepath:locked", cover);
  otherTabs.addEventListener("message", cover);
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return; // the browser had kept it as it was left
    cover();
    ask();
  });
  document.addEventListener("needlepath:signed-in", uncover);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlock();
  });
  if (passkey && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    passkey.hidden = false;
    passkey.addEventListener("click", byPasskey);
  }
  // Before any other listener, so that the menu's form is not sent: the page stays where it is.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-lock-now], [data-hands-over]")) otherTabs.postMessage("locked");
    if (!event.target.matches("[data-lock-now]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.closest("details").open = false;
    cover();
    lockNow = event.target.action;
    say();
  }, { capture: true });
}
