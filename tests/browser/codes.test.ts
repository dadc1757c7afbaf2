import assert from "node:assert/strict";
import test from "node:test";
import { readText, shownCode } from "../../browser/till/codes";
import { minorUnits } from "../../browser/till/money";

const ROTATING = "H1ABCD2345ZCKLA4HI4VAPUSRRFKMPL";
const KEY = "f7c1bd87-4da5-4709-9471-3d60c8a70639";
const LINK = "https://shop.example/k/cafe-du-port/ABCD2345";
const ENROL = "https://shop.example/t/enrol/Zm9v-_1/";

const read = (text: string, scanned = false) => {
  const { kind, text: found, rotating } = readText(text, scanned);
  return [kind, found, rotating];
};

test("codes are read however they are typed", () => {
  for (const typed of ["ABCD2345", "abcd 2345", " ABCD-2345 ", "ab cd‑23 45", "ＡＢＣＤ２３４５"])
    assert.deepEqual(read(typed), ["code", "ABCD2345", false], typed);
  assert.deepEqual(read(`  ${ROTATING.toLowerCase()} `), ["code", ROTATING, true]);
  assert.deepEqual(read(KEY), ["code", KEY, false]);
  assert.deepEqual(read(LINK), ["code", LINK, false]);
});

test("a code has no sign that can be taken for another one", () => {
  for (const typed of ["ABCD234I", "ABCD234L", "ABCD234O", "ABCD2340", "ABCD2341", "ABCD234", "ABCD23456"])
    assert.equal(readText(typed, false).kind, "words", typed);
});

test("phone numbers are read however they are typed", () => {
  for (const typed of ["06 12 34 56 78", "+33 6 12 34 56 78", "06.12.34.56.78", "(06) 12-34-56-78", "0612345678", "020 7946 0018"])
    assert.deepEqual(read(typed), ["phone", typed, false], typed);
  for (const typed of ["12345", "06 12 34 56 78 ext", "+", "0".repeat(25)])
    assert.equal(readText(typed, false).kind, "words", typed);
});

test("eight digits may be a code as well as a phone: a code goes first", () => {
  assert.equal(readText("23456789", false).kind, "code");
  assert.equal(readText("23456781", false).kind, "phone");
});

test("what was scanned is always a code, whatever it looks like", () => {
  for (const scanned of ["Marie", "0612345678", "https://other.example/?card=7"])
    assert.deepEqual(read(scanned, true), ["code", scanned, false]);
});

test("a link that makes a device a till is no card", () => {
  assert.deepEqual(read(ENROL, true), ["enrol", ENROL, false]);
  assert.deepEqual(read(ENROL), ["enrol", ENROL, false]);
});

test("nothing, and too much", () => {
  assert.deepEqual(read(" \n "), ["nothing", "", false]);
  assert.equal(readText("x".repeat(300), true).text.length, 200);
});

test("a code is shown as it is read aloud", () => {
  assert.equal(shownCode("abcd2345"), "ABCD 2345");
  assert.equal(shownCode(ROTATING), "ABCD 2345");
  assert.equal(shownCode(LINK), "ABCD 2345");
  assert.equal(shownCode(KEY), "");
  assert.equal(shownCode("06 12"), "06 12");
});

test("money is read as people type it, in the smallest coin", () => {
  for (const [typed, digits, wanted] of [
    ["4,50", 2, 450],
    ["4.5", 2, 450],
    ["4", 2, 400],
    ["4,", 2, 400],
    ["1 234,05", 2, 123405],
    ["1’234.05", 2, 123405],
    ["120", 0, 120],
    ["1.250", 3, 1250],
  ] as const)
    assert.equal(minorUnits(typed, digits), wanted, typed);
  for (const [typed, digits] of [
    ["", 2],
    ["-4", 2],
    ["4,505", 2],
    ["1,234.50", 2],
    ["4.5", 0],
    ["1234567890", 2],
    ["4 €", 2],
  ] as const)
    assert.equal(minorUnits(typed, digits), null, typed);
});
