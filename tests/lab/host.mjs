// Runs pages (page.ts) for the laboratory, each in a context of its own whose time, network and storage are simulated by
// whoever is at the other end of stdin and stdout: one line in, one line out, and nothing happens in between.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import vm from "node:vm";

const script = new vm.Script(readFileSync(process.argv[2], "utf8"));
const stores = new Map();
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

class Page {
  constructor(name, seed, skew) {
    this.name = name;
    this.timers = new Map();
    this.sockets = new Map();
    this.requests = new Map();
    this.skew = skew;
    const context = vm.createContext(this.globals(random(seed)));
    vm.runInContext("Math.random = lab.random; Date.now = lab.now;", context);
    script.runInContext(context);
    this.commands = context.lab.commands;
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

  globals(chance) {
    const page = this;
    if (!stores.has(this.name)) stores.set(this.name, new Storage());
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
        page.requests.set(id, { resolve, reject });
        signal?.addEventListener("abort", () => {
          page.requests.delete(id);
          reject(Object.assign(new Error("timeout"), { name: "TimeoutError" }));
        });
        page.effect("fetch", id, method, url, headers, body);
      });
    return {
      lab: { random: chance, now: () => Math.floor(now) + page.skew },
      localStorage: stores.get(this.name),
      Storage,
      WebSocket,
      fetch,
      crypto,
      URLSearchParams,
      queueMicrotask,
      setTimeout: (run, milliseconds) => page.after(milliseconds, run),
      clearTimeout(id) {
        // Told, so that whoever keeps the time need not come for nothing.
        if (page.timers.delete(id)) effects.push(["clear", page.name, id]);
      },
      AbortSignal: {
        timeout(milliseconds) {
          const controller = new AbortController();
          page.after(milliseconds, () => controller.abort());
          return controller.signal;
        },
      },
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
  }
}

const handle = {
  reset() {
    stores.clear();
    pages.clear();
  },
  load(name, seed, skew, options) {
    const page = new Page(name, seed, skew);
    pages.set(name, page);
    page.commands.start(JSON.stringify(options));
  },
  leave(name) {
    pages.delete(name);
  },
  fill(name, isFull) {
    const store = stores.get(name);
    if (isFull) full.add(store);
    else full.delete(store);
  },
  fire(name, id) {
    const page = pages.get(name);
    const run = page?.timers.get(id);
    page?.timers.delete(id);
    run?.();
  },
  opened(name, id) {
    pages.get(name)?.sockets.get(id)?.onopen?.();
  },
  message(name, id, data) {
    pages.get(name)?.sockets.get(id)?.onmessage?.({ data });
  },
  closed(name, id) {
    const page = pages.get(name);
    const socket = page?.sockets.get(id);
    page?.sockets.delete(id);
    socket?.onclose?.();
  },
  answered(name, id, status, body) {
    const request = pages.get(name)?.requests.get(id);
    pages.get(name)?.requests.delete(id);
    if (!request) return;
    if (status === 0) request.reject(new TypeError("network"));
    else request.resolve({ ok: status < 400, status, json: () => Promise.resolve(JSON.parse(body)) });
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
