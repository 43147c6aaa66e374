// What a patient presses waits in the open page until the clinic's server has it, and goes in the order it was pressed.
// Nothing of it is ever put into the browser's own stores.
const AGAIN_MS = 4000;
const PATIENCE_MS = 15000;
const TRY_AGAIN = [429, 502, 503, 504];
const waiting = [];
let isSending = false;
let isLeaving = false;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-keep-trying]") || form.dataset.asIs) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
  keep({ form, button: event.submitter, body });
}, { capture: true });

document.addEventListener("keep", ({ target, detail }) => { keep({ form: target, body: detail, isQuiet: true }); });

function keep(press) {
  const last = waiting[waiting.length - 1];
  if (last && !press.isQuiet && last.body.toString() === press.body.toString()) return; // a double tap
  waiting.push(press);
  press.button?.setAttribute("aria-busy", "true");
  if (!isSending) send();
}

async function send() {
  isSending = true;
  let leadsTo;
  while (waiting.length) {
    const press = waiting[0];
    const answer = await answered(press);
    say(press.form, false);
    press.button?.removeAttribute("aria-busy");
    waiting.shift();
    if (press.isQuiet) await learn(press.form, answer);
    else if (answer.redirected) leadsTo = answer.url;
    else {
      showWhatIsWrong(press);
      break;
    }
  }
  isSending = false;
  if (leadsTo && !waiting.length) {
    isLeaving = true;
    window.location.assign(leadsTo);
  }
}

async function answered(press) {
  for (;;) {
    try {
      const answer = await fetch(press.form.action, {
        method: "POST",
        body: press.body,
        credentials: "same-origin",
        keepalive: true,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (!TRY_AGAIN.includes(answer.status)) return answer;
    } catch { /* no connection: it stays here */ }
    say(press.form, true);
    showAdvice(press.button);
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); window.addEventListener("online", resolve, { once: true }); });
  }
}

// The server now holds a newer version than the page was made from.
async function learn(form, answer) {
  if (answer.ok && form.elements.seen) form.elements.seen.value = await answer.text();
}

// Something is missing, or the form has closed: the browser sends it once more and shows the page that says so.
function showWhatIsWrong({ form, button }) {
  isLeaving = true;
  form.dataset.asIs = "true";
  form.requestSubmit(button);
}

function say(form, isWaiting) {
  const words = form.querySelector("[data-keeping]");
  if (words) words.hidden = !isWaiting;
}

// What to do about an alarming line never waits for the network.
function showAdvice(button) {
  const advice = button?.name === "yes" && button.closest("li")?.querySelector("[data-advice]");
  if (advice) advice.hidden = false;
}

window.addEventListener("beforeunload", (event) => {
  if (waiting.length && !isLeaving) event.preventDefault();
});

// The back button may bring the page from the browser's memory, as it was when it was left.
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  isLeaving = false;
  document.querySelectorAll("form[data-as-is]").forEach((form) => { delete form.dataset.asIs; });
});
