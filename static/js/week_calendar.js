// The week by the hour (data-week): a visit is drawn to its new time, or "Move" is pressed on it and the arrow keys, or a press on
// a time, choose where. Either way it is asked first, and what is sent is the form of the page that moves a visit. A refusal comes
// back with the nearest free times; until the clinic has said yes the card stays where it was.
const FAR_ENOUGH = 6; // pixels a press may slip before it is a drawing
const ANSWER_MS = 20000;
const NO_ANSWER = "No answer came. Load the page again to see whether the visit was moved.";
const root = document.querySelector("[data-week]");
const said = root.querySelector("[data-week-said]");
let moving = null; // { card, targets, target, ghost, byKeys }
let grabbed = null; // { card, x, y, above }: pressed with the mouse, and how far below the card's upper edge
let sending = false;

const part = () => root.querySelector("[data-week-part]");
const ask = () => root.querySelector("[data-week-ask]");
const form = () => root.querySelector("[data-week-form]");
const laneOf = (place) => place.closest(".lane-rows");
const rowOf = (place) => Number(place.dataset.row);

function say(words) {
  said.textContent = words;
}

function wasAt(card) {
  return card.querySelector("[data-move] time").textContent;
}

function isTaken(target, card) {
  const first = rowOf(target);
  const last = first + Number(card.dataset.span);
  return [...laneOf(target).querySelectorAll("[data-taken]")].some(
    (other) => other !== card && rowOf(other) < last && first < rowOf(other) + Number(other.dataset.span),
  );
}

function begin(card, { byKeys }) {
  leave();
  const key = card.dataset.key;
  const targets = [...root.querySelectorAll(".week-target")].filter((one) => one.dataset.therapists.split(" ").includes(key));
  moving = { card, targets, target: null, ghost: document.createElement("li"), byKeys };
  const handle = document.createElement("div");
  handle.className = "week-ghost-card";
  if (byKeys) {
    handle.tabIndex = 0;
    handle.setAttribute("role", "application");
    handle.setAttribute("aria-label", `New time for ${card.dataset.name}`);
  }
  moving.ghost.append(handle);
  root.dataset.moving = "";
  card.dataset.moved = "";
}

function leave(words = "") {
  if (!moving) return;
  const { card, ghost } = moving;
  moving = null;
  ghost.remove();
  delete root.dataset.moving;
  delete card.dataset.moved;
  if (words) say(words);
}

function show(target) {
  if (!moving || target === moving.target) return;
  const { card, ghost, byKeys } = moving;
  moving.target = target;
  if (!target) {
    ghost.remove();
    return;
  }
  const taken = isTaken(target, card);
  const words = `${target.dataset.words}, ${taken ? "taken" : root.dataset.free}`;
  ghost.className = `week-ghost row-${target.dataset.row} span-${card.dataset.span}${taken ? " is-taken" : ""}`;
  ghost.firstChild.textContent = words;
  if (ghost.parentElement !== laneOf(target)) laneOf(target).append(ghost);
  if (!byKeys) return;
  ghost.firstChild.focus({ preventScroll: true });
  ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(words);
}

// Where the arrow keys lead from a target: along its day, or to the same hour of the nearest day that has one.
function beside(target, key) {
  const own = moving.targets.filter((one) => laneOf(one) === laneOf(target));
  if (key === "ArrowUp" || key === "ArrowDown") return own[own.indexOf(target) + (key === "ArrowUp" ? -1 : 1)];
  const lanes = [...new Set(moving.targets.map(laneOf))];
  const lane = lanes[lanes.indexOf(laneOf(target)) + (key === "ArrowLeft" ? -1 : 1)];
  return lane && nearest(moving.targets.filter((one) => laneOf(one) === lane), rowOf(target));
}

function nearest(targets, row) {
  return targets.reduce((best, one) => (Math.abs(rowOf(one) - row) < Math.abs(rowOf(best) - row) ? one : best), targets[0]);
}

function beginByKeys(card) {
  begin(card, { byKeys: true });
  if (!moving.targets.length) {
    leave("There is no time in this week to move it to. Look at another week.");
    return;
  }
  const own = moving.targets.filter((one) => laneOf(one) === laneOf(card));
  show(nearest(own.length ? own : moving.targets, rowOf(card)));
  say(`Moving ${card.dataset.name}. Arrow keys choose the time, Enter asks, Escape leaves it. Now ${moving.target.dataset.words}.`);
}

function stopped(words) {
  const { card, byKeys } = moving;
  leave(words);
  if (byKeys) card.querySelector("[data-move]").focus();
}

function question() {
  const { card, target } = moving;
  if (!target || target.dataset.at === card.dataset.at) {
    stopped("It stays where it is.");
    return;
  }
  const sheet = form();
  sheet.action = card.dataset.url;
  sheet.hidden = false;
  sheet.querySelector("[name=version]").value = card.dataset.version;
  sheet.querySelector("input[name=slot]").value = `${card.dataset.therapist}@${target.dataset.at}`;
  root.querySelector("[data-week-who]").textContent = card.dataset.name;
  root.querySelector("[data-week-from]").textContent = wasAt(card);
  root.querySelector("[data-week-to]").textContent = target.dataset.words;
  root.querySelector("[data-week-told]").textContent = card.dataset.told;
  root.querySelector("[data-week-refused]").replaceChildren();
  ask().showModal();
  root.querySelector("[data-week-yes]").focus();
}

