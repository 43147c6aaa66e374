// Signing in again without leaving the page ([data-sign-in-again]). A script that was answered 401 says "needlepath:signed-out"
// on the document (detail.pressed where a button was), and hears "needlepath:signed-in" when it may send again.
const box = document.querySelector("[data-sign-in-again]");
const form = box?.querySelector("form");
const TYPED_IN = "textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])";

function show(pressed) {
  if (box.hidden || pressed) box.querySelector("details").open = true;
  const isNew = box.hidden;
  box.hidden = false;
  // Somebody in the middle of a word goes on typing where they are, never into the password.
  if (pressed || (isNew && !document.activeElement?.matches(TYPED_IN))) form.elements.password.focus();
}

function hide() {
  if (box.contains(document.activeElement)) document.activeElement.blur();
  box.hidden = true;
  form.elements.password.value = "";
  tell("");
}

function tell(words) {
  const place = form.querySelector("[data-again-error]");
  place.hidden = !words;
  place.textContent = words;
  form.elements.password.classList.toggle("is-invalid", Boolean(words));
}

function token() {
  const name = box.dataset.csrfCookie;
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

async function signIn() {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  tell("");
  try {
    await fetch(form.action, { cache: "no-store" }); // brings a form token where the old one is gone
    const body = new FormData(form);
    body.set("csrfmiddlewaretoken", token());
    const response = await fetch(form.action, { method: "POST", body });
    if (response.status === 204) document.dispatchEvent(new Event("needlepath:signed-in"));
    else if (response.status === 422) tell(await response.text());
    else tell(response.status === 429 ? "Too many tries. Wait a few minutes." : "That did not work. Try again.");
  } catch {
    tell("No connection. Try again when it is back.");
  } finally {
    button.removeAttribute("aria-busy");
  }
  if (!form.querySelector("[data-again-error]").hidden) form.elements.password.select();
}

if (box) {
  document.addEventListener("needlepath:signed-out", (event) => show(event.detail?.pressed));
  document.addEventListener("needlepath:signed-in", () => {
    hide();
    // Every form of this page was made with a token that is old now.
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token(); });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn();
  });
}
