// Signing in again without leaving the page ([data-sign-in-again]). A script that was answered 401 says "needlepath:signed-out"
// on the document (detail.pressed where a button was), and hears "needlepath:signed-in" when it may send again.
const box = document.querySelector("[data-sign-in-again]");
const form = box?.querySelector("form");
let question = null; // what a passkey is asked, while the second step is asked for
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
  form.elements.code.value = "";
  askSecond(null);
  tell("");
}

// The password was right and there is more to show: the same place asks for a code, or for a passkey by its own question.
function askSecond(asked) {
  question = asked;
  const { password, code } = form.elements;
  const second = form.querySelector("[data-again-second]");
  second.hidden = !asked;
  code.disabled = !asked;
  code.required = Boolean(asked);
  password.disabled = Boolean(asked);
  password.hidden = Boolean(asked);
  form.querySelector("label[for=again-password]").hidden = Boolean(asked);
  const canAsk = asked?.publicKey?.allowCredentials?.length && window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  form.querySelector("[data-again-passkey]").hidden = !canAsk;
  if (asked) code.focus();
}

async function byPasskey() {
  tell("");
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question.publicKey);
    await signIn(JSON.stringify(await navigator.credentials.get({ publicKey })));
  } catch {
    tell("The passkey was not used. Try again, or type a code.");
  }
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

async function signIn(credential) {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  tell("");
  try {
    await fetch(form.action, { cache: "no-store" }); // brings a form token where the old one is gone
    const body = new FormData(form);
    body.set("csrfmiddlewaretoken", token());
    if (credential) body.set("credential", credential);
    const response = await fetch(form.action, { method: "POST", body });
    if (response.status === 202) askSecond(await response.json());
    else if (response.status === 204) document.dispatchEvent(new Event("needlepath:signed-in"));
    else if (response.status === 409) {
      askSecond(null); // it took too long
      tell(await response.text());
    } else if (response.status === 422) tell(await response.text());
    else tell(response.status === 429 ? "Too many tries. Wait a few minutes." : "That did not work. Try again.");
  } catch {
    tell("No connection. Try again when it is back.");
  } finally {
    button.removeAttribute("aria-busy");
  }
  if (!form.querySelector("[data-again-error]").hidden) (question ? form.elements.code : form.elements.password).select();
}

if (box) {
  document.addEventListener("needlepath:signed-out", (event) => show(event.detail?.pressed));
  document.addEventListener("needlepath:signed-in", () => {
    hide();
    // Every form of this page was made with a token that is old now.
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token(); });
  });
  form.querySelector("[data-again-passkey]").addEventListener("click", byPasskey);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn();
  });
}
