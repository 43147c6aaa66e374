// A form that a passkey answers (data-passkey "get" or "create"): a press asks the browser, and the answer is sent as `credential`.
// The question stands in data-options, or is fetched from data-options-url so that it is fresh. Without passkeys it stays away.
const REFUSED = "The passkey was not used. Try again, or go another way.";

function tell(form, words) {
  const place = form.querySelector("[data-passkey-error]");
  place.hidden = !words;
  place.textContent = words;
}

async function ask(form) {
  const { passkey, options, optionsUrl } = form.dataset;
  const asked = options ? JSON.parse(options) : await (await fetch(optionsUrl, { cache: "no-store" })).json();
  form.elements.credential.value = JSON.stringify(await window.webauthnJSON[passkey](asked));
  form.submit();
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  form.hidden = !window.webauthnJSON?.supported();
  // Before the script that takes a form's second press hears of it: the browser's own question may be cancelled.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell(form, "");
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    ask(form).catch(() => {
      button?.removeAttribute("aria-busy");
      tell(form, REFUSED);
    });
  });
});
