// A form with data-leave asks before it is left with changes that no server has. An autosaved form asks only while
// something is unsaved: autosave.js keeps data-dirty true to the fact.
document.querySelectorAll("form[data-leave]").forEach((form) => {
  if (!form.dataset.autosaveUrl) form.addEventListener("input", () => (form.dataset.dirty = "1"));
  form.addEventListener("submit", () => delete form.dataset.dirty);
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-leave][data-dirty]")) {
    event.preventDefault();
    event.returnValue = "";
  }
});
