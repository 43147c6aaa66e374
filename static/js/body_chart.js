// Makes the shapes of a body chart (data-body-chart) work its checkboxes, and shows the card of what is pressed or focused.
function inputFor(chart, key) {
  return [...chart.querySelectorAll("[type=checkbox]")].find((input) => input.value === key);
}

function paint(chart) {
  chart.querySelectorAll("[data-key]").forEach((shape) => {
    const { checked } = inputFor(chart, shape.dataset.key);
    shape.classList.toggle("is-selected", checked);
    if (shape.hasAttribute("data-region")) shape.setAttribute("aria-checked", checked);
  });
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

function showCard(chart, key) {
  const panel = chart.querySelector("[data-card-panel]");
  if (!panel || panel.dataset.shows === key) return;
  panel.dataset.shows = key;
  const input = inputFor(chart, key);
  const title = document.createElement("h3");
  title.textContent = input.labels[0].querySelector("span").textContent;
  const item = input.closest("[data-item]");
  const kept = [item.querySelector("[data-state]"), item.querySelector("[data-reasons]"), ...input.closest("[data-row]").querySelectorAll("[data-row-parts], [data-card]")];
  const copies = kept.filter(Boolean).map((part) => part.cloneNode(true));
  copies.forEach((copy) => copy.removeAttribute("id"));
  panel.replaceChildren(title, ...copies);
  chart.querySelectorAll("[data-region]").forEach((region) => region.classList.toggle("is-read", region.dataset.key === key));
}

function press(chart, key) {
  const input = inputFor(chart, key);
  showCard(chart, key);
  if (input.disabled) return;
  input.checked = !input.checked;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function enliven(chart) {
  chart.dataset.live = "";
  chart.querySelectorAll("[data-figure]").forEach((figure) => figure.setAttribute("role", "group"));
  chart.querySelectorAll("[data-region]").forEach((region) => {
    region.setAttribute("role", "checkbox");
    region.setAttribute("aria-label", region.dataset.region);
    if (inputFor(chart, region.dataset.key).disabled) region.setAttribute("aria-disabled", true);
  });
  chart.querySelector("[data-card-panel]")?.removeAttribute("hidden");
  chart.addEventListener("click", (event) => {
    const region = event.target.closest("[data-region]");
    if (region) press(chart, region.dataset.key);
  });
  chart.addEventListener("keydown", (event) => {
    const region = event.target.closest("[data-region]");
    if (!region || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    press(chart, region.dataset.key);
  });
  chart.addEventListener("focusin", (event) => {
    const key = event.target.dataset.key ?? (event.target.matches("[type=checkbox]") ? event.target.value : null);
    if (key) showCard(chart, key);
  });
  chart.addEventListener("change", (event) => (event.target.matches("[data-shows-layer]") ? reach(chart) : paint(chart)));
  paint(chart);
  reach(chart);
}

const waiting = (root) => root.querySelectorAll("[data-body-chart]:not([data-live])").forEach(enliven);
document.addEventListener("htmx:load", (event) => waiting(event.detail.elt.parentNode ?? document));
waiting(document);
