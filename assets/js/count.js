// Says how many characters are left. What is too long stays; the server refuses it with the same number.
// A character is a code point, as Python counts them; a line break counts as one, and with data-count-ink="1" no white space counts.
const WHITE = /[^\S\ufeff]|[\x1c-\x1f\x85]/g;
const show = (field, line) => {
  const text = field.dataset.countInk ? field.value.replace(WHITE, "") : field.value.replace(/\r\n/g, "\n");
  const left = Number(field.dataset.count) - [...text].length;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
  line.classList.toggle("count-over", left < 0);
};
document.querySelectorAll("[data-count-for]").forEach((line) => {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) return;
  field.addEventListener("input", () => show(field, line));
  show(field, line);
});
