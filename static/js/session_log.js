// Where a reaction stopped the session, the page goes there.
let stopped = document.querySelector("[data-stopped]") !== null;
document.addEventListener("parts:new", () => {
  const panel = document.querySelector("[data-stopped]");
  if (panel && !stopped) panel.focus();
  stopped = panel !== null;
});
