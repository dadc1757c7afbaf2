// How a device stops being a till: once everything was sent; or, where its key opens nothing any more, once people have the list.
import { shownCode } from "./codes";
import { button, h } from "./dom";
import { here } from "./here";
import type { Entry } from "./queue";
import { isOut } from "./sender";
import * as store from "./store";
import { locale, t, tn } from "./words";

export const whatOf = (kind: string) =>
  ({ visit: t("Visit"), redeem: t("Reward"), gift: t("Gift"), undo: t("Undoing") })[kind] ?? kind;

export function leaveView(unsent: number): HTMLElement {
  const problem = h("p", { class: "problem", role: "alert" });
  const listed = h("input", { id: "listed", type: "checkbox" }) as HTMLInputElement;
  const go = async () => {
    const left = (await store.queued()).length;
    if (left && !isOut()) problem.textContent = tn("{n} event is unsent: first let it be sent.", "{n} events are unsent: first let them be sent.", left);
    else if (left && !listed.checked) problem.textContent = t("First save the list, then say that you have it.");
    else {
      await store.forgetEverything();
      location.reload();
    }
  };
  const kept = unsent > 0 && isOut();
  return h(
    "details",
    {},
    h("summary", {}, t("Stop using this device as a till")),
    h("p", {}, unsent ? (kept ? HOW() : t("Not while something is unsent.")) : t("The device forgets its key. To become a till again it needs a new link.")),
    kept && button(t("Save the list"), () => void save()),
    kept && h("p", { class: "check-line" }, h("label", { for: "listed" }, listed, ` ${t("I have the list. Erase what was not sent.")}`)),
    button(t("Stop"), () => void go(), { look: "danger" }),
    problem,
  );
}

const HOW = () =>
  t("The owner can take this till back (More, Tills): then everything is delivered, and nothing has to be erased. If not, save the list, enter it by hand, and erase it here.");

async function save() {
  const file = new Blob(["\ufeff", listOf(await store.queued())], { type: "text/csv;charset=utf-8" });
  const link = h("a", { href: URL.createObjectURL(file), download: "habitue.csv" }) as HTMLAnchorElement;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// For a person with a spreadsheet: when, what, which card, how much.
function listOf(queue: Entry[]): string {
  const at = new Intl.DateTimeFormat(locale(), { dateStyle: "short", timeStyle: "short" });
  const rows = queue.map(({ body }) => [
    at.format(Date.parse(body.at)),
    whatOf(body.kind),
    shownCode(String(body.card ?? "")) || body.card,
    typeof body.amount === "number" ? `${body.amount / 10 ** (here.state?.shop.digits ?? 2)} ${body.currency ?? ""}`.trim() : "",
    body.reward ?? body.voucher ?? body.refers_to,
  ]);
  return [[t("When"), t("What"), t("Card"), t("Amount"), t("Reward")], ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

// What begins like a formula is no formula.
function cell(value: unknown): string {
  const text = String(value ?? "");
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
}
