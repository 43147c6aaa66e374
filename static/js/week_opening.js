// The week by the hour opens where it stands: at the line of now, else at its first visit, and not at Monday's first hour.
const board = document.getElementById("week-grid");
const place = board.querySelector(".lane .now-line") ?? board.querySelector(".appointment");
if (place) {
  const [here, around] = [place.getBoundingClientRect(), board.getBoundingClientRect()];
  board.scrollLeft += here.right - around.right + 16;
  if (board.scrollHeight > board.clientHeight) board.scrollTop += here.top - around.top - board.clientHeight / 3;
}
