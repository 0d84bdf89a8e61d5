// Enter that picks a word in a Chinese input method must never submit the form.
document.addEventListener(
  "keydown",
  (event) => {
    // Safari ends the composition before it sends the key, hence the code 229.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.matches("input")) {
      event.preventDefault();
      event.stopPropagation();
    }
  },
  true,
);
