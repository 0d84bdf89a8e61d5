// A field that names a person or unit: suggestions by characters, pinyin or initials, as a combobox with a list below it.
// While an input method is composing nothing is asked and no key is taken.
const PAUSE = 180;
const desk = location.pathname.split("/").slice(0, 3).join("/");

class Pick {
  constructor(input) {
    this.input = input;
    this.rows = [];
    this.at = -1;
    this.timer = 0;
    this.composing = false;
    this.list = document.createElement("div");
    this.list.className = "pick-list";
    this.list.id = `${input.id}-list`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.pickLabel);
    this.line = document.createElement("span");
    this.line.className = "visually-hidden";
    this.line.setAttribute("role", "status");
    input.removeAttribute("list");
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id }).forEach(
      ([name, value]) => input.setAttribute(name, value),
    );
    const place = document.createElement("div");
    place.className = "pick";
    input.before(place);
    place.append(input, this.list, this.line);
    input.addEventListener("compositionstart", () => (this.composing = true));
    input.addEventListener("compositionend", () => {
      this.composing = false;
      this.changed();
    });
    input.addEventListener("input", (event) => event.isTrusted && this.changed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  changed() {
    if (this.composing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const words = this.input.value.trim();
    if (!words) return this.close();
    const kinds = this.input.dataset.pick.split(" ").map((kind) => `&kind=${kind}`).join("");
    const answer = await fetch(`${desk}/principals/pick?q=${encodeURIComponent(words)}${kinds}`, { credentials: "same-origin" }).catch(() => null);
    // What was typed meanwhile has its own question; an answer that did not come leaves a plain field.
    if (!answer || !answer.ok || words !== this.input.value.trim() || document.activeElement !== this.input) return null;
    this.rows = (await answer.json()).results;
    // Where the one that fits is written out already there is nothing left to choose, and nothing may lie over the page.
    return this.rows.every((row) => row.words === words) ? this.close() : this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...this.rows.map((row, number) => {
        const option = document.createElement("div");
        option.id = `${this.list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(row.name);
        const small = document.createElement("small");
        small.textContent = [row.kind, row.code].filter(Boolean).join(" ");
        option.append(small);
        return option;
      }),
    );
    this.list.hidden = !this.rows.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.line.textContent = this.input.dataset.pickSaid.replace("{n}", this.rows.length);
    this.mark(-1);
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
    return this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.composing || event.isComposing || event.keyCode === 229) return;
    const open = !this.list.hidden;
    const count = this.rows.length;
    if (event.key === "ArrowDown" && !open && this.input.value.trim()) this.ask();
    else if (event.key === "ArrowDown" && open) this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp" && open) this.mark(this.at <= 0 ? count - 1 : this.at - 1);
    else if (event.key === "Enter" && open && this.at >= 0) this.take(this.at);
    else if (event.key === "Escape" && open) this.close();
    else return;
    event.preventDefault();
  }

  take(at) {
    this.input.value = this.rows[at].words;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.line.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

document.querySelectorAll("[data-pick]").forEach((input) => new Pick(input));
