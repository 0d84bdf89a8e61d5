// The palette: a combobox over a list of pages, proposals, people and units. The server finds and draws; here are keys, pauses
// and the way back. While an input method is composing nothing is asked and no key is taken.
const PAUSE = 180;
const door = document.querySelector("[data-find]");
let dialog = null;
let input;
let list;
let line;
let timer = 0;
let request = null;
let shown = "";
let composing = false;

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");

const mark = (option) => {
  options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
  if (!option) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  return option.scrollIntoView({ block: "nearest" });
};

const say = () => {
  const n = options().length;
  line.textContent = n ? line.dataset.said.replace("{n}", n) : line.dataset.nothing;
};

const ask = async () => {
  const words = input.value.trim();
  if (words === shown) return;
  if (request) request.abort();
  request = new AbortController();
  try {
    const answer = await fetch(`${door.href}?part=rows&q=${encodeURIComponent(words)}`, { signal: request.signal, credentials: "same-origin" });
    if (answer.redirected || [401, 403].includes(answer.status)) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    list.innerHTML = await answer.text();
    shown = words;
    list.scrollTop = 0;
    mark(words ? options()[0] : null);
    say();
  } catch (error) {
    if (error.name !== "AbortError") line.textContent = line.dataset.lost;
  }
  return null;
};

const changed = () => {
  if (composing) return;
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
};

const go = (option) => location.assign(option.dataset.url);

const key = (event) => {
  if (composing || event.isComposing || event.keyCode === 229) return;
  const all = options();
  const at = all.indexOf(active());
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
  if (to !== undefined && all.length) {
    event.preventDefault();
    const last = all.length - 1;
    mark(all[event.key.startsWith("Page") ? Math.min(Math.max(to, 0), last) : (to + all.length) % all.length]);
  } else if (event.key === "Enter" && at >= 0 && input.value.trim() === shown) {
    // What is marked belongs to the words that were asked; words that nobody answered yet go to the page that finds.
    event.preventDefault();
    go(all[at]);
  }
};

const build = async () => {
  const answer = await fetch(`${door.href}?part=dialog`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return location.assign(door.href);
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  dialog = holder.querySelector("dialog");
  document.body.append(dialog);
  input = dialog.querySelector("input");
  list = dialog.querySelector("[role=listbox]");
  line = dialog.querySelector("[role=status]");
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  input.addEventListener("input", changed);
  input.addEventListener("keydown", key);
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  dialog.addEventListener("click", (event) => (event.target === dialog || event.target.closest("[data-close]")) && dialog.close());
  dialog.addEventListener("close", () => door.focus({ preventScroll: true }));
  return null;
};

window.ytFind = async () => {
  if (!dialog) await build();
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.select();
  say();
};
