// What becomes of an event: decided here, without a clock, a network or a store.
export interface Body {
  id: string;
  kind: string;
  at: string;
  [field: string]: unknown;
}

export interface Entry {
  seq?: number; // its place in the queue, given by the store
  id: string;
  body: Body;
  staff: number | null;
  pass: string;
  made: number; // by this device's own clock
  asked?: string; // a question that waits for a person, in words
  tries?: number;
  awaited?: number; // until when somebody at the window that made it waits for the answer, by this device's own clock
}

export interface Answer {
  id: string | null;
  status: "recorded" | "replayed" | "conflict" | "malformed" | "asked" | "failed";
  outcome: string;
  kind: "done" | "ask" | "refused" | "kept" | "waiting";
  text: string;
  flags: string[];
  flag_texts: string[];
  card: string | null;
  values: Record<string, unknown>;
}

export interface Settled {
  id: string;
  body: Body;
  staff: number | null;
  made: number;
  settled: number;
  answer: Answer | null; // none: a person said that it was not to be counted
  seen: boolean; // a person has read how it ended
  undone?: string; // the event that takes it back
}

export const MOST_AT_ONCE = 50;
const LOGGED_DAYS = 30;
const DAY = 86_400_000;

export type Fate = "log" | "quarantine" | "ask" | "confirm" | "keep";

// `watched`: somebody stands there and reads the answer.
export function fateOf(answer: Answer, kind: string, watched: boolean): Fate {
  switch (answer.status) {
    case "recorded":
    case "replayed":
      return watched || answer.kind === "done" || answer.kind === "waiting" ? "log" : "quarantine";
    case "asked":
      // of a visit the till said long ago that it was noted: it happened; a reward waits for a person's yes
      return watched || kind === "redeem" ? "ask" : "confirm";
    case "failed":
      return "keep";
    default:
      return "quarantine"; // nothing of it is in the books: it stays until people have seen to it
  }
}

// What the server has never taken is kept for ever.
export const isDelivered = (one: Settled) =>
  one.answer === null || one.answer.status === "recorded" || one.answer.status === "replayed";

export const isOver = (one: Settled, now: number) =>
  isDelivered(one) && one.seen && now - one.settled > LOGGED_DAYS * DAY;

// The next events to send: in order, of one person, none that waits for a person.
export function batchOf(queue: Entry[], most = MOST_AT_ONCE): Entry[] {
  const ready = queue.filter((entry) => !entry.asked);
  const [first] = ready;
  if (!first) return [];
  const other = ready.findIndex((entry) => entry.staff !== first.staff || entry.pass !== first.pass);
  return ready.slice(0, Math.min(other < 0 ? ready.length : other, most));
}

// 1 s, 2 s, 4 s ... a minute, each with a share of chance, so that tills do not come back all at once.
export const waitAfter = (failures: number, chance: number) =>
  Math.min(1000 * 2 ** Math.min(failures - 1, 6), 60_000) * (0.75 + chance / 2);
