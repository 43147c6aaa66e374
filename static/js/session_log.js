// How long needles have been in (data-needles-in-seconds), counted from the server's own number.
let timed = performance.now();
document.addEventListener("parts:new", () => { timed = performance.now(); });
setInterval(() => {
  document.querySelectorAll("[data-needles-in-seconds]").forEach((place) => {
    const seconds = Math.floor(Number(place.dataset.needlesInSeconds) + (performance.now() - timed) / 1000);
    place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  });
}, 1000);
