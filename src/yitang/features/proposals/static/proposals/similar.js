// After the title: filed proposals with a similar title. A hint, so without an answer nothing is shown.
document.querySelectorAll("[data-similar]").forEach((place) => {
  const title = document.getElementById(place.dataset.similarFor);
  let asked = title.value.trim();
  title.addEventListener("change", () => {
    const words = title.value.trim();
    if (words === asked) return;
    asked = words;
    fetch(`${place.dataset.similar}?title=${encodeURIComponent(words)}`, { credentials: "same-origin" })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
      .then((html) => {
        if (asked === words) place.innerHTML = html;
      })
      .catch(() => {});
  });
});
