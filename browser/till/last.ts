// The last customers of this till. Names are known while the page is open; the device keeps none.
import { shownCode } from "./codes";
import { button, h } from "./dom";
import { here } from "./here";
import * as store from "./store";
import { clock, t } from "./words";

export interface Row {
  id: string;
  card: string;
  name: string;
  text: string;
  at: number;
  unsent: boolean;
  undone: boolean;
  asked: boolean; // it waits for a yes or a no: nothing can be taken back yet
}

const MOST = 8;
const HALF_A_DAY = 12 * 3_600_000;
const KINDS = new Set(["visit", "redeem", "gift"]);
const names = new Map<string, string>();

export const rememberName = (card: string, name: string) => names.set(card, name);

export async function rowsOf(): Promise<Row[]> {
  const [queue, log] = await Promise.all([store.queued(), store.settledSince(Date.now() - HALF_A_DAY)]);
  for (const one of here.last) rememberName(one.card, one.name);
  const taken = new Set(queue.filter(({ body }) => body.kind === "undo").map(({ body }) => body.refers_to));
  const unsent = queue.map(
    ({ id, body, asked }): Row => ({
      id,
      card: String(body.card),
      name: nameOf(String(body.card)),
      text: asked ? t("waits for your answer") : t("noted, unsent"),
      at: Date.parse(body.at),
      unsent: true,
      undone: taken.has(id),
      asked: !!asked,
    }),
  );
  const kinds = new Map(queue.map(({ id, body }) => [id, body.kind]));
  const sent = log
    .filter(({ answer }) => answer?.kind === "done")
    .map(({ id, body, answer, undone }): Row => {
      kinds.set(id, body.kind);
      const card = answer!.card ?? String(body.card);
      const at = Date.parse(body.at);
      return { id, card, name: nameOf(card), text: answer!.text, at, unsent: false, asked: false, undone: !!undone || taken.has(id) };
    });
  return [...unsent, ...sent]
    .filter(({ id }) => KINDS.has(kinds.get(id)!))
    .sort((one, other) => other.at - one.at)
    .slice(0, MOST);
}

const nameOf = (card: string) => names.get(card) ?? shownCode(card);

export function lastView(rows: Row[], open: (row: Row) => void, undo: (row: Row) => void): HTMLElement {
  return h(
    "section",
    { class: "card last" },
    h("h2", {}, t("Last customers")),
    h(
      "ul",
      { class: "list" },
      ...rows.map((row) => {
        const name = row.name || t("Card without a name");
        return h(
          "li",
          { class: row.undone ? "undone" : "" },
          h("button", { type: "button", class: "line", click: () => open(row) }, h("b", {}, name), h("small", {}, `${clock(row.at)} · ${row.text}`)),
          row.undone && h("span", { class: "tag ask" }, t("undone")),
          !row.undone && !row.asked && undoButton(row, name, undo),
        );
      }),
    ),
  );
}

function undoButton(row: Row, name: string, undo: (row: Row) => void) {
  const made = button(t("Undo"), () => undo(row), { look: "quiet", picture: "undo" });
  made.append(h("span", { class: "sr-only" }, ` ${row.text} ${name}`));
  return made;
}
