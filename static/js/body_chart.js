// Makes the shapes of a body chart (data-body-chart) work. On a chart with cards a shape opens its muscle's card, and the card
// chooses; on the others, as the pain drawing, a shape is itself the tick. The list beside the drawing does the same without.
function inputFor(chart, key) {
  return [...chart.querySelectorAll("[type=checkbox]")].find((input) => input.value === key);
}

const panelOf = (chart) => chart.querySelector("[data-card-panel]");

function paint(chart) {
  const hasCards = Boolean(panelOf(chart));
  chart.querySelectorAll("[data-key]").forEach((shape) => {
    const { checked } = inputFor(chart, shape.dataset.key);
    shape.classList.toggle("is-selected", checked);
    if (!shape.hasAttribute("data-region")) return;
    if (hasCards) shape.setAttribute("aria-label", checked ? `${shape.dataset.region}, chosen` : shape.dataset.region);
    else shape.setAttribute("aria-checked", checked);
  });
  if (hasCards) paintCard(chart);
}

// A shape of the layer behind, or the glimpse of a muscle from its other side, is left to the mouse or to nobody.
function reach(chart) {
  const layer = chart.querySelector("[data-shows-layer]:checked")?.value ?? "superficial";
  chart.querySelectorAll("[data-region]").forEach((region) => {
    const within = region.hasAttribute("data-home") && region.closest("[data-layer]").dataset.layer === layer;
    region.setAttribute("tabindex", within ? 0 : -1);
    region.setAttribute("aria-hidden", !within);
  });
}

function toggle(chart, key) {
  const input = inputFor(chart, key);
  if (input.disabled) return;
  input.checked = !input.checked;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function paintCard(chart) {
  const panel = panelOf(chart);
  const key = panel.dataset.shows;
  chart.querySelectorAll("[data-region]").forEach((region) => {
    region.classList.toggle("is-read", region.dataset.key === key);
    region.setAttribute("aria-expanded", region.dataset.key === key);
  });
  if (!key) return;
  const input = inputFor(chart, key);
  const choose = panel.querySelector("[data-card-choose]");
  choose.hidden = input.disabled;
  choose.setAttribute("aria-pressed", input.checked);
  choose.textContent = input.checked ? "Chosen: take it off the plan" : "Choose for the plan";
}

function openCard(chart, key, from) {
  const panel = panelOf(chart);
  const input = inputFor(chart, key);
  const [item, row] = [input.closest("[data-item]"), input.closest("[data-row]")];
  panel.querySelector("[data-card-title]").textContent = input.labels[0].querySelector("span").textContent;
  const both = row.querySelector("[data-both]");
  const told = ["[data-state]", "[data-reasons]", "[data-current]"].map((what) => item.querySelector(what) ?? both?.querySelector(what));
  const known = ["[data-row-parts]", "[data-card]"].map((what) => row.querySelector(what));
  const copies = [...told, ...known].filter(Boolean).map((part) => part.cloneNode(true));
  copies.forEach((copy) => copy.removeAttribute("id"));
  panel.querySelector("[data-card-body]").replaceChildren(...copies);
  panel.dataset.shows = key;
  panel.cameFrom = from;
  panel.hidden = false;
  paintCard(chart);
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

function closeCard(chart) {
  const panel = panelOf(chart);
  delete panel.dataset.shows;
  panel.hidden = true;
  paintCard(chart);
  panel.cameFrom?.focus();
}

function press(chart, region) {
  if (panelOf(chart)) openCard(chart, region.dataset.key, region);
  else toggle(chart, region.dataset.key);
}

function enlivenRegions(chart) {
  const hasCards = Boolean(panelOf(chart));
  chart.querySelectorAll("[data-figure]").forEach((figure) => figure.setAttribute("role", "group"));
  chart.querySelectorAll("[data-region]").forEach((region) => {
    region.setAttribute("role", hasCards ? "button" : "checkbox");
    region.setAttribute("aria-label", region.dataset.region);
    if (!hasCards && inputFor(chart, region.dataset.key).disabled) region.setAttribute("aria-disabled", true);
  });
  chart.addEventListener("click", (event) => {
    const region = event.target.closest("[data-region]");
    if (region) press(chart, region);
  });
  chart.addEventListener("keydown", (event) => {
    const region = event.target.closest("[data-region]");
    if (!region || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    press(chart, region);
  });
}

function enlivenCard(chart) {
  const panel = panelOf(chart);
  chart.querySelector("[data-hint]").hidden = false;
  panel.querySelector("[data-card-choose]").addEventListener("click", () => toggle(chart, panel.dataset.shows));
  panel.querySelector("[data-card-close]").addEventListener("click", () => closeCard(chart));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeCard(chart);
  });
  // Links elsewhere on the page may open a card too: a suggestion leads to its muscle.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens-card]");
    if (!link || !inputFor(chart, link.dataset.opensCard)) return;
    event.preventDefault();
    openCard(chart, link.dataset.opensCard, link);
  });
}

function enliven(chart) {
  chart.dataset.live = "";
  enlivenRegions(chart);
  if (panelOf(chart)) enlivenCard(chart);
  chart.addEventListener("change", (event) => (event.target.matches("[data-shows-layer]") ? reach(chart) : paint(chart)));
  paint(chart);
  reach(chart);
}

const waiting = (root) => root.querySelectorAll("[data-body-chart]:not([data-live])").forEach(enliven);
document.addEventListener("htmx:load", (event) => waiting(event.detail.elt.parentNode ?? document));
document.addEventListener("parts:new", () => waiting(document));
waiting(document);
