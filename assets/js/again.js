// The Back button fetches a form anew, with a new key. Where it is sent once more with the same content, it goes under the key of
// the first time: the house then knows it for the same and does it once. Only a sum of the content is kept, for this tab alone.
const came = performance.getEntriesByType("navigation")[0];
const sum = (text) => [...text].reduce((n, c) => (Math.imul(31, n) + c.codePointAt(0)) | 0, 7);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const key = form.querySelector("input[name=key]");
  const written = [...new FormData(form)].filter(([name, value]) => value && !/^(key|version|csrfmiddlewaretoken)$/.test(name));
  if (form.method !== "post" || !key || !written.length || event.defaultPrevented) return;
  const button = event.submitter;
  const content = sum(JSON.stringify([button && button.value, ...written.map(([name, value]) => [name, value.name || value])]));
  const place = "sent:" + form.action;
  try {
    const [before, what] = JSON.parse(sessionStorage.getItem(place)) || [];
    if (came && came.type === "back_forward" && what === content) key.value = before;
    else sessionStorage.setItem(place, JSON.stringify([key.value, content]));
  } catch {
    // Without storage the form is sent as it is.
  }
});
