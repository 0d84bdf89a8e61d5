// The store on this phone: talks that were written here, entries that wait to be sent, and what the phone took along from the system.
// Everything belongs to one account; nothing of one account is shown under another one's log-in.
(() => {
  "use strict";

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const finished = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });

  /** An id of version 7: begins with the time in milliseconds, so that ids sort in the order of their making. */
  let last = 0;
  const newId = () => {
    last = Math.max(last + 1, Date.now());
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    for (let place = 0, rest = last; place < 6; place += 1) {
      bytes[5 - place] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  class Store {
    constructor(name) {
      this.name = name;
    }

    async open() {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => {
        const database = request.result;
        database.createObjectStore("meta");
        for (const kind of ["talks", "entries"]) {
          database.createObjectStore(kind, { keyPath: "id" }).createIndex("account", "account");
        }
      };
      this.database = await asked(request);
      // A newer page in another window may need another form of the store.
      this.database.onversionchange = () => this.database.close();
      return this;
    }

    meta(key) {
      return asked(this.database.transaction("meta").objectStore("meta").get(key));
    }

    async keep(key, value) {
      const transaction = this.database.transaction("meta", "readwrite");
      transaction.objectStore("meta").put(value, key);
      await finished(transaction);
    }

    async of(kind, account) {
      const rows = await asked(this.database.transaction(kind).objectStore(kind).index("account").getAll(account));
      return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
    }

    async count(kind) {
      return asked(this.database.transaction(kind).objectStore(kind).count());
    }

    /** Write rows and take others away, all or nothing. `{talks: [...], entries: [...], gone: [["entries", id], ...]}` */
    async write({ talks = [], entries = [], gone = [] }) {
      const transaction = this.database.transaction(["talks", "entries"], "readwrite");
      talks.forEach((row) => transaction.objectStore("talks").put(row));
      entries.forEach((row) => transaction.objectStore("entries").put(row));
      gone.forEach(([kind, id]) => transaction.objectStore(kind).delete(id));
      await finished(transaction);
    }

    async wipe() {
      this.database.close();
      await asked(indexedDB.deleteDatabase(this.name));
    }
  }

  window.yitangOffline = { Store, newId };
})();
