// Delivers the queue: in order, again and again until each event is answered, and never two senders at once.
import { ask, now, Refused } from "./api";
import { batchOf, fateOf, waitAfter, type Answer, type Entry, type Settled } from "./queue";
import * as store from "./store";

type Watcher = (answer: Answer) => void;

const watchers = new Map<string, Watcher>();
const mine = new Set<string>(); // whose answers this window has waited for, or still does
let running: Promise<void> | undefined;
let next: Promise<void> | undefined;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let changed: () => void = () => undefined;

export type Reach = "online" | "offline" | "revoked" | "stranger" | "unknown";
let reach: Reach = "unknown";
export const reached = () => reach;

// Whether the key opens nothing any more: the shop has withdrawn this till, or the server does not know it.
export const isOut = () => reach === "revoked" || reach === "stranger";

// What a 401 means; one that is not our server's own says no more than that there is no way to it.
export const meaningOf = ({ code }: Refused): Reach =>
  code === "revoked_till" ? "revoked" : code === "unknown_key" ? "stranger" : "offline";

export function onChange(tell: () => void) {
  changed = tell;
}

// What the other windows of this device should know: that the queue changed, and the answers that came for their events.
let tellOthers: (answers: Answer[]) => void = () => undefined;

export function onNews(tell: (answers: Answer[]) => void) {
  tellOthers = tell;
}

export function hear(answers: Answer[]) {
  if (answers.length) note("online");
  for (const answer of answers) handOver(answer.id!, answer);
  changed();
}

// The queue is another one now: whoever shows it looks again.
export function touched(answers: Answer[] = []) {
  changed();
  tellOthers(answers);
}

export function note(found: Reach) {
  if (isOut() || reach === found) return;
  reach = found;
  changed();
}

// Somebody waits for these answers: they are handed over instead of being put aside.
export function watch(ids: string[], watcher: Watcher) {
  for (const id of ids) {
    watchers.set(id, watcher);
    mine.add(id);
  }
}
export function unwatch(ids: string[]) {
  for (const id of ids) watchers.delete(id);
}

// Resolves when every event that is in the queue now has been tried.
export function deliver(): Promise<void> {
  if (running)
    return (next ??= running.then(() => {
      next = undefined;
      return deliver();
    }));
  clearTimeout(timer);
  running = alone(pump)
    .catch(() => undefined)
    .finally(() => (running = undefined));
  return running;
}

// Another window of this device may be sending the same queue: one of them does.
async function alone(work: () => Promise<void>) {
  if (!navigator.locks) return work();
  await navigator.locks.request("habitue-till-sender", work);
}

async function pump() {
  for (;;) {
    const batch = batchOf(await store.queued());
    if (!batch.length || isOut()) {
      failures = 0;
      return;
    }
    if (!(await sendOrBackOff(batch))) return;
  }
}

async function sendOrBackOff(batch: Entry[]): Promise<boolean> {
  try {
    const progress = await send(batch);
    note("online");
    if (progress) {
      failures = 0;
      return true;
    }
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      note(meaningOf(error));
      if (!isOut()) backOff();
      return false;
    }
    // the server answers but cannot deal with this request: one of the events is to blame, the others must not wait
    if (error instanceof Refused && (batch.length > 1 || error.status < 500)) {
      if (await oneByOne(batch, error)) return true;
    } else note("offline");
  }
  backOff();
  return false;
}

function backOff() {
  failures += 1;
  timer = setTimeout(() => void deliver(), waitAfter(failures, Math.random()));
}

// Whether any of them left the queue.
async function oneByOne(batch: Entry[], why: Refused): Promise<boolean> {
  let progress = false;
  for (const entry of batch) {
    try {
      if (batch.length > 1) progress = (await send([entry])) || progress;
      else throw why;
    } catch (error) {
      if (!(error instanceof Refused)) break;
      if (error.status >= 500 || error.status === 401 || error.status === 429) continue;
      await putAside(entry, refusal(entry, error), false);
      progress = true;
    }
  }
  return progress;
}

const refusal = (entry: Entry, error: Refused): Answer => ({
  id: entry.id,
  status: "malformed",
  outcome: error.code,
  kind: "refused",
  text: error.words,
  flags: [],
  flag_texts: [],
  card: null,
  values: {},
});

async function send(batch: Entry[]): Promise<boolean> {
  const [{ staff, pass }] = batch;
  const found = await ask<{ answers: Answer[] }>("events", {
    body: { events: batch.map((entry) => entry.body) },
    staff,
    pass,
    headers: await burden(),
    patience: 20_000,
  });
  const taken: Answer[] = [];
  for (const [place, entry] of batch.entries()) {
    const answer = found.answers[place];
    const meant = answer?.id === entry.id || answer?.status === "malformed";
    if (meant && (await take(entry, answer))) taken.push({ ...answer, id: entry.id });
  }
  touched(taken);
  return taken.length > 0;
}

async function take(entry: Entry, answer: Answer): Promise<boolean> {
  const elsewhere = !mine.has(entry.id) && (entry.awaited ?? 0) > Date.now();
  const fate = fateOf(answer, entry.body.kind, watchers.has(entry.id) || elsewhere);
  if (fate === "keep") return false;
  if (fate === "ask") await store.changeQueued({ ...entry, asked: answer.text });
  else if (fate === "confirm") await store.changeQueued({ ...entry, body: { ...entry.body, confirmed: true } });
  else await putAside(entry, answer, fate === "log");
  handOver(entry.id, answer);
  return true;
}

function handOver(id: string, answer: Answer) {
  const watcher = watchers.get(id);
  watchers.delete(id);
  watcher?.({ ...answer, id });
}

async function putAside(entry: Entry, answer: Answer | null, seen: boolean) {
  const { id, body, staff, made } = entry;
  const end: Settled = { id, body, staff, made, settled: now(), answer, seen };
  await store.settle(entry, end);
}

// A person said no to what was asked.
export const leave = (entry: Entry) => putAside(entry, null, true).then(() => touched());

// What the server is told of the queue with each request.
export async function burden(): Promise<Record<string, string>> {
  const queue = await store.queued();
  const said: Record<string, string> = { "Habitue-Unsent": String(queue.length) };
  if (queue.length) said["Habitue-Oldest"] = new Date(queue[0].made).toISOString();
  return said;
}
