// Scripts that are fetched when they are first needed. Ctrl-K and the button of the top bar ask for the palette (find.js).
// Without scripts the button is a link to the page that finds.
const door = document.querySelector("[data-find]");
let asked = false;
const open = () => {
  if (window.ytFind) return window.ytFind();
  if (asked) return null;
  asked = true;
  const script = document.createElement("script");
  script.src = door.dataset.find;
  script.onload = () => window.ytFind();
  script.onerror = () => location.assign(door.href);
  return document.head.append(script);
};
if (door) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  door.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });
}

// Fields that name somebody (pick.js), fetched only where there is one.
const pick = document.querySelector("[data-pick-src]");
if (pick) {
  const script = document.createElement("script");
  script.src = pick.dataset.pickSrc;
  document.head.append(script);
}
