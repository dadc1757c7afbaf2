import assert from "node:assert/strict";
import test from "node:test";
import { drawn, rotatingCode } from "../../browser/card-code";
import known from "../loyalty/rotating_codes.json";

// the same file is read by the server's test
for (const { what, secret, shop, code, at, shown } of known)
  test(`a card shows what the server expects: ${what}`, async () => {
    assert.equal(await rotatingCode(secret, shop, code, at * 1000), shown);
    assert.equal(await rotatingCode(secret, shop, code, at * 1000 + 999), shown);
  });

test("dark squares are drawn in runs", () => {
  const rows = [
    [true, true, false, true],
    [false, false, false, false],
    [false, true, true, true],
  ];
  assert.equal(drawn(rows), "M0 0h2v1H0zM3 0h1v1H3zM1 2h3v1H1z");
});
