// Where this till is: its shop as it was last heard of, and who stands at it.
import { ask, now, Refused } from "./api";
import { burden, isOut, meaningOf, note, reached } from "./sender";
import * as store from "./store";

export interface Gift {
  programme: string;
  reward: string;
  name: string;
}
export interface State {
  now: string;
  day: string;
  shop: { id: string; name: string; language: string; currency: string; digits: number; zone: string };
  till: { id: number; name: string; place: string };
  staff: { id: number; name: string; pin: boolean }[];
  pins: boolean;
  person: number | null;
  needs: { amount: boolean; items: string[]; any_item: boolean };
  gifts: Gift[];
  offline: (Gift & { cost: number; most: number })[];
  last: Last[];
}
export interface Last {
  id: string;
  card: string;
  name: string;
  kind: string;
  at: string;
  text: string;
}
export interface Person {
  id: number;
  name: string;
  pass: string;
  day: string;
}
export interface Ready {
  programme: string;
  reward: string;
  name: string;
  cost: string;
  voucher: string;
  until: string;
}
export interface Progress {
  programme: string;
  name: string;
  have: string;
  tier: string;
  owed: string;
  filled: number;
  wanted: number;
  goal: string;
  missing: string;
  credit: number;
  ready: Ready[];
}
// Something small that is promised to somebody, and why.
export interface Gesture {
  promise: string;
  gift: string;
  why: string;
}
export interface Card {
  card: string;
  name: string;
  named: boolean;
  initials: string;
  code: string;
  visits: number;
  since: string;
  last: string;
  usual: string;
  note: string;
  birthday: boolean;
  own: boolean;
  gesture: Gesture | null;
  remark: string; // the word by which a bad day is noted; empty where the shop makes no gestures
  progress: Progress[];
}
export interface Choice {
  card: string;
  name: string;
  initials: string;
  last: string;
}

export const here: { state?: State; person?: Person; last: Last[] } = { last: [] };

// The shop's day of an instant: of the present one by the clock as corrected.
export function dayOf(at: number) {
  const zone = here.state?.shop.zone ?? "UTC";
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
}
export const today = () => dayOf(now());

export async function recall() {
  here.state = await store.kept<State>("state");
  here.person = await store.kept<Person>("person");
}

// Whether somebody stands here as far as this day's pass says; nobody needs one where nobody has a PIN.
export function isVouched() {
  const { state, person } = here;
  if (!person || !state) return false;
  if (!state.staff.some((one) => one.id === person.id)) return false;
  return !state.pins || (person.pass !== "" && person.day === today());
}

export const offline = () => navigator.onLine === false || reached() === "offline" || isOut();

// Whether this device believes in a time before that at which it last heard its server: then no secure connection holds.
export const clockStands = () => !!here.state && now() < Date.parse(here.state.now) - 86_400_000;

export async function refresh(): Promise<boolean> {
  try {
    const found = await ask<State>("till/state", {
      staff: here.person?.id,
      pass: here.person?.pass,
      headers: await burden(),
      patience: 6000,
    });
    note("online");
    here.last = found.last;
    // names of customers are not kept on the device
    here.state = { ...found, last: [] };
    await store.keep("state", here.state);
    return true;
  } catch (error) {
    noteFailure(error);
    return false;
  }
}

export function noteFailure(error: unknown) {
  if (!(error instanceof Refused)) note("offline");
  else if (error.status === 401) note(meaningOf(error));
  else if (error.status >= 500) note("offline");
}

export async function stand(person: Person | undefined) {
  here.person = person;
  here.last = [];
  await store.keep("person", person);
}

export const lookUp = (text: string) =>
  ask<{ card?: Card; choice?: Choice[] }>(`till/card?code=${encodeURIComponent(text)}`, {
    staff: here.person?.id,
    pass: here.person?.pass,
    patience: 5000,
  });
