// Brings the current tab of a strip that scrolls into sight; the page itself stays where it is.
for (const strip of document.querySelectorAll(".tabs")) {
  const current = strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft += current.getBoundingClientRect().left - strip.getBoundingClientRect().left - 48;
}
