// Asks for the frame every three seconds. The next one is built in the hidden layer and shown when it is complete; when the
// network drops, the last good one stays, and a corner says for how long.
(function () {
  "use strict";
  var EVERY = 3000;
  var stage = document.getElementById("stage");
  var layers = stage.querySelectorAll(".layer");
  var offline = document.getElementById("offline");
  var tag = '"' + stage.dataset.tag + '"';
  var lostAt = 0;
  var skew = 0;

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function clock(seconds) {
    var whole = Math.abs(seconds);
    return (seconds < 0 ? "-" : "") + two(Math.floor(whole / 60)) + ":" + two(whole % 60);
  }

  function show(html) {
    var hidden = layers[0].classList.contains("shown") ? layers[1] : layers[0];
    var shown = hidden === layers[0] ? layers[1] : layers[0];
    hidden.innerHTML = html;
    tick();
    window.requestAnimationFrame(function () {
      hidden.classList.add("shown");
      hidden.removeAttribute("aria-hidden");
      shown.classList.remove("shown");
      shown.setAttribute("aria-hidden", "true");
      shown.textContent = "";
    });
  }

  function found(answer) {
    var date = answer.headers.get("Date");
    if (date) {
      skew = Date.parse(date) - Date.now();
    }
    lostAt = 0;
    if (answer.status === 304) {
      return null;
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    tag = answer.headers.get("ETag") || "";
    return answer.text();
  }

  function ask() {
    var stop = new AbortController();
    var limit = window.setTimeout(function () { stop.abort(); }, 8000);
    fetch(stage.dataset.source, { headers: { "If-None-Match": tag }, cache: "no-store", credentials: "omit", signal: stop.signal })
      .then(found)
      .then(function (html) {
        if (html !== null) {
          show(html);
        }
      })
      .catch(function () {
        lostAt = lostAt || Date.now();
      })
      .then(function () {
        window.clearTimeout(limit);
        tick();
        window.setTimeout(ask, EVERY);
      });
  }

  function tick() {
    offline.hidden = !lostAt;
    if (lostAt) {
      offline.querySelector("span").textContent = clock(Math.floor((Date.now() - lostAt) / 1000));
    }
    var timers = stage.querySelectorAll(".timer");
    for (var i = 0; i < timers.length; i += 1) {
      if (timers[i].dataset.ends) {
        var left = Math.round(Number(timers[i].dataset.ends) - (Date.now() + skew) / 1000);
        timers[i].querySelector("[data-clock]").textContent = clock(left);
        timers[i].classList.toggle("soon", left <= 60 && left >= 0);
        timers[i].classList.toggle("over", left < 0);
      }
    }
  }

  tick();
  window.setInterval(tick, 500);
  window.setTimeout(ask, EVERY);
})();
