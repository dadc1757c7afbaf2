// Talks to the server, and learns from each answer how far this device's clock is off.
import * as store from "./store";
import { language } from "./words";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly words: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

export interface Ask {
  method?: string;
  body?: unknown;
  staff?: number | null;
  pass?: string;
  headers?: Record<string, string>;
  patience?: number;
}

const OFF_ENOUGH = 1500;
let offset = 0;
let key = "";

export async function wake(deviceKey: string) {
  key = deviceKey;
  offset = (await store.kept<number>("offset")) ?? 0;
}

// The server's time, as far as this device knows it.
export const now = () => Date.now() + offset;

async function learnOffset(theirs: number, before: number, after: number) {
  const found = theirs - (before + after) / 2;
  if (Number.isNaN(found) || after - before > 5000 || Math.abs(found - offset) < OFF_ENOUGH) return;
  offset = Math.round(found);
  // a device without room was answered all the same
  await store.keep("offset", offset).catch(() => undefined);
}

export async function ask<T>(path: string, said: Ask = {}): Promise<T> {
  const headers: Record<string, string> = {
    Authorization: `Bearer ${key}`,
    "Accept-Language": language(),
    "Habitue-Clock": new Date().toISOString(),
    ...said.headers,
  };
  if (said.staff) headers["Habitue-Staff"] = String(said.staff);
  if (said.pass) headers["Habitue-Pass"] = said.pass;
  if (said.body !== undefined) headers["Content-Type"] = "application/json";
  const before = Date.now();
  const answer = await fetch(`/api/v1/${path}`, {
    method: said.method ?? (said.body === undefined ? "GET" : "POST"),
    headers,
    body: said.body === undefined ? undefined : JSON.stringify(said.body),
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    signal: AbortSignal.timeout(said.patience ?? 10_000),
  });
  const found = await answer.json();
  // the header counts whole seconds: the middle of the one it names
  await learnOffset(Date.parse(answer.headers.get("Date") ?? "") + 500, before, Date.now());
  if (!answer.ok && !Array.isArray(found.answers))
    throw new Refused(answer.status, found.error ?? "", found.text ?? "", found);
  return found;
}
