import assert from "node:assert/strict";
import test from "node:test";
import { age, clock, language, t, tn, use, type Words } from "../../browser/till/words";

const FRENCH: Words = {
  "{n} unsent": ["{n} non envoyé", "{n} non envoyés"],
  "{n} min": "{n} min",
  "{n} d": "{n} j",
  "Card {code}: without network its holder is not shown.": "Carte {code} : sans réseau, son titulaire n’est pas affiché.",
};
const [MINUTE, HOUR] = [60_000, 3_600_000];

test("a text without a French one is its own name", () => {
  use("fr", FRENCH);
  assert.equal(t("Till"), "Till");
  assert.equal(t("Card {code}: without network its holder is not shown.", { code: "AB {n}" }), "Carte AB {n} : sans réseau, son titulaire n’est pas affiché.");
  assert.equal(t("{n} d", {}), "{n} j");
});

test("languages other than French are English", () => {
  for (const wanted of ["en", "de", ""]) {
    use(wanted, FRENCH);
    assert.deepEqual([language(), t("{n} d", { n: 3 })], ["en", "3 d"]);
  }
});

test("what is unsent is counted as each language counts", () => {
  use("en", FRENCH);
  const english = [0, 1, 2, 1200].map((n) => tn("{n} event", "{n} events", n));
  assert.deepEqual(english, ["0 events", "1 event", "2 events", "1,200 events"]);
  use("fr", FRENCH);
  const french = [0, 1, 2, 1200].map((n) => tn("{n} unsent", "{n} unsent", n));
  assert.deepEqual(french, ["0 non envoyé", "1 non envoyé", "2 non envoyés", "1\u202f200 non envoyés"]);
});

test("how long the oldest has been waiting", () => {
  use("en", FRENCH);
  const waits = [0, MINUTE - 1, MINUTE, HOUR - 1, HOUR, 48 * HOUR - 1, 48 * HOUR, 240 * HOUR, -5 * MINUTE];
  assert.deepEqual(waits.map(age), ["0 min", "0 min", "1 min", "59 min", "1 h", "47 h", "2 d", "10 d", "0 min"]);
  use("fr", FRENCH);
  assert.equal(age(72 * HOUR), "3 j");
});

test("the time of day is the reader's", () => {
  const noon = new Date(2026, 10, 22, 13, 5).getTime();
  for (const [wanted, shown] of [["fr", "13:05"], ["en", "13:05"]]) {
    use(wanted, FRENCH);
    assert.equal(clock(noon), shown);
  }
});
