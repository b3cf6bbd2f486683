// Saves this browser's databases as they are: the way out when Keliu itself does not start. Plain JavaScript without wasm;
// it changes nothing and asks nobody for anything. The format: docs/bundle-format.md, "Raw data".
(function () {
  "use strict";

  const MAIN = "keliu";
  // Copies made before an upgrade. Browsers that cannot list their databases are asked for the last one by name.
  const COPY = /^keliu-before-/;
  const LAST_COPY = "keliu-before-103";
  const PAGE = 32; // entries read at once; a segment has up to 256 KiB
  const PATIENCE_MS = 4000;

  const TEXTS = {
    working: ["正在读取：{entries} 条", "Reading: {entries} entries"],
    waiting: [
      "另一个标签页正在使用数据库。请关闭客留的其他标签页；之后这里会自动继续。",
      "Another tab is using the database. Please close the other tabs with Keliu; this goes on by itself then."
    ],
    none: [
      "这个浏览器在这个网址下没有客留的数据库，没有可保存的。请用平时录入客户的浏览器和网址打开本页。",
      "This browser holds no database of Keliu at this address: there is nothing to save. Please open this page in the browser, and at the address, where the customers were entered."
    ],
    empty: ["{name}：数据库是空的，没有可保存的。", "{name}: the database is empty; there is nothing to save."],
    unreadable: [
      "{name}：浏览器打不开数据库（{error}）。请重新启动浏览器后再试；在此之前不要清除浏览器数据。",
      "{name}: the browser cannot open the database ({error}). Please restart the browser and try again; do not clear its data before."
    ],
    saved: [
      "{name}：{entries} 条，{size}，已交给浏览器下载。请到下载文件夹确认文件在那里。",
      "{name}: {entries} entries, {size}, handed to the browser's downloads. Please check that the file is there."
    ],
    partly: [
      "其中 {errors} 条读不出来，文件里已注明；其余都在文件里。",
      "{errors} of them could not be read, and the file says so; all others are in it."
    ]
  };

  const button = document.querySelector("[data-testid=rescue-save]");
  const result = document.querySelector("[data-testid=rescue-result]");

  function add(parent, tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  function say(name, facts) {
    TEXTS[name].forEach((text, at) => {
      const filled = text.replace(/\{(\w+)\}/g, (_, fact) => String(facts[fact]));
      add(result, "p", filled).lang = at === 0 ? "zh-CN" : "en";
    });
  }

  /** In place of what was said before. */
  function sayOnly(name, facts) {
    result.textContent = "";
    say(name, facts || {});
  }

  function size(bytes) {
    return bytes < 1048576 ? (bytes / 1024).toFixed(1) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
  }

  function names() {
    const known = [MAIN, LAST_COPY];
    if (!indexedDB.databases) return Promise.resolve(known);
    return indexedDB.databases().then(
      (list) => list.map((database) => database.name).filter((name) => name === MAIN || COPY.test(name)).sort(),
      () => known
    );
  }

  /** A database of whatever version, or null where there is none: none is made by asking for it. */
  function open(name) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      const timer = setTimeout(() => sayOnly("waiting"), PATIENCE_MS);
      let isNew = false;
      request.onupgradeneeded = () => {
        isNew = true;
        request.transaction.abort();
      };
      request.onsuccess = () => {
        clearTimeout(timer);
        const database = request.result;
        // Another tab may upgrade or wipe it; closing lets a running transaction finish.
        database.onversionchange = () => database.close();
        resolve(database);
      };
      request.onerror = (event) => {
        event.preventDefault();
        clearTimeout(timer);
        if (isNew) resolve(null);
        else reject(request.error);
      };
    });
  }

  /** Reads in one transaction, so that all is of one moment; where the browser has ended it, in another one. */
  function reader(database) {
    const begin = () => {
      const begun = database.transaction(Array.from(database.objectStoreNames), "readonly");
      // A browser may keep a page that is left as it stands; with an open transaction it would hold up all others.
      addEventListener("pagehide", () => { try { begun.abort(); } catch (ended) { /* nothing to hold up */ } });
      return begun;
    };
    let transaction = null;
    return (store, request) =>
      new Promise((resolve, reject) => {
        let asked;
        try {
          asked = request(transaction.objectStore(store));
        } catch (ended) {
          transaction = begin();
          asked = request(transaction.objectStore(store));
        }
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = (event) => {
          event.preventDefault(); // or the whole transaction would end
          reject(asked.error);
        };
      });
  }

  function base64(bytes) {
    const step = 24576; // divisible by three, and no more arguments than any browser takes
    let text = "";
    for (let at = 0; at < bytes.length; at += step) {
      text += btoa(String.fromCharCode.apply(null, bytes.subarray(at, at + step)));
    }
    return text;
  }

  const line = (value) => JSON.stringify(value) + "\n";

  function entry(store, key, value) {
    if (typeof value === "string") return line({ store, key, text: value });
    if (value instanceof ArrayBuffer) return line({ store, key, base64: base64(new Uint8Array(value)) });
    if (ArrayBuffer.isView(value)) {
      return line({ store, key, base64: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) });
    }
    if (value === undefined || value === null) throw new DOMException("", "NotFoundError"); // deleted meanwhile
    return line({ store, key, json: value });
  }

  /** Everything in a database as parts of a file: {parts, entries, errors}. */
  function dump(database) {
    const ask = reader(database);
    const start = { format: "keliu-raw/1", database: database.name, version: database.version, made: new Date().toISOString() };
    const found = { parts: [line(start)], entries: 0, errors: 0 };

    const failed = (store, key, error) => {
      found.errors++;
      return line({ store, key, error: (error && error.name) || "UnknownError" });
    };
    const written = (store, key, value) => {
      try {
        return entry(store, key, value);
      } catch (error) {
        return failed(store, key, error);
      }
    };
    const one = (store, key) =>
      ask(store, (from) => from.get(key)).then(
        (value) => written(store, key, value),
        (error) => failed(store, key, error)
      );
    const oneByOne = (store, keys) =>
      keys.reduce((before, key) => before.then((lines) => one(store, key).then((last) => lines.concat(last))), Promise.resolve([]));
    const all = (store, keys) =>
      ask(store, (from) => from.getAll(IDBKeyRange.bound(keys[0], keys[keys.length - 1]))).then((values) => {
        if (values.length !== keys.length) throw new Error("the store has changed meanwhile");
        return values.map((value, at) => written(store, keys[at], value));
      });
    // As a Blob each page leaves the memory the script works in; a whole archive in one string would not fit on a phone.
    const keep = (lines) => {
      found.parts.push(new Blob(lines));
      found.entries += lines.length;
      sayOnly("working", found);
    };
    const pages = (store, range) =>
      ask(store, (from) => from.getAllKeys(range, PAGE)).then(
        (keys) => {
          if (keys.length === 0) return undefined;
          const rest = IDBKeyRange.lowerBound(keys[keys.length - 1], true);
          return all(store, keys).catch(() => oneByOne(store, keys)).then(keep).then(() => pages(store, rest));
        },
        (error) => keep([failed(store, null, error)]) // not even the keys: the rest of this store is lost
      );

    return Array.from(database.objectStoreNames)
      .reduce((before, store) => before.then(() => pages(store)), Promise.resolve())
      .then(() => {
        database.close();
        found.parts.push(line({ entries: found.entries }));
        return found;
      });
  }

  /** Starts the download, and leaves a link for browsers that want a person's press for each file. */
  function download(name, file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name + "_" + new Date().toISOString().slice(0, 16).replace(/[-:]/g, "") + "Z.keliu-raw";
    link.textContent = link.download;
    link.click();
    return link;
  }

  /** What became of a database: {code, name, entries, errors}, with a link and a size where a file was made. */
  function save(name) {
    const nothing = { name, entries: 0, errors: 0 };
    return open(name)
      .then((database) => {
        if (!database) return Object.assign(nothing, { code: "none" });
        return dump(database).then((found) => {
          if (found.entries === 0) return Object.assign(nothing, { code: "empty" });
          const file = new Blob(found.parts, { type: "application/octet-stream" });
          const facts = { code: "saved", entries: found.entries, errors: found.errors };
          return Object.assign(nothing, facts, { size: size(file.size), link: download(name, file) });
        });
      })
      .catch((error) => Object.assign(nothing, { code: "unreadable", error: (error && error.name) || "UnknownError" }));
  }

  function report(outcomes) {
    const there = outcomes.filter((outcome) => outcome.code !== "none");
    const sum = (fact) => outcomes.reduce((total, outcome) => total + outcome[fact], 0);
    result.textContent = "";
    if (there.length === 0) say("none", {});
    there.forEach((outcome) => {
      say(outcome.code, outcome);
      if (outcome.errors > 0) say("partly", outcome);
      if (outcome.link) add(result, "p", "").appendChild(outcome.link);
    });
    const worst = ["unreadable", "saved", "empty"].filter((code) => there.some((outcome) => outcome.code === code))[0];
    result.dataset.code = worst || "none";
    result.dataset.entries = sum("entries");
    result.dataset.errors = sum("errors");
  }

  function run() {
    button.disabled = true;
    ["code", "entries", "errors"].forEach((name) => delete result.dataset[name]);
    sayOnly("working", { entries: 0 });
    Promise.resolve()
      .then(names)
      .then((list) =>
        list.reduce((before, name) => before.then((done) => save(name).then((next) => done.concat(next))), Promise.resolve([]))
      )
      .catch((error) => [{ code: "unreadable", name: MAIN, entries: 0, errors: 0, error: (error && error.name) || "UnknownError" }])
      .then(report)
      .then(() => {
        button.disabled = false;
      });
  }

  button.onclick = run;
  button.disabled = false;
})();
