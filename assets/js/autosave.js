// Saves a draft every few seconds and keeps a copy in this browser until the server has it.
//
// <form data-autosave-url="…" data-autosave-key="draft:ID" data-autosave-owner="ACCOUNT" data-version="7" data-saved-at="ISO">
// POST of all fields (no files) + version, X-CSRFToken → 200 {"version": 8, "saved_at": ISO}
//   401, 403, a redirect to the log-in, or no network → kept here; 409 {"merge_url": …} → link that posts the form to the merge page
// A first save of a new draft may answer {"url": …, "autosave_url": …, "key": …}: the form then belongs to that draft.
import { cookie } from "./cookie.js";

const PAUSE = 5000;
const SEVEN_DAYS = 7 * 24 * 3600 * 1000;

class Draft {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-autosave-state]");
    this.offer = form.querySelector("[data-restore]");
    this.timer = 0;
    this.sending = null;
    this.stopped = false;
    this.leaving = false;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("compositionend", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", () => this.submitted());
    window.addEventListener("online", () => this.form.dataset.dirty && this.save());
    window.addEventListener("focus", () => this.form.dataset.dirty && !this.stopped && this.save());
    // A save that is under way while the next page already loads would make that page stale, so nothing is sent on the
    // way out: the question of leave.js gives the time for it, and the copy in this browser covers the rest.
    window.addEventListener("beforeunload", () => this.form.dataset.dirty && "leave" in this.form.dataset && this.save());
    window.addEventListener("pagehide", () => (this.leaving = true));
    window.addEventListener("pageshow", () => (this.leaving = false));
    document.addEventListener("visibilitychange", () => document.hidden && !this.leaving && this.form.dataset.dirty && this.save());
    this.offerNewer();
  }

  get key() {
    return `yt:${this.form.dataset.autosaveOwner || ""}:${this.form.dataset.autosaveKey}`;
  }

  fields() {
    const data = new FormData(this.form);
    [...data.keys()].forEach((name) => {
      if (name === "csrfmiddlewaretoken" || name === "version" || data.get(name) instanceof File) data.delete(name);
    });
    return new URLSearchParams(data);
  }

  changed(event) {
    this.keep();
    // A half-typed pinyin syllable is kept here at once but is not worth a save.
    if (event.isComposing || this.stopped) return;
    if (!this.timer) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep() {
    this.form.dataset.dirty = "1";
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields: this.fields().toString() }));
    } catch {
      // A full or forbidden store must not stop the writing; the server copy still goes out.
    }
  }

  forget() {
    delete this.form.dataset.dirty;
    localStorage.removeItem(this.key);
  }

  async save() {
    if (this.stopped) return null;
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.sending) return this.sending.then(() => this.form.dataset.dirty && this.save());
    const sent = this.fields();
    const body = new URLSearchParams(sent);
    body.set("version", this.form.dataset.version || "");
    this.sending = this.post(body);
    const answer = await this.sending;
    this.sending = null;
    if (!answer) this.say("local");
    else if (answer.status === 409) this.conflict(await answer.json().catch(() => ({})));
    else if (answer.redirected || [401, 403].includes(answer.status)) this.say("ended", { login: true });
    else if (!answer.ok) this.say("local");
    else this.saved(sent.toString(), await answer.json().catch(() => null));
    return null;
  }

  post(body) {
    return fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: body.toString().length < 60000,
      headers: { "X-CSRFToken": this.token(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    }).catch(() => null);
  }

  saved(sent, answer) {
    if (!answer) return this.say("ended", { login: true });
    const data = this.form.dataset;
    const changedMeanwhile = this.fields().toString() !== sent;
    this.forget();
    data.version = answer.version;
    const field = this.form.querySelector("input[name=version]");
    if (field) field.value = answer.version;
    if (answer.autosave_url) data.autosaveUrl = answer.autosave_url;
    if (answer.key) data.autosaveKey = answer.key;
    if (answer.url) history.replaceState(null, "", answer.url);
    if (changedMeanwhile) {
      this.keep();
      this.timer = setTimeout(() => this.save(), PAUSE);
    }
    this.say("saved", { at: answer.saved_at });
  }

  conflict(answer) {
    this.stopped = true;
    this.say("conflict", { merge: answer.merge_url });
  }

  say(state, { at, login, merge } = {}) {
    if (!this.line) return;
    const time = new Date(at || Date.now()).toTimeString().slice(0, 5);
    this.line.hidden = false;
    this.line.className = `autosave autosave-${state}`;
    this.line.querySelector("[data-words]").textContent = this.line.dataset[state].replace("{time}", time);
    this.line.querySelector("[data-login]").hidden = !login;
    const link = this.line.querySelector("[data-merge]");
    link.hidden = !merge;
    if (merge) {
      link.href = merge;
      // The page that shows both texts gets this one with the request: it is nowhere else yet.
      link.onclick = (event) => {
        event.preventDefault();
        this.form.action = merge;
        this.form.requestSubmit();
      };
    }
  }

  token() {
    const field = this.form.querySelector("[name=csrfmiddlewaretoken]");
    return cookie("csrftoken") || (field ? field.value : "");
  }

  submitted() {
    // After a new log-in in another page the old token is void; the cookie holds the one in force.
    const field = this.form.querySelector("[name=csrfmiddlewaretoken]");
    if (field) field.value = this.token();
    clearTimeout(this.timer);
    this.stopped = true;
    delete this.form.dataset.dirty;
  }

  offerNewer() {
    const copy = this.read();
    if (!copy || !this.offer) return;
    const server = Date.parse(this.form.dataset.savedAt || "") || 0;
    if (copy.at <= server || copy.fields === this.fields().toString()) return this.forget();
    const when = new Date(copy.at);
    this.offer.hidden = false;
    this.offer.querySelector("[data-restore-time]").textContent = `${when.getMonth() + 1}月${when.getDate()}日 ${when.toTimeString().slice(0, 5)}`;
    this.offer.querySelector("[data-restore-take]").onclick = () => this.restore(copy);
    this.offer.querySelector("[data-restore-drop]").onclick = () => {
      this.offer.hidden = true;
      this.forget();
    };
  }

  read() {
    try {
      const copy = JSON.parse(localStorage.getItem(this.key) || "null");
      if (copy && Date.now() - copy.at < SEVEN_DAYS) return copy;
      localStorage.removeItem(this.key);
    } catch {
      // An unreadable copy is as good as none.
    }
    return null;
  }

  restore(copy) {
    const values = new URLSearchParams(copy.fields);
    [...this.form.elements].forEach((element) => {
      const { name, type } = element;
      if (!name || name === "csrfmiddlewaretoken" || name === "version" || ["file", "hidden", "submit"].includes(type)) return;
      if (type === "checkbox" || type === "radio") element.checked = values.getAll(name).includes(element.value);
      else if (element.multiple) [...element.options].forEach((option) => (option.selected = values.getAll(name).includes(option.value)));
      else if (values.has(name)) element.value = values.get(name);
      element.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.offer.hidden = true;
    this.save();
  }
}

// A page that confirms a submission names the draft whose copy is no longer needed.
document.querySelectorAll("[data-forget-draft]").forEach((element) => {
  localStorage.removeItem(`yt:${element.dataset.autosaveOwner || ""}:${element.dataset.forgetDraft}`);
});
document.querySelectorAll("form[data-autosave-url]").forEach((form) => new Draft(form));
