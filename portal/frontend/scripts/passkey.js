// Asks the browser for a passkey and sends what it says. Without script a password and a code do the same.
const form = document.querySelector("form[data-passkey]");

const bytes = (said) => Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function words(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function read(options) {
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    read.user = { ...options.user, id: bytes(options.user.id) };
    read.excludeCredentials = known(options.excludeCredentials);
  } else {
    read.allowCredentials = known(options.allowCredentials);
  }
  return read;
}

function write(passkey) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (passkey.response[part]) {
      response[part] = words(passkey.response[part]);
    }
  }
  response.transports = passkey.response.getTransports ? passkey.response.getTransports() : undefined;
  return JSON.stringify({
    id: passkey.id,
    rawId: words(passkey.rawId),
    type: passkey.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(event) {
  const sorry = document.querySelector("[data-passkey-sorry]");
  event.preventDefault();
  sorry.hidden = true;
  try {
    const publicKey = read(JSON.parse(form.dataset.options));
    const passkey = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = write(passkey);
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    sorry.hidden = false;
  }
}

if (form) {
  form.addEventListener("submit", ask);
}
