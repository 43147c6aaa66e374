// The minus and plus beside a number field (data-counter); without script the field itself is typed in.
// An empty field with data-counter-start begins there: forty degrees are not counted up from none.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-counter-step]");
  if (!button) return;
  const field = button.closest("[data-counter]").querySelector("input");
  const before = field.value;
  const start = field.closest("[data-counter]").dataset.counterStart;
  if (before === "" && start) field.value = start;
  else if (button.dataset.counterStep === "up") field.stepUp();
  else if (before === "") field.value = 0;
  else field.stepDown();
  if (field.value === before) return;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
