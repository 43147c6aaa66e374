// Keeps a running time such as "42 min" true while the page is open (data-elapsed-seconds, counted by the server when it was made).
const START = performance.now();

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function tick() {
  const passed = (performance.now() - START) / 1000;
  document.querySelectorAll("[data-elapsed-seconds]").forEach((element) => {
    element.textContent = words(Number(element.dataset.elapsedSeconds) + passed);
  });
}

tick();
setInterval(tick, 10000);
