// The home programme (data-home-programme): a ticked exercise moves into the programme, an unticked one back under its heading, and the
// rows of the programme go earlier or later. What is sent is the same as without script: ticks, and a number for each place.
const home = document.querySelector("[data-home-programme]");
const chosen = home.querySelector("[data-home-chosen]");
const none = home.querySelector("[data-home-none]");
const said = home.querySelector("[data-home-said]");
const nameOf = (row) => row.querySelector("label span").textContent;

function renumber() {
  [...chosen.children].forEach((row, at) => {
    row.querySelector(".home-place select").value = String(Math.min(at + 1, 12));
    row.querySelector('[data-home-move="-1"]').disabled = at === 0;
    row.querySelector('[data-home-move="1"]').disabled = at === chosen.children.length - 1;
  });
  none.hidden = chosen.children.length > 0;
}

function tick(row, box) {
  const target = box.checked ? chosen : home.querySelector(`[data-home-kind="${row.dataset.homeRow}"]`);
  target.append(row);
  renumber();
  target.closest("details")?.setAttribute("open", "");
  box.focus();
  said.textContent = box.checked ? `${nameOf(row)} is number ${chosen.children.length} of the programme.` : `${nameOf(row)} is off the programme.`;
}

function move(row, by, button) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
  renumber();
  (button.disabled ? row.querySelector("[data-home-move]:enabled") : button)?.focus();
  said.textContent = `${nameOf(row)} is now number ${[...chosen.children].indexOf(row) + 1}.`;
}

home.dataset.live = "";
home.querySelectorAll("[data-home-moves]").forEach((moves) => moves.removeAttribute("hidden"));
home.addEventListener("change", (event) => {
  if (event.target.name === "home") tick(event.target.closest("[data-home-row]"), event.target);
});
home.addEventListener("click", (event) => {
  const button = event.target.closest("[data-home-move]");
  if (!button) return;
  move(button.closest("[data-home-row]"), Number(button.dataset.homeMove), button);
  home.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
});
renumber();
