// Finds a patient while the name is being typed: a list below the search field, walked with the arrow keys. Enter without a
// chosen line goes to the whole list, as it does without this script.
const AFTER_MS = 150;
const SHORTEST = 2;

const form = document.querySelector("[data-find]");
const field = form?.querySelector("input[type=search]");
const box = form?.querySelector("[data-found]");
const said = form?.querySelector("[data-found-said]");
let waiting;
let asked = 0;

if (field) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "found-patients");
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, AFTER_MS);
  });
  field.addEventListener("keydown", walk);
  // Pressed before the field loses the focus, or the list would be gone by then.
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => open(event.target.closest("[role=option]")));
  field.addEventListener("blur", close);
}

async function ask() {
  const text = field.value.trim();
  const number = ++asked;
  if (text.length < SHORTEST) return close();
  const headers = { "X-Needlepath-Autosave": "yes" };
  const answer = await fetch(`${form.dataset.find}?q=${encodeURIComponent(text)}`, { headers }).catch(() => null);
  // What was typed since has its own answer; signed out or out of reach, Enter still goes to the list and says so.
  if (number !== asked || !answer?.ok || document.activeElement !== field) return;
  box.innerHTML = await answer.text();
  box.hidden = false;
  field.setAttribute("aria-expanded", "true");
  field.removeAttribute("aria-activedescendant");
  const count = options().length - 1;
  said.textContent = count ? `${count} found. Arrow keys choose one.` : "Nobody found.";
}

function walk(event) {
  if (event.key === "Escape" && !box.hidden) {
    event.preventDefault();
    close();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !box.hidden) {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    open(chosen());
  }
}

function choose(step) {
  const all = options();
  const before = all.indexOf(chosen());
  const next = before < 0 ? (step > 0 ? 0 : all.length - 1) : (before + step + all.length) % all.length;
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === next)));
  field.setAttribute("aria-activedescendant", all[next].id);
  all[next].scrollIntoView({ block: "nearest" });
}

function options() {
  return [...box.querySelectorAll("[role=option]")];
}

function chosen() {
  return box.hidden ? null : box.querySelector("[aria-selected=true]");
}

function open(option) {
  if (option) location.assign(option.dataset.href);
}

function close() {
  box.hidden = true;
  said.textContent = "";
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}
