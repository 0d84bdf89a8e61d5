// Talks without a network: written on this phone, sent later. Each entry is sent under its own id until the system has answered it, and
// carried out there once. An entry that was ever sent is not changed any more; what is written after it becomes a further entry.
(() => {
  "use strict";

  const { Store, newId } = window.yitangOffline;
  const root = document.getElementById("offline");
  const words = root.dataset;
  const find = (name, within = root) => within.querySelector(`[data-part="${name}"]`);
  const show = (name, visible) => (find(name).hidden = !visible);
  const say = (name, text, within = root) => (find(name, within).textContent = text);
  const clone = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
  const cookie = (name) => (document.cookie.split("; ").find((part) => part.startsWith(`${name}=`)) || "").slice(name.length + 1);
  const plain = (value) => JSON.stringify(value);
  const store = new Store(`yitang-offline-${words.council}`);
  /** What is written row by row: where it stands on the page, its fields, the act of its entries. */
  const ROWS = {
    suggestions: { part: "suggestions", row: "suggestion-row", label: "suggestion", fields: ["text", "said_by"], act: "suggestion" },
    problems: { part: "noted", row: "noted-row", label: "noted", fields: ["text"], act: "problem" },
  };

  let account = "";
  let pack = null;
  let open = null;
  let timer = 0;

  // ── what is asked of the system

  const ask = async (address, body) => {
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
    const options = body ? { method: "POST", body: plain(body), headers: { ...headers, "Content-Type": "application/json" } } : { headers };
    let answer = null;
    try {
      answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    } catch {
      return { state: "away" };
    }
    if (answer.redirected || answer.status === 401) return { state: "ended" };
    const data = await answer.json().catch(() => null);
    if (!data) return { state: answer.ok ? "away" : "failed" };
    return answer.ok ? { state: "there", data } : { state: answer.status >= 500 ? "failed" : "refused", message: data.message || "" };
  };

  const fetchPack = async () => {
    const answer = await ask(words.pack);
    stand(answer);
    if (answer.state !== "there") return;
    pack = answer.data;
    account = pack.account.id;
    await store.keep("last", account);
    await store.keep(`pack:${account}`, { ...pack, at: Date.now() });
  };

  const stand = ({ state, message }) => {
    const told = { there: words.online, away: words.offline, ended: words.ended, failed: words.failed, refused: message || words.failed };
    say("stand", told[state]);
    find("stand").dataset.state = state;
    show("login", state === "ended");
  };

  // ── a talk on this phone

  const fresh = (prepared) => ({
    id: newId(),
    account,
    venue: pack.venues.length === 1 ? pack.venues[0].id : "",
    topic: "",
    title: "",
    place: "",
    chair: "",
    held_on: today(),
    counts: {},
    named: [],
    people: "",
    minutes: "",
    consensus: "",
    agreed: "",
    suggestions: [],
    problems: [],
    finished: false,
    made_here: true,
    version: 1,
    queued: { open: false, attendance: "", minutes: "", suggestions: [], problems: [], close: false },
    problem: null,
    delivered_at: 0,
    ...prepared,
  });

  const taken = (talk) => {
    const mine = fresh({ ...talk, made_here: false, held_on: talk.held_on || today() });
    mine.queued.open = talk.stage === "open";
    mine.queued.attendance = attendanceOf(mine);
    mine.queued.minutes = minutesOf(mine);
    return mine;
  };

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
  };
  const countsOf = (talk) => Object.entries(talk.counts).filter(([, count]) => count > 0).sort();
  const peopleOf = (talk) => (talk.people || "").trim();
  const attendanceOf = (talk) => plain(countsOf(talk)) + (peopleOf(talk) && `\n${peopleOf(talk)}`);
  const minutesOf = (talk) => plain([talk.minutes.trim(), talk.consensus, talk.agreed.trim()]);
  /** Rows of a kind that are written; a talk that was kept before there was such a kind has none. */
  const rowsOf = (talk, kind) => (talk[kind] || []).filter((one) => one.text.trim());
  const isQueued = (talk, kind, id) => (talk.queued[kind] || []).includes(id);

  /** What is written and not yet an entry. */
  const unsent = (talk) => {
    const { queued } = talk;
    const missing = [];
    if (!queued.open) missing.push("open");
    if (attendanceOf(talk) !== (queued.attendance || "[]")) missing.push("attendance");
    if (minutesOf(talk) !== (queued.minutes || plain(["", "", ""]))) missing.push("minutes");
    for (const [kind, { act }] of Object.entries(ROWS)) rowsOf(talk, kind).forEach((one) => isQueued(talk, kind, one.id) || missing.push(act));
    if (talk.finished && !queued.close) missing.push("close");
    return missing;
  };

  /** Make entries of it, in the order in which the system takes them; a versioned one says on which version it was written. */
  const enqueue = async (talk) => {
    const entries = [];
    const { queued } = talk;
    const add = (act, data) => entries.push({ id: newId(), account, talk: talk.id, act, data, tried: false });
    const versioned = (act, data) => {
      add(act, { ...data, base: talk.version });
      talk.version += 1;
    };
    const missing = unsent(talk);
    if (missing.includes("open")) {
      const { venue, topic, title, place, chair, held_on, made_here } = talk;
      add("open", { venue, topic, title, place, chair, held_on, made_here });
      queued.open = true;
    }
    if (missing.includes("attendance")) {
      versioned("attendance", { counts: Object.fromEntries(countsOf(talk)), named: talk.named, people: peopleOf(talk) });
      queued.attendance = attendanceOf(talk);
    }
    if (missing.includes("minutes")) {
      versioned("minutes", { minutes: talk.minutes.trim(), consensus: talk.consensus, agreed: talk.agreed.trim() });
      queued.minutes = minutesOf(talk);
    }
    for (const [kind, { act, fields }] of Object.entries(ROWS)) {
      for (const one of rowsOf(talk, kind)) {
        if (isQueued(talk, kind, one.id)) continue;
        add(act, { [act]: one.id, ...Object.fromEntries(fields.map((name) => [name, one[name].trim()])) });
        queued[kind] = [...(queued[kind] || []), one.id];
      }
    }
    if (missing.includes("close")) {
      add("close", {});
      queued.close = true;
    }
    await store.write({ talks: [talk], entries });
  };

  /** The system stopped at one entry of a talk: none of those from there on was carried out, so they become writing again. */
  const takeBack = (talk, waiting) => {
    waiting.forEach(({ act, data }) => {
      const kind = Object.keys(ROWS).find((name) => ROWS[name].act === act);
      if (kind) talk.queued[kind] = talk.queued[kind].filter((id) => id !== data[act]);
      else talk.queued[act] = act === "open" || act === "close" ? false : "";
    });
    const bases = waiting.filter(({ data }) => "base" in data).map(({ data }) => data.base);
    if (bases.length) talk.version = Math.min(...bases);
  };

  // ── sending

  const send = async () => {
    await save();
    const talks = (await store.of("talks", account)).filter((talk) => !talk.problem && !talk.delivered_at);
    for (const talk of talks) if (ready(talk) && unsent(talk).length) await enqueue(talk);
    for (;;) {
      const stopped = (await store.of("talks", account)).filter((talk) => talk.problem).map((talk) => talk.id);
      const waiting = (await store.of("entries", account)).filter((entry) => !stopped.includes(entry.talk));
      if (!waiting.length) return "there";
      const bundle = waiting.slice(0, Number(words.most));
      await store.write({ entries: bundle.map((entry) => ({ ...entry, tried: true })) });
      const entries = bundle.map(({ id, talk, act, data }) => ({ id, talk, act, data }));
      const answer = await ask(words.send, { account, entries });
      stand(answer);
      if (answer.state !== "there") return answer.state;
      for (const one of answer.data.answers) await answered(one);
    }
  };

  const answered = async (answer) => {
    const entries = await store.of("entries", account);
    const entry = entries.find((one) => one.id === answer.id);
    const talk = entry && (await store.of("talks", account)).find((one) => one.id === entry.talk);
    if (!talk || answer.state === "waiting") return;
    const own = entries.filter((one) => one.talk === talk.id);
    if (answer.state === "done" || answer.state === "already") {
      if (own.length === 1 && talk.queued.close && !unsent(talk).length) deliver(talk);
      await store.write({ talks: [talk], gone: [["entries", entry.id]] });
      return;
    }
    takeBack(talk, own);
    talk.problem = { state: answer.state, act: answer.act, message: answer.message, theirs: answer.theirs || null, who: answer.who || "", when: answer.when || "" };
    await store.write({ talks: [talk], gone: own.map((one) => ["entries", one.id]) });
  };

  /** Everything has arrived: what was written leaves the phone, a line that says so stays for a week. */
  const deliver = (talk) => {
    const { id, title } = talk;
    const kept = { ...fresh({ id, title, made_here: talk.made_here }), delivered_at: Date.now(), held_on: talk.held_on };
    Object.keys(talk).forEach((name) => delete talk[name]);
    Object.assign(talk, kept);
  };

  const ready = (talk) =>
    Boolean(talk.venue && (talk.topic || (talk.title.trim() && !pack.needs_topic)) && talk.held_on) && rowsOf(talk, "suggestions").every((one) => one.said_by.trim());

  const sendAll = async () => {
    const button = find("send");
    button.disabled = true;
    show("sending", true);
    const work = async (lock) => (lock === null ? "busy" : send());
    const state = navigator.locks ? await navigator.locks.request(store.name, { ifAvailable: true }, work) : await send();
    show("sending", false);
    button.disabled = false;
    if (state === "there") await fetchPack();
    await home();
    const stopped = account ? (await store.of("talks", account)).some((talk) => talk.problem) : false;
    say("outcome", state === "away" ? words.kept : state === "there" && !stopped ? words.sent : "");
  };

  // ── conflicts, side by side

  const settle = async (talk, mine) => {
    const { act, theirs } = talk.problem;
    talk.version = theirs.version;
    if (act === "open") talk.queued.open = true;
    else if (act === "close") talk.queued.close = !mine;
    else if (!mine) {
      const names = act === "attendance" ? ["counts", "named"] : ["minutes", "consensus", "agreed"];
      names.forEach((name) => (talk[name] = theirs[name]));
      if (act === "attendance") talk.people = "";
    }
    if (act === "attendance") talk.queued.attendance = mine ? "mine" : attendanceOf(talk);
    if (act === "minutes") talk.queued.minutes = mine ? "mine" : minutesOf(talk);
    if (mine && act === "attendance") talk.named = theirs.named;
    talk.problem = null;
    await store.write({ talks: [talk] });
    await edit(talk);
  };

  const written = (talk, act) => {
    if (act === "attendance") {
      const labels = Object.fromEntries(pack.participants.map((one) => [one.code, one.label]));
      return Object.entries(talk.counts).filter(([, count]) => count > 0).map(([code, count]) => `${labels[code] || code} ${count}`).concat(peopleOf(talk) || []).join("\n");
    }
    if (act === "minutes") {
      const word = pack.consensus.find((one) => one.code === talk.consensus);
      return [talk.minutes, word ? word.label : "", talk.agreed].filter(Boolean).join("\n\n");
    }
    return [talk.title, talk.held_on].filter(Boolean).join("\n");
  };

  const drawProblem = (talk) => {
    const { problem } = talk;
    show("problem", Boolean(problem));
    if (!problem) return;
    say("problem-message", problem.message);
    const both = problem.state === "conflict" && Boolean(problem.theirs);
    show("both", both);
    if (!both) return;
    const when = problem.when ? new Date(problem.when).toLocaleString("zh-CN", { hour12: false }) : "";
    say("theirs-who", fill(words.theirs, { who: problem.who, when }));
    say("theirs", written(problem.theirs, problem.act) || words.nothing);
    say("mine", written(talk, problem.act) || words.nothing);
    find("take-mine").onclick = () => settle(talk, true);
    find("take-theirs").onclick = () => settle(talk, false);
  };

  // ── the form of a talk

  const options = (select, rows, chosen, blank) => {
    select.replaceChildren(...[{ id: "", label: blank }, ...rows].map(({ id, label }) => new Option(label, id, false, id === chosen)));
  };

  const edit = async (talk) => {
    open = talk;
    show("home", false);
    show("form", true);
    say("outcome", "");
    const fixed = !talk.made_here || talk.queued.open;
    const form = find("form");
    options(form.elements.venue, pack.venues.map(({ id, name }) => ({ id, label: name })), talk.venue, words.choose);
    for (const kind of Object.keys(ROWS)) talk[kind] = talk[kind] || [];
    for (const name of ["title", "place", "chair", "held_on", "people", "minutes", "agreed"]) form.elements[name].value = talk[name] || "";
    for (const name of ["venue", "topic", "title", "place", "chair"]) form.elements[name].disabled = fixed;
    form.elements.held_on.disabled = talk.queued.open;
    form.elements.held_on.max = today();
    form.elements.finished.checked = talk.finished;
    options(form.elements.consensus, pack.consensus.map(({ code, label }) => ({ id: code, label })), talk.consensus, words.choose);
    drawTopics();
    drawCounts();
    Object.keys(ROWS).forEach(drawRows);
    drawProblem(talk);
    say("named", talk.named.length ? fill(words.named, { n: talk.named.length }) : "");
    say("saved", "");
    form.scrollIntoView();
    find("form-heading").focus();
  };

  const drawTopics = () => {
    const rows = pack.topics.filter((topic) => topic.venue === open.venue).map(({ id, title }) => ({ id, label: title }));
    options(find("form").elements.topic, rows, open.topic, pack.needs_topic ? words.choose : words.none);
  };

  const drawCounts = () => {
    find("counts").replaceChildren(
      ...pack.participants.map(({ code, label }) => {
        const row = clone("count-row");
        const input = row.querySelector("input");
        input.id = `count-${code}`;
        input.dataset.code = code;
        input.value = open.counts[code] || "";
        row.querySelector("label").htmlFor = input.id;
        row.querySelector("label").textContent = label;
        return row;
      }),
    );
  };

  const drawRows = (kind) => {
    const { part, row: template, label, fields } = ROWS[kind];
    find(part).replaceChildren(
      ...open[kind].map((one, place) => {
        const row = clone(template);
        const sent = isQueued(open, kind, one.id);
        for (const name of fields) {
          const input = row.querySelector(`[data-name="${name}"]`);
          input.id = `${name}-${one.id}`;
          input.value = one[name];
          input.readOnly = sent;
          row.querySelector(`[data-for="${name}"]`).htmlFor = input.id;
        }
        row.dataset.id = one.id;
        row.querySelector("legend").textContent = fill(words[label], { n: place + 1 });
        row.querySelector("button").hidden = sent;
        row.querySelector("[data-sent]").hidden = !sent;
        return row;
      }),
    );
  };

  const read = () => {
    const { elements } = find("form");
    for (const name of ["venue", "topic", "title", "place", "chair", "held_on", "people", "minutes", "consensus", "agreed"]) open[name] = elements[name].value;
    open.finished = elements.finished.checked;
    open.counts = {};
    find("counts").querySelectorAll("input").forEach((input) => {
      const count = Math.floor(Number(input.value));
      if (count > 0) open.counts[input.dataset.code] = count;
    });
    for (const [kind, { part, fields }] of Object.entries(ROWS)) {
      find(part).querySelectorAll("fieldset").forEach((row) => {
        const one = open[kind].find(({ id }) => id === row.dataset.id);
        if (!isQueued(open, kind, one.id)) for (const name of fields) one[name] = row.querySelector(`[data-name="${name}"]`).value;
      });
    }
    // What was refused is put right by writing; a conflict waits for a choice.
    if (open.problem && open.problem.state === "refused") open.problem = null;
  };

  const save = async () => {
    clearTimeout(timer);
    timer = 0;
    if (!open) return;
    read();
    try {
      await store.write({ talks: [open] });
      say("saved", fill(words.saved, { time: new Date().toTimeString().slice(0, 5) }));
    } catch {
      say("saved", words.full);
    }
  };

  const later = () => {
    say("saved", "");
    if (!timer) timer = setTimeout(save, 700);
  };

  // ── the list

  const home = async () => {
    if (open) await save();
    open = null;
    show("form", false);
    show("home", true);
    const talks = account ? await store.of("talks", account) : [];
    const entries = account ? await store.of("entries", account) : [];
    const old = talks.filter((talk) => talk.delivered_at && Date.now() - talk.delivered_at > 7 * 24 * 3600 * 1000);
    await store.write({ gone: old.map((talk) => ["talks", talk.id]) });
    const kept = talks.filter((talk) => !old.includes(talk)).reverse();
    find("talks").replaceChildren(...kept.map((talk) => drawRow(talk, entries)));
    show("no-talks", !kept.length);
    const here = kept.map((talk) => talk.id);
    const prepared = pack ? pack.talks.filter((talk) => !here.includes(talk.id)) : [];
    find("prepared").replaceChildren(...prepared.map(drawPrepared));
    show("prepared-part", prepared.length > 0);
    show("ready", Boolean(pack));
    show("not-ready", !pack);
    say("who", pack ? fill(words.who, { name: pack.account.name }) : "");
    const others = (await store.count("talks")) - talks.length;
    show("others", others > 0);
    say("others", fill(words.others, { n: others }));
    find("send").disabled = !kept.some((talk) => waits(talk, entries));
  };

  const waits = (talk, entries) => !talk.delivered_at && !talk.problem && ready(talk) && (unsent(talk).length > 0 || entries.some((entry) => entry.talk === talk.id));

  const stateOf = (talk, entries) => {
    if (talk.delivered_at) return ["done", words.delivered];
    if (talk.problem) return ["late", talk.problem.state === "conflict" ? words.conflict : words.refused];
    if (!ready(talk)) return ["wait", words.incomplete];
    return waits(talk, entries) ? ["soon", words.waiting] : ["doing", words.uptodate];
  };

  const drawRow = (talk, entries) => {
    const row = clone("talk-row");
    const link = row.querySelector("button");
    const [tone, label] = stateOf(talk, entries);
    link.textContent = talk.title || (pack && (pack.topics.find(({ id }) => id === talk.topic) || {}).title) || words.untitled;
    row.querySelector("[data-state]").textContent = label;
    row.dataset.tone = tone;
    row.querySelector("[data-day]").textContent = talk.held_on;
    if (talk.delivered_at) {
      const away = document.createElement("a");
      away.href = words.desk.replace("00000000-0000-0000-0000-000000000000", talk.id);
      away.textContent = link.textContent;
      link.replaceWith(away);
    } else link.onclick = () => edit(talk);
    return row;
  };

  const drawPrepared = (talk) => {
    const row = clone("prepared-row");
    const button = row.querySelector("button");
    button.textContent = talk.title;
    button.onclick = async () => {
      const mine = taken(talk);
      await store.write({ talks: [mine] });
      await edit(mine);
    };
    return row;
  };

  // ── begin

  const listen = () => {
    const form = find("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", later);
    form.addEventListener("change", async (event) => {
      await save();
      if (event.target.name === "venue") drawTopics();
      if (event.target.name === "topic" && event.target.value && !open.title) {
        form.elements.title.value = event.target.selectedOptions[0].textContent;
        await save();
      }
    });
    find("new").onclick = () => edit(fresh({}));
    find("back").onclick = home;
    for (const [kind, { part, fields }] of Object.entries(ROWS)) {
      find(`add-${part}`).onclick = async () => {
        await save();
        open[kind].push({ id: newId(), ...Object.fromEntries(fields.map((name) => [name, ""])) });
        drawRows(kind);
        find(part).lastElementChild.querySelector("textarea").focus();
      };
      find(part).addEventListener("click", async (event) => {
        if (!event.target.closest("button")) return;
        await save();
        const { id } = event.target.closest("fieldset").dataset;
        open[kind] = open[kind].filter((one) => one.id !== id);
        drawRows(kind);
        await save();
      });
    }
    find("send").onclick = sendAll;
    find("wipe").onclick = async () => {
      const n = (await store.count("talks")) - (await store.of("talks", account)).filter((talk) => talk.delivered_at).length;
      say("wipe-words", fill(words.wipe, { n }));
      show("wipe-ask", true);
      find("wipe-yes").focus();
    };
    find("wipe-no").onclick = () => show("wipe-ask", false);
    find("wipe-yes").onclick = async () => {
      open = null;
      await store.wipe();
      location.reload();
    };
    document.addEventListener("visibilitychange", () => document.hidden && save());
    window.addEventListener("pagehide", save);
    window.addEventListener("online", async () => {
      await fetchPack();
      if (!open) await home();
    });
    window.addEventListener("offline", () => stand({ state: "away" }));
  };

  const begin = async () => {
    show("working", true);
    await store.open();
    account = (await store.meta("last")) || "";
    pack = (account && (await store.meta(`pack:${account}`))) || null;
    listen();
    await home();
    await fetchPack();
    await home();
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register(words.worker, { scope: words.page });
      await navigator.serviceWorker.ready;
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      say("kept", words.installed);
    } else say("kept", words.nokeep);
  };

  begin().catch(() => say("kept", words.nostore));
})();
