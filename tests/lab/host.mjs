// Runs pages (page.ts) for the laboratory, each in a context of its own whose time, network and storage are simulated by
// whoever is at the other end of stdin and stdout: one line in, one line out, and nothing happens in between.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import vm from "node:vm";

// Whoever has the same name here is a page of the same browser: they share storage, locks and channels.
const script = new vm.Script(readFileSync(process.argv[2], "utf8"));
const stores = new Map();
const locks = new Map();
const pages = new Map();
let now = 0;
let effects = [];
let counter = 0;

class Storage {
  setItem(name, value) {
    if (this.isFull) throw new Error("QuotaExceededError");
    this[name] = String(value);
  }
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  removeItem(name) {
    delete this[name];
  }
  key(index) {
    return Object.keys(this)[index] ?? null;
  }
  get length() {
    return Object.keys(this).length;
  }
  get isFull() {
    return full.has(this);
  }
}
const full = new WeakSet();

function random(seed) {
  // Mulberry32: small, seeded, and even enough for jitter.
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Web Locks of one browser: who holds each, and who waits for it. */
class Locks {
  constructor() {
    this.held = new Map();
    this.waiting = [];
  }
  request(page, name, { steal = false }, run) {
    return new Promise((resolve, reject) => {
      const wish = { page, name, run, resolve, reject };
      const holder = this.held.get(name);
      if (!holder) return this.grant(wish);
      if (!steal) return void this.waiting.push(wish);
      holder.page.when(() => holder.reject(Object.assign(new Error("stolen"), { name: "AbortError" })));
      this.grant(wish);
    });
  }
  grant(wish) {
    this.held.set(wish.name, wish);
    wish.page.when(() => wish.run().then(wish.resolve, wish.reject));
  }
  /** A page is gone, and what it held is free. */
  leave(page) {
    this.waiting = this.waiting.filter((wish) => wish.page !== page);
    for (const [name, holder] of this.held) {
      if (holder.page !== page) continue;
      this.held.delete(name);
      const next = this.waiting.findIndex((wish) => wish.name === name);
      if (next >= 0) this.grant(this.waiting.splice(next, 1)[0]);
    }
  }
}

class Page {
  constructor(name, browser, seed, skew, isSecure) {
    this.name = name;
    this.browser = browser;
    this.isSecure = isSecure;
    this.channels = [];
    // What happens while the tab is frozen, as phones freeze those in the background.
    this.frozen = null;
    this.timers = new Map();
    this.sockets = new Map();
    this.requests = new Map();
    this.skew = skew;
    // Ids from dice of their own: two pages must never throw the same.
    const context = vm.createContext(this.globals(random(seed), random(~seed)));
    vm.runInContext("Math.random = lab.random; Date.now = lab.now;", context);
    script.runInContext(context);
    this.commands = context.lab.commands;
  }

  /** Let something happen to the page, once it is not frozen any more. */
  when(run) {
    if (this.frozen) this.frozen.push(run);
    else run();
  }

  effect(kind, ...values) {
    if (pages.get(this.name) === this || kind === "timer") effects.push([kind, this.name, ...values]);
  }

  after(milliseconds, run) {
    const id = ++counter;
    this.timers.set(id, run);
    effects.push(["timer", this.name, id, milliseconds]);
    return id;
  }

  clear(id) {
    // Told, so that whoever keeps the time need not come for nothing.
    if (this.timers.delete(id)) effects.push(["clear", this.name, id]);
  }

  globals(chance, dice) {
    const page = this;
    class BroadcastChannel {
      constructor(name) {
        this.name = name;
        page.channels.push(this);
      }
      postMessage(data) {
        const sent = JSON.stringify(data);
        for (const other of pages.values()) {
          if (other === page || other.browser !== page.browser) continue;
          const heard = other.channels.filter((channel) => channel.name === this.name);
          for (const channel of heard) {
            queueMicrotask(() => other.when(() => channel.onmessage?.({ data: JSON.parse(sent) })));
          }
        }
      }
    }
    class WebSocket {
      constructor(url) {
        this.id = ++counter;
        page.sockets.set(this.id, this);
        page.effect("open", this.id, url);
      }
      send(data) {
        page.effect("send", this.id, data);
      }
      close() {
        if (!page.sockets.delete(this.id)) return;
        page.effect("close", this.id);
        queueMicrotask(() => this.onclose?.());
      }
    }
    const fetch = (url, { method = "GET", headers = {}, body = "", signal } = {}) =>
      new Promise((resolve, reject) => {
        const id = ++counter;
        page.requests.set(id, { resolve, reject, timer: signal?.timer });
        signal?.addEventListener("abort", () => {
          page.requests.delete(id);
          reject(Object.assign(new Error("timeout"), { name: "TimeoutError" }));
        });
        page.effect("fetch", id, method, url, headers, body);
      });
    return {
      lab: { random: chance, now: () => Math.floor(now) + page.skew },
      localStorage: store(this.browser),
      document: { hidden: false, hasFocus: () => true },
      navigator: page.isSecure
        ? { locks: { request: (name, options, run) => ofBrowser(page.browser).request(page, name, options, run) } }
        : {},
      BroadcastChannel,
      Storage,
      WebSocket,
      fetch,
      crypto: { getRandomValues: (values) => values.map(() => dice() * 256) },
      URLSearchParams,
      queueMicrotask,
      setTimeout: (run, milliseconds) => page.after(milliseconds, run),
      clearTimeout: (id) => page.clear(id),
      AbortSignal: {
        timeout(milliseconds) {
          const controller = new AbortController();
          controller.signal.timer = page.after(milliseconds, () => controller.abort());
          return controller.signal;
        },
      },
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
  }
}

function store(browser) {
  if (!stores.has(browser)) stores.set(browser, new Storage());
  return stores.get(browser);
}

function ofBrowser(browser) {
  if (!locks.has(browser)) locks.set(browser, new Locks());
  return locks.get(browser);
}

/** Let something happen to a page that is there. */
function on(name, run) {
  const page = pages.get(name);
  page?.when(() => run(page));
}

const handle = {
  reset() {
    for (const each of [stores, locks, pages]) each.clear();
    counter = 0;
  },
  load(name, browser, seed, skew, isSecure, options) {
    const page = new Page(name, browser, seed, skew, isSecure);
    pages.set(name, page);
    page.commands.start(JSON.stringify(options));
  },
  leave(name) {
    const page = pages.get(name);
    pages.delete(name);
    if (page) ofBrowser(page.browser).leave(page);
  },
  freeze(name) {
    const page = pages.get(name);
    if (page) page.frozen ??= [];
  },
  thaw(name) {
    const page = pages.get(name);
    const missed = page?.frozen ?? [];
    if (page) page.frozen = null;
    for (const run of missed) run();
  },
  /** What the link in a mail leaves in another browser: the shopper's token and conversation; false if there is none. */
  inherit(from, to, key) {
    const names = ["visitor", "conversation"].map((name) => `shopbell:${key}:${name}`);
    if (names.some((name) => store(from).getItem(name) === null)) return false;
    for (const name of names) store(to).setItem(name, store(from).getItem(name));
    return true;
  },
  /** What no page of any browser has got rid of. */
  unsent() {
    return [...stores].flatMap(([browser, kept]) =>
      Object.keys(kept)
        .filter((name) => name.includes(":out:"))
        .map((name) => `${browser} ${name}`),
    );
  },
  fill(name, isFull) {
    const kept = store(name);
    if (isFull) full.add(kept);
    else full.delete(kept);
  },
  fire(name, id) {
    on(name, (page) => {
      const run = page.timers.get(id);
      page.timers.delete(id);
      run?.();
    });
  },
  opened(name, id) {
    on(name, (page) => page.sockets.get(id)?.onopen?.());
  },
  message(name, id, data) {
    on(name, (page) => page.sockets.get(id)?.onmessage?.({ data }));
  },
  closed(name, id) {
    on(name, (page) => {
      const socket = page.sockets.get(id);
      page.sockets.delete(id);
      socket?.onclose?.();
    });
  },
  answered(name, id, status, body) {
    on(name, (page) => {
      const request = page.requests.get(id);
      page.requests.delete(id);
      if (!request) return;
      page.clear(request.timer);
      if (status === 0) request.reject(new TypeError("network"));
      else request.resolve({ ok: status < 400, status, json: () => Promise.resolve(JSON.parse(body)) });
    });
  },
  do(name, command, ...values) {
    return pages.get(name)?.commands[command](...values);
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const [at, kind, ...values] = JSON.parse(line);
  now = at;
  effects = [];
  let result;
  try {
    result = handle[kind](...values);
  } catch (error) {
    result = { failed: String(error?.stack ?? error) };
  }
  // Every promise that can go on has gone on by then.
  setImmediate(() => process.stdout.write(`${JSON.stringify([effects, result ?? null])}\n`));
});
