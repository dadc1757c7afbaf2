// What the device keeps: its key, the events to deliver, and how those before them ended.
import { openDB, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction } from "idb";
import { isOver, type Entry, type Settled } from "./queue";

export interface Enrolled {
  key: string;
  till: { id: number; name: string };
  shop: { id: string; name: string; language: string };
}

type Database = IDBPDatabase<unknown>;
type Queue = IDBPObjectStore<unknown, string[], "queue", "readwrite">;
let opened: Promise<Database> | undefined;

function database(): Promise<Database> {
  opened ??= openDB("habitue-till", 1, {
    upgrade(made) {
      made.createObjectStore("kept");
      made.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
      made.createObjectStore("log", { keyPath: "id" }).createIndex("settled", "settled");
    },
    blocking() {
      opened?.then((found) => found.close());
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

// Done means on the disk, not in a cache of the browser: a till may lose its power at any moment.
async function write<T>(stores: string[], change: (tx: IDBPTransaction<unknown, string[], "readwrite">) => Promise<T>) {
  const tx = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  try {
    const found = await change(tx);
    await tx.done;
    return found;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // it was over already
    }
    await tx.done.catch(() => undefined);
    throw error;
  }
}

export const keep = (name: string, value: unknown) =>
  write(["kept"], (tx) => tx.objectStore("kept").put(value, name));
export const kept = async <T>(name: string): Promise<T | undefined> => (await database()).get("kept", name);

export async function addToQueue(entries: Entry[]) {
  await write(["queue"], async (tx) => {
    for (const entry of entries) entry.seq = Number(await tx.objectStore("queue").add(entry));
  });
}

export const queued = async (): Promise<Entry[]> => (await database()).getAll("queue");

// Places are given anew once a browser has thrown its storage away: another event may stand where this one stood.
async function ifItStands(entry: Entry, queue: Queue, change: (queue: Queue) => Promise<unknown>) {
  const found: Entry | undefined = await queue.get(entry.seq!);
  if (found?.id === entry.id) await change(queue);
}

export async function changeQueued(entry: Entry) {
  await write(["queue"], (tx) => ifItStands(entry, tx.objectStore("queue"), (queue) => queue.put(entry)));
}

// Out of the queue and into the log in one step: an event is never in neither.
export async function settle(entry: Entry, end: Settled) {
  await write(["queue", "log"], async (tx) => {
    await tx.objectStore("log").put(end);
    await ifItStands(entry, tx.objectStore("queue"), (queue) => queue.delete(entry.seq!));
  });
}

export const settled = async (): Promise<Settled[]> => (await database()).getAll("log");
export const settledSince = async (from: number): Promise<Settled[]> =>
  (await database()).getAllFromIndex("log", "settled", IDBKeyRange.lowerBound(from));
export const changeSettled = (end: Settled) => write(["log"], (tx) => tx.objectStore("log").put(end));

export async function forgetOld(now: number) {
  const old = (await settled()).filter((one) => isOver(one, now));
  if (!old.length) return;
  const forget = write(["log"], async (tx) => {
    for (const one of old) await tx.objectStore("log").delete(one.id);
  });
  // a device without room does not write this either: another day
  await forget.catch(() => undefined);
}

export async function forgetEverything() {
  await write(["kept", "queue", "log"], async (tx) => {
    for (const name of ["kept", "queue", "log"]) await tx.objectStore(name).clear();
  });
}
