// Runs before the first paint on pages that a cache hands to everybody: large print comes from the reader's cookie.
if (/(?:^|; )yt_large=1/.test(document.cookie)) {
  document.documentElement.classList.add("large");
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-large]").forEach((link) => {
      link.href = link.href.replace("on=1", "on=0");
      link.querySelector("span").textContent = link.dataset.large;
    });
  });
}
