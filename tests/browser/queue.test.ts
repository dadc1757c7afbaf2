import assert from "node:assert/strict";
import test from "node:test";
import { batchOf, fateOf, isDelivered, isOver, MOST_AT_ONCE, waitAfter, type Answer, type Entry, type Settled } from "../../browser/till/queue";

const DAY = 86_400_000;

function entry(seq: number, more: Partial<Entry> = {}): Entry {
  const id = String(seq);
  return { seq, id, body: { id, kind: "visit", at: "2026-11-22T12:00:00.000Z" }, staff: 1, pass: "", made: 0, ...more };
}

function answer(status: Answer["status"], kind: Answer["kind"] = "done"): Answer {
  return { id: "1", status, kind, outcome: "", text: "", flags: [], flag_texts: [], card: null, values: {} };
}

function settled(found: Answer | null, more: Partial<Settled> = {}): Settled {
  return { ...entry(1), settled: 0, answer: found, seen: true, ...more };
}

const ids = (entries: Entry[]) => entries.map(({ id }) => id).join(" ");

test("events are sent in their order, so many at once", () => {
  const queue = Array.from({ length: MOST_AT_ONCE + 10 }, (_, place) => entry(place + 1));
  assert.deepEqual(batchOf(queue), queue.slice(0, MOST_AT_ONCE));
  assert.equal(ids(batchOf(queue, 3)), "1 2 3");
  assert.deepEqual(batchOf([]), []);
});

test("a question that waits for a person holds nobody up", () => {
  assert.equal(ids(batchOf([entry(1, { asked: "?" }), entry(2), entry(3, { asked: "?" }), entry(4)])), "2 4");
  assert.deepEqual(batchOf([entry(1, { asked: "?" })]), []);
});

test("a batch is of one person, and never overtakes another one's", () => {
  assert.equal(ids(batchOf([entry(1), entry(2), entry(3, { staff: 2 }), entry(4)])), "1 2");
  assert.equal(ids(batchOf([entry(1), entry(2, { pass: "new" }), entry(3)])), "1");
  assert.equal(ids(batchOf([entry(1, { staff: null }), entry(2, { staff: null })])), "1 2");
});

test("what is answered leaves the queue where somebody reads it, or where nobody needs to", () => {
  for (const status of ["recorded", "replayed"] as const) {
    assert.equal(fateOf(answer(status), "visit", false), "log");
    assert.equal(fateOf(answer(status, "waiting"), "undo", false), "log");
    assert.equal(fateOf(answer(status, "refused"), "visit", false), "quarantine");
    assert.equal(fateOf(answer(status, "kept"), "redeem", false), "quarantine");
    assert.equal(fateOf(answer(status, "refused"), "visit", true), "log");
  }
});

test("what is not in the books stays until people have seen to it", () => {
  for (const status of ["conflict", "malformed"] as const)
    for (const watched of [true, false]) assert.equal(fateOf(answer(status, "refused"), "visit", watched), "quarantine");
  assert.equal(fateOf(answer("failed", "refused"), "visit", true), "keep");
});

test("a visit that was said to be noted is confirmed by itself; a reward waits for a person's yes", () => {
  assert.equal(fateOf(answer("asked", "ask"), "visit", false), "confirm");
  assert.equal(fateOf(answer("asked", "ask"), "visit", true), "ask");
  assert.equal(fateOf(answer("asked", "ask"), "redeem", false), "ask");
});

test("the log forgets after thirty days what was delivered and seen, and nothing else", () => {
  const later = 30 * DAY + 1;
  assert.equal(isOver(settled(answer("recorded")), later), true);
  assert.equal(isOver(settled(answer("recorded")), later - 1), false);
  assert.equal(isOver(settled(answer("recorded", "refused"), { seen: false }), later), false);
  assert.equal(isOver(settled(answer("conflict", "refused")), 1000 * DAY), false);
  assert.equal(isOver(settled(null), later), true);
  assert.deepEqual([answer("recorded"), answer("replayed"), answer("malformed")].map((one) => isDelivered(settled(one))), [true, true, false]);
});

test("a till tries again after a second, two, four ... a minute, give or take a quarter", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => waitAfter(failures, 0.5));
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  assert.deepEqual([waitAfter(1, 0), waitAfter(1, 1), waitAfter(50, 0), waitAfter(50, 1)], [750, 1250, 45_000, 75_000]);
});
