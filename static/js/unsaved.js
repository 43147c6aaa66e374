// Warns before leaving a page whose form (data-unsaved) holds words that were typed and not yet sent.
document.querySelectorAll("form[data-unsaved]").forEach((form) => {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  form.addEventListener("saved", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
});
