// Records what happens: kept on the device first, then asked of the server, then said.
import { now } from "./api";
import { here, offline } from "./here";
import type { Answer, Body, Entry } from "./queue";
import * as sender from "./sender";
import * as store from "./store";

const PATIENCE = 2500;

export type Said = Omit<Body, "id" | "at"> & { id?: string };
export interface Recorded {
  ids: string[];
  answers?: Answer[]; // none: kept on the device, to be sent
}

export const newId = () => crypto.randomUUID();

function bodies(said: Said[], withoutNetwork: boolean): Body[] {
  const at = now();
  return said.map((one, place) => ({
    ...one,
    kind: one.kind as string,
    id: one.id ?? newId(),
    // what happens at one instant has no order
    at: new Date(at + place).toISOString(),
    ...(withoutNetwork ? { offline: true } : {}),
  }));
}

// Answers within a moment, or none. `late` hears of an answer that came after that moment.
export async function record(said: Said[], late?: (answers: Answer[]) => void): Promise<Recorded> {
  const withoutNetwork = offline();
  const made = bodies(said, withoutNetwork);
  const ids = made.map((body) => body.id);
  const entries: Entry[] = made.map((body) => ({
    id: body.id,
    body,
    staff: here.person?.id ?? null,
    pass: here.person?.pass ?? "",
    made: Date.now(),
    ...(withoutNetwork ? {} : { awaited: Date.now() + PATIENCE }),
  }));
  // nothing is said to be done before it is on the disk
  await store.addToQueue(entries);
  sender.touched();
  if (withoutNetwork) {
    void sender.deliver();
    return { ids };
  }
  return { ids, answers: await answersOf(ids, late) };
}

export async function confirm(entry: Entry): Promise<Recorded> {
  const { asked: _asked, ...rest } = entry;
  await store.changeQueued({ ...rest, body: { ...entry.body, confirmed: true } });
  return { ids: [entry.id], answers: await answersOf([entry.id]) };
}

function answersOf(ids: string[], late?: (answers: Answer[]) => void): Promise<Answer[] | undefined> {
  return new Promise((done) => {
    const found = new Map<string, Answer>();
    let over = false;
    const giveUp = () => {
      if (over || found.size === ids.length) return;
      over = true;
      clearTimeout(timer);
      if (!late) sender.unwatch(ids);
      sender.note("offline");
      done(undefined);
    };
    const timer = setTimeout(giveUp, PATIENCE);
    sender.watch(ids, (answer) => {
      found.set(answer.id!, answer);
      if (found.size < ids.length) return;
      clearTimeout(timer);
      const all = ids.map((id) => found.get(id)!);
      if (over) late?.(all);
      else done(all);
    });
    void sender.deliver().then(async () => {
      if (await isUnsent(ids)) giveUp();
    });
  });
}

// What another window sent was answered already: its news is on the way.
const isUnsent = async (ids: string[]) => (await store.queued()).some((entry) => ids.includes(entry.id) && !entry.asked);

export async function questionOf(id: string): Promise<Entry | undefined> {
  return (await store.queued()).find((entry) => entry.id === id && entry.asked);
}
