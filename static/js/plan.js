// The plan page: each muscle ticked on the chart shows its own line of technique, order and reason.
const page = document.querySelector("[data-plan]");
const rows = [...page.querySelectorAll("[data-target]")];
const none = page.querySelector("[data-none-chosen]");

function show() {
  const chosen = new Set([...page.querySelectorAll('input[name="targets"]:checked')].map((box) => box.value));
  for (const row of rows) {
    const appears = row.hidden && chosen.has(row.dataset.target);
    row.hidden = !chosen.has(row.dataset.target);
    if (appears) row.querySelector("select").value = String(Math.min(chosen.size, 9));
  }
  none.hidden = chosen.size > 0;
}

page.addEventListener("change", (event) => {
  if (event.target.name === "targets") show();
});
