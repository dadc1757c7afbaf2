// What the programmes ask of a visit: what was paid, what was taken.
import { h } from "./dom";
import { here } from "./here";
import { minorUnits } from "./money";
import { t } from "./words";

export interface Extra {
  amount?: number;
  currency?: string;
  items?: { name: string; quantity: number }[];
}

export function asksAnything() {
  const needs = here.state?.needs;
  return !!needs && (needs.amount || needs.any_item || needs.items.length > 0);
}

export function visitForm(record: (extra: Extra) => void): HTMLElement {
  const { needs, shop } = here.state!;
  const problem = h("p", { class: "problem", role: "alert" });
  const amount = needs.amount ? amountField(shop.currency) : null;
  const counts = [...needs.items.map((name) => ({ name, label: name })), ...(needs.any_item ? [{ name: "–", label: t("Number of items") }] : [])].map(
    ({ name, label }, place) => ({ name, field: countField(`item-${place}`), label, id: `item-${place}` }),
  );
  const send = (event: Event) => {
    event.preventDefault();
    const extra = read(amount, counts);
    if (typeof extra === "string") problem.textContent = extra;
    else record(extra);
  };
  const form = h(
    "form",
    { class: "card stack", submit: send, novalidate: true },
    amount && h("div", { class: "field amount" }, h("label", { for: "amount" }, t("Amount paid ({currency})", { currency: shop.currency })), amount),
    ...counts.map(({ field, label, id }) => h("div", { class: "field item" }, h("label", { for: id }, label), field)),
    problem,
    h("button", { class: "btn main wide big-tap" }, t("Record the visit")),
  );
  queueMicrotask(() => (amount ?? counts[0]?.field)?.focus());
  return form;
}

const amountField = (currency: string) =>
  h("input", { id: "amount", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done", "data-currency": currency }) as HTMLInputElement;
const countField = (id: string) =>
  h("input", { id, type: "number", inputmode: "numeric", min: 0, max: 999 }) as HTMLInputElement;

function read(amount: HTMLInputElement | null, counts: { name: string; field: HTMLInputElement }[]): Extra | string {
  const { shop } = here.state!;
  const extra: Extra = {};
  if (amount?.value.trim()) {
    const minor = minorUnits(amount.value, shop.digits);
    if (minor === null) return t("This amount cannot be read.");
    Object.assign(extra, { amount: minor, currency: shop.currency });
  }
  const items = counts
    .map(({ name, field }) => ({ name, quantity: Number(field.value || 0) }))
    .filter(({ quantity }) => quantity);
  if (items.some(({ quantity }) => !Number.isInteger(quantity) || quantity < 0 || quantity > 999)) return t("This number cannot be read.");
  const named = items.filter(({ name }) => name !== "–");
  // of all items, those that have a name of their own are counted there
  const others = items.filter(({ name }) => name === "–").map((one) => ({ ...one, quantity: one.quantity - named.reduce((sum, { quantity }) => sum + quantity, 0) }));
  const all = [...named, ...others.filter(({ quantity }) => quantity > 0)];
  if (all.length) extra.items = all;
  return extra;
}
