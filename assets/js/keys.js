// Keys of the console: J and K walk through a list or to the neighbours of an object, "/" goes to the search,
// other single letters press what carries data-key. Never while something is being typed.
const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

const step = (by) => {
  const items = [...document.querySelectorAll("[data-keys] a[data-item]")];
  if (!items.length) return false;
  const here = items.findIndex((item) => item === document.activeElement || item.getAttribute("aria-current") === "true");
  const next = items[Math.min(Math.max(here + by, 0), items.length - 1)];
  next.focus();
  if (next.closest("[data-keys='open']")) next.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  if (/^[a-z0-9]$/.test(key)) {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (target) {
      event.preventDefault();
      target.click();
    } else if (key === "j" || key === "k") {
      step(key === "j" ? 1 : -1);
    }
  }
});

// Select all rows of a table, and say how many are chosen.
document.querySelectorAll("[data-select-all]").forEach((box) => {
  const boxes = () => [...document.querySelectorAll(`input[name="${box.dataset.selectAll}"]`)];
  const tell = () => {
    const chosen = boxes().filter((item) => item.checked).length;
    box.checked = chosen > 0 && chosen === boxes().length;
    box.indeterminate = chosen > 0 && !box.checked;
    document.querySelectorAll("[data-selected]").forEach((line) => {
      line.textContent = line.dataset.selected.replace("{n}", chosen);
    });
  };
  box.addEventListener("change", () => {
    boxes().forEach((item) => (item.checked = box.checked));
    tell();
  });
  document.addEventListener("change", (event) => event.target.name === box.dataset.selectAll && tell());
  tell();
});
