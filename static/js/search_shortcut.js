// Pressing "/" anywhere outside a field moves to the search field of the top bar.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-search-shortcut]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
