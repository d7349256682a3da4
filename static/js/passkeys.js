// Passkeys: the browser signs a challenge of ours with a key that never leaves
// the device. A form with data-passkey names the address that gives the
// challenge; what the browser answers goes into its field "credential".

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

// The options come as JSON, in which bytes are written in base64url.
function decode({ publicKey: o }) {
  const options = { ...o, challenge: bytes(o.challenge) };
  if (o.user) options.user = { ...o.user, id: bytes(o.user.id) };
  if (o.excludeCredentials) options.excludeCredentials = named(o.excludeCredentials);
  if (o.allowCredentials) options.allowCredentials = named(o.allowCredentials);
  return options;
}

function encode(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[part]) response[part] = text(answer[part]);
  }
  if (answer.getTransports) response.transports = answer.getTransports();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function ask(form) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", headers: { Accept: "application/json" } });
  if (answer.redirected || !answer.ok) return form.submit(); // the page says what is the matter
  const challenge = await answer.json();
  const options = { publicKey: decode(challenge) };
  const credential = options.publicKey.user
    ? await navigator.credentials.create(options)
    : await navigator.credentials.get(options);
  form.elements.credential.value = encode(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]:not([data-ready])")) {
  form.dataset.ready = "true";
  const problem = form.querySelector("[data-passkey-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.asking) return;
    problem.textContent = "";
    if (!window.PublicKeyCredential) {
      problem.textContent = form.dataset.unknown;
      return;
    }
    form.dataset.asking = "true";
    try {
      await ask(form);
    } catch (error) {
      problem.textContent = error.name === "InvalidStateError" ? form.dataset.there : form.dataset.refused;
    } finally {
      delete form.dataset.asking;
    }
  });
}
