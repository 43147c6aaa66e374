// How long needles have been in (data-needles-in-seconds), counted from the server's own number since it came onto the page.
const since = new WeakMap();

setInterval(() => {
  document.querySelectorAll("[data-needles-in-seconds]").forEach((place) => {
    if (!since.has(place)) since.set(place, performance.now());
    const seconds = Math.floor(Number(place.dataset.needlesInSeconds) + (performance.now() - since.get(place)) / 1000);
    place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  });
}, 1000);
