// A select of many classes: while it has the focus, pinyin or initials typed on the keyboard choose the first that fits.
const PAUSE = 900;

document.querySelectorAll("select").forEach((select) => {
  if (!select.querySelector("option[data-spelled]")) return;
  let typed = "";
  let last = -PAUSE;
  select.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !/^[a-z]$/i.test(event.key)) return;
    typed = (event.timeStamp - last < PAUSE ? typed : "") + event.key.toLowerCase();
    last = event.timeStamp;
    const found = [...select.options].find((option) => (option.dataset.spelled || "").split(" ").some((one) => one.startsWith(typed)));
    if (!found) return;
    // The browser's own search by the first character would choose something else.
    event.preventDefault();
    if (select.value === found.value) return;
    select.value = found.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
