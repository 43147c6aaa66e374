// How long needles have been in (data-needles-in-seconds), counted from the server's own number; and where a reaction
// stopped the session, the page goes there.
let timed = performance.now();
let stopped = document.querySelector("[data-stopped]") !== null;
document.addEventListener("parts:new", () => {
  timed = performance.now();
  const panel = document.querySelector("[data-stopped]");
  if (panel && !stopped) panel.focus();
  stopped = panel !== null;
});
setInterval(() => {
  document.querySelectorAll("[data-needles-in-seconds]").forEach((place) => {
    const seconds = Math.floor(Number(place.dataset.needlesInSeconds) + (performance.now() - timed) / 1000);
    place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  });
}, 1000);
