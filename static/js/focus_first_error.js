// Moves focus to the error summary when a form comes back with errors, so that it is read out and the links are at hand.
document.querySelector("[data-focus-on-load]")?.focus();
