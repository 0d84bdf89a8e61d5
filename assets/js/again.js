// The Back button fetches a form anew, with a new key and new hidden values. Where it is sent once more with the same content, it
// goes under those of the first time: the house then knows it for the same and does it once. Only a sum of the content is kept.
const came = performance.getEntriesByType("navigation")[0];
const sum = (text) => [...text].reduce((n, c) => (Math.imul(31, n) + c.codePointAt(0)) | 0, 7);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const hidden = [...form.querySelectorAll("input[type=hidden][name]:not([name=csrfmiddlewaretoken])")];
  const own = new Set(["csrfmiddlewaretoken", ...hidden.map((one) => one.name)]);
  const written = [...new FormData(form)].filter(([name, value]) => value && !own.has(name));
  if (form.method !== "post" || !own.has("key") || !written.length || event.defaultPrevented) return;
  const button = event.submitter;
  const content = sum(JSON.stringify([button && button.value, ...written.map(([name, value]) => [name, value.name || value])]));
  const place = "sent:" + form.action;
  try {
    const [before, what] = JSON.parse(sessionStorage.getItem(place)) || [[]];
    if (came && came.type === "back_forward" && what === content && before.length === hidden.length) hidden.forEach((one, n) => (one.value = before[n]));
    else sessionStorage.setItem(place, JSON.stringify([hidden.map((one) => one.value), content]));
  } catch {
    // Without storage the form is sent as it is.
  }
});
