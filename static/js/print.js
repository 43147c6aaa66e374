// A button that prints the page (data-print); without script it is not there, and the browser's own menu prints as well.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
