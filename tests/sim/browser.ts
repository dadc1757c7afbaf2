// One device with its browser: clock, timers, network, locks and chance are the world's; the page and its storage are real.
import * as storage from "fake-indexeddb";
import { Disk, later, settle } from "./disk";

export type Page = typeof import("./page");
export type NewPage = (...platform: unknown[]) => Page;
export type Told = Record<string, unknown>;

// When the power goes during what comes next.
export interface Cut {
  at: "step" | "shown" | "request";
  after?: number;
}
interface Timer {
  due: number;
  run: () => void;
}
interface Waiting {
  hear: (answer: unknown) => void;
  fail: (why: unknown) => void;
}

// What a page takes from its browser, in the order in which it is handed over.
export const PLATFORM = [
  ...["Date", "Math", "setTimeout", "clearTimeout", "fetch", "AbortSignal", "crypto", "navigator", "BroadcastChannel"],
  ...["indexedDB", "IDBKeyRange", "IDBDatabase", "IDBObjectStore", "IDBIndex", "IDBCursor", "IDBTransaction", "IDBRequest"],
];

export class Browser {
  now = 0; // the world's time; the page sees its own
  skew = 0;
  told: Told[] = [];
  windows: Page[] = []; // all of them show the same till
  readonly disk = new Disk();
  private online = true;
  private timers = new Map<number, Timer>();
  private requests = new Map<number, Waiting>();
  private lock: Promise<unknown> = Promise.resolve();
  private channels: { onmessage?: (message: { data: unknown }) => void }[] = [];
  private numbers = 0;
  private shown = false;
  private asked = false;

  constructor(private readonly newPage: NewPage) {}

  // When the page wants to be woken next.
  get wake(): number | null {
    return this.timers.size ? Math.min(...[...this.timers.values()].map((timer) => timer.due)) : null;
  }

  open(seed: number): Page {
    const made = this.newPage(...this.platform(chanceOf(seed)));
    this.windows.push(made);
    return made;
  }

  // Does something, and all that follows from it at this instant; whether the power went meanwhile.
  async live(work: () => unknown, cut?: Cut | null): Promise<boolean> {
    this.shown = this.asked = false;
    let gone = false;
    work();
    await settle((steps) => (gone = !!cut && this.isOver(cut, steps)));
    if (gone || cut?.at === "step") this.cut();
    return !this.windows.length;
  }

  private isOver(cut: Cut, steps: number) {
    if (cut.at === "step") return steps >= (cut.after ?? 0);
    return cut.at === "shown" ? this.shown : this.asked;
  }

  show(what: Told) {
    this.shown = true;
    this.told.push(what);
  }

  cut() {
    this.windows = [];
    this.channels = [];
    this.lock = Promise.resolve();
    this.timers.clear();
    this.requests.clear();
    this.disk.cut();
  }

  // The timers that are due, the earliest first.
  async tick(cut?: Cut | null): Promise<boolean> {
    for (;;) {
      const [next] = [...this.timers].sort(([one, { due }], [other, timer]) => due - timer.due || one - other);
      if (!next || next[1].due > this.now) return false;
      this.timers.delete(next[0]);
      if (await this.live(next[1].run, cut)) return true;
    }
  }

  goOnline(online: boolean) {
    this.online = online;
    if (online) return;
    for (const number of [...this.requests.keys()]) this.fail(number);
  }

  hear(request: number, status: number, date: string, text: string) {
    const headers = new Headers({ Date: date });
    this.take(request)?.hear({ status, ok: status < 300, headers, json: async () => JSON.parse(text) });
  }

  fail(request: number) {
    this.take(request)?.fail(new TypeError("Failed to fetch"));
  }

  private take(request: number) {
    const found = this.requests.get(request);
    this.requests.delete(request);
    return found;
  }

  private platform(chance: () => number): unknown[] {
    const clock = () => this.now + this.skew;
    const { IDBKeyRange, IDBDatabase, IDBObjectStore, IDBIndex, IDBCursor, IDBTransaction, IDBRequest } = storage;
    return [
      class extends Date {
        constructor(...given: unknown[]) {
          super(...((given.length ? given : [clock()]) as [number]));
        }
        static now = clock;
      },
      Object.create(Math, { random: { value: chance } }),
      (run: () => void, milliseconds = 0) => this.plan(run, milliseconds),
      (timer: number) => this.timers.delete(timer),
      (path: string, said: RequestInit) => this.fetch(path, said),
      { timeout: (milliseconds: number) => ({ milliseconds }) },
      { randomUUID: () => this.newId(chance) },
      this.navigator(),
      this.channel(),
      this.disk.indexedDB,
      ...[IDBKeyRange, IDBDatabase, IDBObjectStore, IDBIndex, IDBCursor, IDBTransaction, IDBRequest],
    ];
  }

  private plan(run: () => void, milliseconds: number) {
    this.timers.set(++this.numbers, { due: this.now + Math.floor(milliseconds), run });
    return this.numbers;
  }

  private fetch(path: string, { headers, body, signal }: RequestInit) {
    if (!this.online) return Promise.reject(new TypeError("Failed to fetch"));
    const request = ++this.numbers;
    const { milliseconds } = signal as unknown as { milliseconds: number };
    return new Promise((hear, fail) => {
      const timer = this.plan(() => this.take(request)?.fail(new DOMException("", "TimeoutError")), milliseconds);
      const over = <Given>(then: (given: Given) => void) => (given: Given) => {
        this.timers.delete(timer);
        then(given);
      };
      this.requests.set(request, { hear: over(hear), fail: over(fail) });
      this.asked = true;
      this.told.push({ what: "asks", request, path, headers, body });
    });
  }

  private newId(chance: () => number) {
    const bytes = Array.from({ length: 16 }, () => Math.floor(chance() * 256));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    this.told.push({ what: "made", id });
    return id;
  }

  // One name is enough: what a window says is heard by all others.
  private channel() {
    const { channels } = this;
    return class {
      onmessage?: (message: { data: unknown }) => void;
      constructor() {
        channels.push(this);
      }
      postMessage(data: unknown) {
        for (const other of channels) if (other !== this) later(() => other.onmessage?.({ data: structuredClone(data) }));
      }
    };
  }

  private navigator() {
    const isOnline = () => this.online;
    return {
      get onLine() {
        return isOnline();
      },
      locks: {
        request: (_name: string, work: () => Promise<void>) => {
          const turn = this.lock.then(work);
          this.lock = turn.catch(() => undefined);
          return turn;
        },
      },
    };
  }
}

// A generator of numbers from 0 to 1 that one seed makes the same again: mulberry32.
function chanceOf(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
