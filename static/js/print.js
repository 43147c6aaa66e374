// A button that prints the page (data-print); without script it is not there, and the browser's own menu prints as well.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A page of somebody's record says that it is printed (data-printed), by the button or by the menu; the print waits for nothing.
const printed = document.querySelector("form[data-printed]");
if (printed) {
  window.addEventListener("beforeprint", () => {
    const headers = { "X-Needlepath-Autosave": "yes" };
    fetch(printed.action, { method: "POST", body: new FormData(printed), keepalive: true, headers }).catch(() => {});
  });
}
