// The looks of all texts that are shown: what each is, its own letters, and every background it lies upon.
() => {
  const known = new Map();
  const behind = (element) => {
    if (!element) return "";
    if (!known.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const isBare = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1";
      known.set(element, (isBare ? "" : `${backgroundColor} ${backgroundImage} ${opacity}/`) + behind(element.parentElement));
    }
    return known.get(element);
  };
  const look = (element) => {
    const { color, fill, fontSize, fontWeight, textDecorationLine } = getComputedStyle(element);
    const what = `${element.tagName} ${[...element.classList].sort().join(" ")}`;
    return [what, color, fill, fontSize, fontWeight, textDecorationLine, behind(element)].join("; ");
  };
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isOff = (element) => element.closest(":disabled, [aria-disabled=true]") || element.closest("label")?.control?.disabled;
  const hasText = (element) => element.matches("input, select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const texts = [...document.body.querySelectorAll("*")].filter((one) => hasText(one) && isShown(one) && !isOff(one));
  return [...new Set(texts.map(look))];
}
