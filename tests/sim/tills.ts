// The tills of one world: told by lines of JSON what happens to them, they say by lines of JSON what they do.
import { readSync, writeFileSync } from "node:fs";
import { Browser, type Cut, type NewPage } from "./browser";

interface Wish {
  what: keyof typeof DEEDS | "begin";
  till: number;
  now: number;
  cut?: Cut | null;
  [more: string]: any;
}

let tills: Browser[] = [];
let playing: Browser | undefined;

// What goes wrong in a page and is seen by nobody there.
process.on("unhandledRejection", (why) => playing?.told.push({ what: "unhandled", why: String(why) }));

const DEEDS: Record<string, (till: Browser, wish: Wish) => Promise<unknown>> = {
  start: (till, { seed, cut }) => till.live(till.open(seed).begin, cut),
  record: (till, { said, staff, window, cut }) => {
    const { here, stand, record } = windowOf(till, window);
    const late = said[0].kind === "redeem" ? () => till.show({ what: "late" }) : undefined;
    const write = async () => {
      if (here.person?.id !== staff) await stand({ id: staff, name: "", pass: "", day: "" });
      till.show({ what: "shown", ...(await record(said, late)) });
    };
    return till.live(orNotKept(till, write), cut);
  },
  decide: (till, { id, yes, window, cut }) => {
    const { questionOf, confirm, leave } = windowOf(till, window);
    const decide = async () => {
      const entry = await questionOf(id);
      if (!entry) return;
      if (yes) till.show({ what: "shown", ...(await confirm(entry)) });
      else await leave(entry).then(() => till.told.push({ what: "left", id }));
    };
    return till.live(orNotKept(till, decide), cut);
  },
  hear: (till, { request, status, date, text, cut }) => till.live(() => till.hear(request, status, date, text), cut),
  fail: (till, { request, cut }) => till.live(() => till.fail(request), cut),
  tick: (till, { cut }) => till.tick(cut),
  online: (till, { online }) =>
    till.live(() => {
      till.goOnline(online);
      if (online) for (const page of till.windows) void page.deliver();
    }),
  clock: async (till, { skew }) => (till.skew = skew),
  cut: async (till) => till.cut(),
  fill: async (till, { full }) => (till.disk.full = full),
  wipe: (till) => till.disk.wipe(),
  look: async (till) => {
    const [before] = till.windows;
    const { queued, settled } = before ?? till.open(0);
    await till.live(async () => {
      const [queue, log] = await Promise.all([queued(), settled()]);
      till.told.push({ what: "kept", queue, log });
    });
    if (!before) till.cut();
  },
};

const windowOf = ({ windows }: Browser, number: number) => windows[number % windows.length];

// As the counter does: where the device could not keep it, that is said, and nothing was done.
const orNotKept = (till: Browser, write: () => Promise<unknown>) => () =>
  write().catch((error) => till.show({ what: "not kept", why: String(error) }));

async function answer(newPage: NewPage, wish: Wish) {
  if (wish.what === "begin") {
    tills = Array.from({ length: wish.tills }, () => new Browser(newPage));
    return {};
  }
  const till = (playing = tills[wish.till]);
  till.now = wish.now;
  till.told = [];
  await DEEDS[wish.what](till, wish);
  return { told: till.told, wake: till.wake, up: till.windows.length > 0 };
}

let read = "";
const some = Buffer.alloc(1 << 16);

function line(): string | undefined {
  for (;;) {
    const end = read.indexOf("\n");
    if (end >= 0) {
      const found = read.slice(0, end);
      read = read.slice(end + 1);
      return found;
    }
    const bytes = readSync(0, some);
    if (!bytes) return undefined;
    read += some.toString("utf8", 0, bytes);
  }
}

export async function listen(newPage: NewPage) {
  for (let wish = line(); wish !== undefined; wish = line())
    writeFileSync(1, `${JSON.stringify(await answer(newPage, JSON.parse(wish)))}\n`);
}

export { PLATFORM } from "./browser";
