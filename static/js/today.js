// Asks for the moving part of Today again every half minute, and never takes anything out of a person's hands:
// not while the page is in the background, while something is being sent, or while somebody is typing.
const EVERY_MS = 30000;

function busy() {
  return document.hidden || document.querySelector("form[data-sending]") || document.activeElement.matches("input, textarea, select");
}

setInterval(() => {
  const part = document.querySelector("[data-refresh]");
  if (part && !busy()) htmx.trigger(part, "refresh");
}, EVERY_MS);

// The board scrolls by itself; where it was scrolled to is kept over a refresh. The focus is kept by its id.
let scrolled = [0, 0];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 423) {
    document.dispatchEvent(new Event("needlepath:locked"));
    return;
  }
  // Signed out meanwhile: the answer is the sign-in page, so go there instead of putting it into the board.
  if (!event.detail.xhr.response.includes("data-refresh")) {
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  const day = document.getElementById("day");
  if (day) scrolled = [day.scrollLeft, day.scrollTop];
});
document.addEventListener("htmx:afterSwap", () => document.getElementById("day")?.scrollTo(...scrolled));

// A day that is half over opens where it stands, unless somebody was brought to a place of their own. Where the board
// scrolls by itself only the board moves, so that the page keeps its head; on a phone the page does.
const board = document.getElementById("day");
const line = document.querySelector(".now-line");
if (line && !location.hash) {
  if (board.scrollHeight > board.clientHeight) {
    board.scrollTop += line.getBoundingClientRect().top - board.getBoundingClientRect().top - board.clientHeight / 2;
  } else line.scrollIntoView({ block: "center", inline: "nearest" });
}
