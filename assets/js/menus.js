// Drop-down menus are <details>; a click elsewhere or Escape closes them.
const open = () => document.querySelectorAll("details[data-drop][open]");
document.addEventListener("click", (event) => {
  open().forEach((menu) => menu.contains(event.target) || (menu.open = false));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
