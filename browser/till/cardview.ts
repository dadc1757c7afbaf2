// A card at a glance: who, how far, what is ready, what they usually take.
import { button, h, icon } from "./dom";
import type { Card, Choice, Gesture, Gift, Progress, Ready } from "./here";
import { t, tn } from "./words";

const MOST_DOTS = 20;

export function cardView(card: Card, give: (ready: Ready) => void): HTMLElement {
  const known = card.visits
    ? [tn("{n} visit", "{n} visits", card.visits), t("since {month}", { month: card.since })].join(" · ")
    : t("First visit");
  return h(
    "section",
    { class: "card stack", "aria-label": card.name },
    h(
      "div",
      { class: "who" },
      h("span", { class: "av", "aria-hidden": "true" }, card.initials),
      h("div", {}, h("h2", {}, card.name), h("p", { class: "muted" }, known)),
    ),
    card.birthday && h("p", { class: "note row" }, icon("gift"), h("span", {}, t("It is their birthday today."))),
    card.own && h("p", { class: "note ask" }, t("This is your own card: a colleague records your visits.")),
    card.usual && h("p", { class: "usual" }, t("Usually takes: {item}", { item: card.usual })),
    card.note && h("p", { class: "note" }, card.note),
    ...card.progress.map((one) => purse(one, card.progress.length > 1)),
    ...gives(card, give),
    !card.progress.length && h("p", { class: "muted" }, t("No programme is in force: visits are noted and earn nothing.")),
  );
}

function gives(card: Card, give: (ready: Ready) => void): HTMLElement[] {
  const ready = card.progress.flatMap((one) => one.ready);
  if (!ready.length) return [];
  const small = (one: Ready) =>
    one.voucher ? (one.until ? t("voucher, until {day}", { day: one.until }) : t("voucher")) : one.cost;
  return [
    h(
      "div",
      { class: "gives" },
      ...ready.map((one) => button(t("Give: {reward}", { reward: one.name }), () => give(one), { look: "main", picture: "gift", small: small(one) })),
    ),
  ];
}

function purse(one: Progress, named: boolean): HTMLElement {
  const dots = one.wanted > 0 && one.wanted <= MOST_DOTS;
  return h(
    "div",
    { class: "purse" },
    h(
      "div",
      { class: "row" },
      h("p", { class: "have" }, one.have),
      named && h("span", { class: "muted" }, one.name),
      one.tier && h("span", { class: "tag" }, one.tier),
    ),
    dots &&
      h(
        "ul",
        { class: "dots", "aria-label": t("{have} of {wanted}", { have: one.filled, wanted: one.wanted }) },
        ...Array.from({ length: one.wanted }, (_, place) => h("li", { class: place < one.filled ? "on" : "" })),
      ),
    !dots && one.wanted > 0 && h("progress", { max: one.wanted, value: one.filled, "aria-label": one.goal }),
    one.goal &&
      h(
        "p",
        { class: "muted" },
        one.missing
          ? t("{units} to go until: {reward}", { units: one.missing, reward: one.goal })
          : t("Enough for: {reward}", { reward: one.goal }),
      ),
    one.owed && h("p", { class: "muted" }, t("{units} are owed: the next visits settle it.", { units: one.owed })),
  );
}

// A small gesture that is promised; or the tap that notes a bad day.
export function gestureView(card: Card, give: (gesture: Gesture) => void, remark: (word: string) => void): HTMLElement | null {
  const { gesture } = card;
  if (card.own || !(gesture || card.remark)) return null;
  if (!gesture) return button(t("Tired today"), () => remark(card.remark), { look: "wide quiet", picture: "heart" });
  return h(
    "section",
    { class: "card stack", "aria-label": t("A small gesture") },
    h("p", { class: "note row" }, icon("heart"), h("span", {}, gesture.why)),
    button(t("Give: {reward}", { reward: gesture.gift }), () => give(gesture), { look: "main wide", picture: "gift" }),
  );
}

export function choiceView(found: Choice[], choose: (one: Choice) => void): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, t("Who is meant?")),
    h(
      "ul",
      { class: "list taps" },
      ...found.map((one) =>
        h("li", {}, button(one.name, () => choose(one), { look: "wide", small: one.last || t("No visit yet") })),
      ),
    ),
  );
}

export function giftsView(gifts: Gift[], give: (gift: Gift) => void): HTMLElement | null {
  if (!gifts.length) return null;
  return h(
    "details",
    { class: "card" },
    h("summary", {}, icon("gift"), t("On the house")),
    h("div", { class: "gives" }, ...gifts.map((one) => button(one.name, () => give(one), { look: "wide" }))),
  );
}
