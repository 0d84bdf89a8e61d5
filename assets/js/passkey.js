// Passkeys: what the browser is asked for lies beside the form (or comes from `data-options-url`), its answer goes with the form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// Browsers take and give bytes; `parseCreationOptionsFromJSON` and `toJSON` are younger than the browsers that we serve.
const readable = ({ publicKey }) => {
  const listed = (name) => publicKey[name] && { [name]: publicKey[name].map((one) => ({ ...one, id: bytes(one.id) })) };
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
      ...listed("excludeCredentials"),
      ...listed("allowCredentials"),
    },
  };
};

const written = (credential) => {
  const response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  });
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

const optionsOf = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).request_options;
};

document.querySelectorAll("[data-passkey]").forEach((form) => {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;
  const part = (name) => form.querySelector(`[data-passkey-${name}]`);
  const [act, missing, failed] = [part("act"), part("missing"), part("failed")];
  form.hidden = act.hidden = false;
  if (missing) missing.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (act.disabled) return;
    act.disabled = true;
    failed.hidden = true;
    try {
      form.elements.credential.value = written(await navigator.credentials[form.dataset.passkey](readable(await optionsOf(form))));
      form.submit();
    } catch (error) {
      const { left, known, broken } = failed.dataset;
      failed.textContent = { NotAllowedError: left, InvalidStateError: known }[error.name] || broken;
      failed.hidden = false;
      act.disabled = false;
    }
  });
});