function refused(words) {
  const place = root.querySelector("[data-week-refused]");
  place.innerHTML = words;
  form().hidden = true; // this time is not to be had; the buttons of the refusal send the form with another one
  moving?.ghost.remove();
  (place.querySelector("button") ?? root.querySelector("[data-week-no]")).focus();
}

function refusedInWords(words) {
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "alert");
  sentence.textContent = words;
  refused("");
  root.querySelector("[data-week-refused]").append(sentence);
}

// It was moved: the answer is the week as it is now, with what became of it.
function moved(words, address) {
  const answer = new DOMParser().parseFromString(words, "text/html");
  const week = answer.querySelector("[data-week-part]");
  if (!week) {
    location.assign(address); // whoever it is about is not in the calendar any more
    return;
  }
  const visit = moving.card.dataset.visit;
  const day = root.querySelector(".day");
  const scrolled = [day.scrollLeft, day.scrollTop];
  ask().close();
  leave();
  part().replaceWith(week);
  document.getElementById("messages")?.replaceChildren(...answer.getElementById("messages").childNodes);
  history.replaceState(null, "", address);
  begun();
  root.querySelector(".day").scrollTo(...scrolled);
  root.querySelector(`[data-visit="${visit}"] [data-move]`)?.focus();
}

async function send(pressed) {
  if (sending || !moving) return;
  sending = true;
  const sheet = form();
  if (pressed?.name === "slot") {
    // A time of the refusal may be weeks away: the answer is a page of its own.
    sheet.querySelector("input[name=slot]").value = pressed.value;
    sheet.submit();
    return;
  }
  ask().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(sheet.action, {
      method: "POST",
      body: new FormData(sheet),
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        "HX-Request": "true",
        "X-Needlepath-Autosave": "yes",
        "X-Needlepath-Whose": document.querySelector("[data-sign-in-again] [name=whose]")?.value ?? "",
      },
    });
    const words = await answer.text();
    const isWeek = answer.redirected && new URL(answer.url).pathname === location.pathname;
    if (answer.status === 401) {
      ask().close(); // what is outside an open question cannot be reached
      document.dispatchEvent(new CustomEvent("needlepath:signed-out", { detail: { pressed: true } }));
    } else if (answer.ok && isWeek) moved(words, answer.url);
    else if (answer.ok && !answer.redirected) refused(words);
    else refusedInWords(NO_ANSWER);
  } catch {
    refusedInWords(NO_ANSWER);
  } finally {
    sending = false;
    ask()?.removeAttribute("aria-busy");
  }
}

function begun() {
  root.querySelector("[data-week-hint]")?.removeAttribute("hidden");
}

root.addEventListener("click", (event) => {
  const move = event.target.closest("[data-move]");
  const target = event.target.closest(".week-target");
  if (move && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    beginByKeys(move.closest("[data-visit]"));
  } else if (target && moving?.targets.includes(target)) {
    show(target);
    question();
  } else if (event.target.closest("[data-week-no]")) ask().close();
});

root.addEventListener("keydown", (event) => {
  if (!moving || ask()?.open) return;
  if (event.key === "Escape") stopped("It stays where it is.");
  else if (!moving.byKeys || !event.target.closest(".week-ghost")) return;
  else if (event.key === "Enter") question();
  else if (event.key.startsWith("Arrow")) show(beside(moving.target, event.key) ?? moving.target);
  else return;
  event.preventDefault();
});

root.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send(event.submitter);
});

// The question was left, by its button or by Escape: the card stays. It says nothing itself when it was answered.
root.addEventListener("close", () => { if (moving) stopped("It stays where it is."); }, true);

// Drawing is for the mouse and the pen; a finger scrolls the board, and moves a visit by "Move" and a press on the time.
root.addEventListener("dragstart", (event) => event.preventDefault());
root.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-visit]");
  if (!card || event.button !== 0 || event.pointerType === "touch" || event.target.closest("[data-move]")) return;
  grabbed = { card, x: event.clientX, y: event.clientY, above: event.clientY - card.getBoundingClientRect().top };
});

root.addEventListener("pointermove", (event) => {
  if (!grabbed) return;
  if (!moving || moving.byKeys) {
    if (Math.hypot(event.clientX - grabbed.x, event.clientY - grabbed.y) < FAR_ENOUGH) return;
    begin(grabbed.card, { byKeys: false });
    root.setPointerCapture(event.pointerId);
  }
  const under = document.elementFromPoint(event.clientX, event.clientY - grabbed.above + FAR_ENOUGH)?.closest(".week-target");
  show(moving.targets.includes(under) ? under : null);
});

root.addEventListener("pointerup", () => {
  const drawn = grabbed && moving && !moving.byKeys;
  grabbed = null;
  if (!drawn) return;
  // The press that ends a drawing opens nothing.
  const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  question();
});

root.addEventListener("pointercancel", () => {
  grabbed = null;
  if (moving && !moving.byKeys) leave();
});

// Brought back by the browser's back button after a time of a refusal was pressed.
window.addEventListener("pageshow", () => { sending = false; });

begun();
