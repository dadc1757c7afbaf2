// What is still to be delivered, what was refused and why, and the device itself.
import { now } from "./api";
import { shownCode } from "./codes";
import { button, fill, h, icon } from "./dom";
import { clockStands, here, offline, refresh } from "./here";
import { leaveView, whatOf } from "./leaving";
import { isDelivered, type Entry, type Settled } from "./queue";
import { confirm } from "./recording";
import { deliver, leave, reached } from "./sender";
import { speak } from "./speaking";
import * as store from "./store";
import { age, clock, language, locale, t, tn } from "./words";

const WRONG = 60_000; // by less no clock is called wrong

export const aside = async (): Promise<Settled[]> => (await store.settled()).filter((one) => !one.seen);

export async function showUnsent(main: Element, back: () => void, changed: () => void) {
  const [queue, refused, all] = await Promise.all([store.queued(), aside(), store.settled()]);
  const again = () => {
    changed();
    void showUnsent(main, back, changed);
  };
  fill(
    main,
    button(t("Back"), back, { look: "quiet", picture: "back" }),
    h("h1", { tabindex: -1 }, t("What is to be sent")),
    unsentView(queue, again),
    refused.length > 0 && refusedView(refused, again),
    keptView(all.filter((one) => one.seen && !isDelivered(one))),
    deviceView(queue.length, again),
  );
  main.querySelector<HTMLElement>("h1")!.focus();
}

const lineOf = ({ body }: { body: Entry["body"] }) => `${whatOf(body.kind)} · ${shownCode(String(body.card))}`.replace(/ · $/, "");
const momentOf = (at: string) =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(Date.parse(at));

function unsentView(queue: Entry[], again: () => void): HTMLElement {
  if (!queue.length) return h("p", { class: "note done row start" }, icon("check"), h("span", {}, t("Everything has arrived.")));
  return h(
    "section",
    { class: "card stack" },
    h("h2", {}, tn("{n} unsent", "{n} unsent", queue.length)),
    h("p", { class: "muted" }, t("They are safe on this device and are sent by themselves. Do not clear the browser’s data.")),
    h(
      "ul",
      { class: "list" },
      ...queue.slice(0, 100).map((entry) =>
        h("li", {}, h("div", {}, h("b", {}, lineOf(entry)), h("small", {}, `${momentOf(entry.body.at)}${entry.asked ? ` · ${entry.asked}` : ""}`)), entry.asked && decide(entry, again)),
      ),
    ),
    button(t("Send now"), () => void deliver().then(again), { look: "main" }),
  );
}

function decide(entry: Entry, again: () => void): HTMLElement {
  return h(
    "span",
    { class: "actions" },
    button(t("Yes"), () => void confirm(entry).then(again)),
    button(t("No"), () => void leave(entry).then(again), { look: "quiet" }),
  );
}

function refusedView(refused: Settled[], again: () => void): HTMLElement {
  const seen = async (one: Settled) => {
    await store.changeSettled({ ...one, seen: true });
    again();
  };
  return h(
    "section",
    { class: "card stack" },
    h("h2", {}, t("Refused")),
    h("p", { class: "muted" }, t("These were noted here, and the shop’s books did not take them. The owner sees them too, in the journal.")),
    h("ul", { class: "list refusals" }, ...refused.map((one) => h("li", {}, refusal(one), button(t("Seen"), () => void seen(one), { look: "quiet" })))),
  );
}

const refusal = (one: Settled) =>
  h("div", {}, h("b", {}, lineOf(one)), h("small", {}, momentOf(one.body.at)), h("span", { class: "why" }, one.answer?.text ?? ""));

// What never got into the books stays for whoever wants to know what it was.
function keptView(kept: Settled[]): HTMLElement | null {
  if (!kept.length) return null;
  return h("details", { class: "card" }, h("summary", {}, t("Never taken by the server")), h("ul", { class: "list" }, ...kept.map((one) => h("li", {}, refusal(one)))));
}

function deviceView(unsent: number, again: () => void): HTMLElement {
  const { state } = here;
  const off = Math.abs(now() - Date.now());
  const turn = async () => {
    speak(language() === "fr" ? "en" : "fr");
    await store.keep("language", language());
    if (!offline()) await refresh();
    again();
  };
  const other = button(language() === "fr" ? "English" : "Français", () => void turn());
  other.lang = language() === "fr" ? "en" : "fr";
  return h(
    "section",
    { class: "card stack" },
    h("h2", {}, t("This device")),
    h(
      "dl",
      { class: "facts" },
      h("dt", {}, t("Name of the shop")),
      h("dd", {}, state?.shop.name ?? ""),
      h("dt", {}, t("Till")),
      h("dd", {}, [state?.till.name, state?.till.place].filter(Boolean).join(", ")),
      h("dt", {}, t("Network")),
      h("dd", {}, offline() ? (clockStands() ? t("none: this device’s clock is wrong, set its date and time") : t("none now")) : t("there")),
      off >= WRONG && h("dt", {}, t("Clock")),
      off >= WRONG && h("dd", {}, t("{time} off; corrected", { time: age(off) })),
    ),
    other,
    leaveView(unsent),
  );
}

// The counter of what is unsent, always on the screen.
export async function pillOf(open: () => void): Promise<HTMLElement> {
  const [queue, refused] = await Promise.all([store.queued(), aside()]);
  const look = refused.length ? "down" : queue.length ? "ask" : "up";
  const unsent = queue.length > 0 && `${tn("{n} unsent", "{n} unsent", queue.length)} · ${age(Date.now() - queue[0].made)}`;
  const words = [unsent, refused.length > 0 && tn("{n} refused", "{n} refused", refused.length)].filter(Boolean).join(" · ");
  return h(
    "button",
    { type: "button", class: `pill ${look}`, id: "unsent", "data-unsent": queue.length, "data-refused": refused.length, click: open },
    icon(refused.length ? "alert" : queue.length ? "clock" : "check"),
    h(
      "span",
      {},
      words || t("All sent"),
      offline() && reached() !== "revoked" && h("small", {}, t("no network")),
      queue.length > 0 && h("span", { class: "sr-only" }, `, ${t("the oldest of {time}", { time: clock(queue[0].made) })}`),
    ),
  );
}
