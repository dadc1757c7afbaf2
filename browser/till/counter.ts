// The counter: whoever is scanned or typed, what is done for them, and the answer.
import { Refused } from "./api";
import { mayGive } from "./allowance";
import { cardView, choiceView, gestureView, giftsView } from "./cardview";
import { readText, shownCode } from "./codes";
import { button, fill, h, icon } from "./dom";
import { here, lookUp, noteFailure, offline, type Card, type Gesture, type Gift, type Ready } from "./here";
import { lastView, rememberName, rowsOf, type Row } from "./last";
import type { Answer, Entry, Settled } from "./queue";
import { confirm, newId, questionOf, record, type Recorded, type Said } from "./recording";
import { leave } from "./sender";
import * as store from "./store";
import { showVerdict, type Verdict } from "./verdict";
import { asksAnything, visitForm, type Extra } from "./visitform";
import { t } from "./words";

// Whom the next event concerns: the text that names the card, and what is known of it.
interface Subject {
  text: string;
  rotating: boolean;
  card?: Card;
}

const LATER = () => t("It is sent by itself when there is network.");

export class Counter {
  readonly root = h("div", { class: "counter" });
  private readonly say = h("div", { role: "status", id: "say" });
  private readonly body = h("div", { class: "body" });
  private readonly past = h("div", {});
  private asked = ""; // the event that waits for a yes or a no
  private turn = 0; // the customer before the till: an answer about an earlier one changes nothing

  constructor(private readonly standAgain: () => void) {
    this.root.append(this.say, this.body, this.past);
    void this.showLast();
  }

  async showLast() {
    const rows = await rowsOf();
    if (!rows.length) {
      fill(this.past, h("p", { class: "hint" }, icon("scan"), h("span", {}, t("Scan the card, or type its code."))));
      return;
    }
    fill(this.past, lastView(rows, (row) => void this.open(row), (row) => void this.undo([row.id], row.card)));
  }

  // Somebody was scanned, or typed; `only`: to be given something, and no visit counts.
  async take(raw: string, scanned: boolean, only = false) {
    const read = readText(raw, scanned);
    if (read.kind === "nothing") return;
    this.clear();
    if (read.kind === "enrol") return this.verdict({ kind: "refused", words: t("This code makes a device a till; it is no card.") });
    if (read.kind === "other") return this.verdict({ kind: "refused", words: t("No card of this shop has this code.") });
    const subject: Subject = { text: read.text, rotating: read.rotating };
    if (read.kind === "code" && !asksAnything() && !only) return this.visit(subject, {});
    if (offline()) {
      if (read.kind === "code") return this.ask(subject, only);
      return this.verdict({ kind: "refused", words: t("Without network only codes can be read."), more: t("Scan the card, or type its code.") });
    }
    await this.look(subject, read.kind, only);
  }

  private async look(subject: Subject, kind: "code" | "phone" | "words", only: boolean) {
    const turn = this.turn;
    fill(this.say, h("p", { class: "note" }, t("Looking …")));
    try {
      const found = await lookUp(subject.text);
      if (turn !== this.turn) return;
      fill(this.say);
      if (found.choice) {
        fill(this.body, choiceView(found.choice, (one) => void this.open({ card: one.card }, only)));
        this.body.querySelector("button")?.focus();
        return;
      }
      const card = found.card!;
      const known = { ...subject, card, text: kind === "code" ? subject.text : card.card };
      // a number or a code means one person; a piece of a name may mean another
      if (only || kind === "words" || asksAnything()) this.ask(known, only);
      else await this.visit(known, {});
    } catch (error) {
      if (turn === this.turn) this.lookFailed(error, subject, kind, only);
    }
  }

  private lookFailed(error: unknown, subject: Subject, kind: string, only: boolean) {
    fill(this.say);
    noteFailure(error);
    if (error instanceof Refused && error.code === "pin_wanted") return this.standAgain();
    if (error instanceof Refused) return this.verdict({ kind: "refused", words: error.words || t("Nobody was found."), name: shownCode(subject.text) });
    if (kind === "code") return this.ask(subject, only);
    this.verdict({ kind: "refused", words: t("Without network only codes can be read."), more: t("Scan the card, or type its code.") });
  }

  // From the list: seen again, and nothing done until somebody says so.
  private async open(row: { card: string }, only = false) {
    this.turn += 1;
    const turn = this.turn;
    fill(this.say);
    const subject: Subject = { text: row.card, rotating: false };
    if (!offline()) {
      try {
        const { card } = await lookUp(row.card);
        if (turn !== this.turn) return;
        if (card) return this.ask({ text: card.card, rotating: false, card }, only);
      } catch (error) {
        noteFailure(error);
        if (error instanceof Refused && error.code === "pin_wanted") return this.standAgain();
      }
    }
    if (turn === this.turn) this.ask(subject, only);
  }

  // The card with what a visit needs to be told; or with what can be given first, where no visit is meant.
  private ask(subject: Subject, only = false) {
    const own = subject.card?.own;
    const form = asksAnything()
      ? visitForm((extra) => void this.visit(subject, extra))
      : button(t("Record the visit"), () => void this.visit(subject, {}), { look: only ? "wide" : "main wide big-tap", picture: "check" });
    const next = button(t("Next customer"), () => this.clear(), { look: "quiet", picture: "back" });
    this.asking(true);
    const parts = this.cardParts(subject);
    if (only) fill(this.body, ...parts, next, !own && form);
    else fill(this.body, !own && form, next, ...parts);
    if (subject.card) fill(this.say, h("p", { class: "who-now" }, subject.card.name));
    else fill(this.say, h("p", { class: "note ask" }, t("Card {code}: without network its holder is not shown.", { code: shownCode(subject.text) })));
    (this.body.querySelector("input") ?? this.body.querySelector("button"))?.focus();
    this.root.scrollIntoView({ block: "start" });
  }

  private cardParts(subject: Subject): (HTMLElement | null)[] {
    const { card } = subject;
    if (card) rememberName(card.card, card.name);
    return [
      card ? gestureView(card, (one) => void this.treat(subject, one), (word) => void this.remark(subject, word)) : null,
      card ? cardView(card, (ready) => void this.give(subject, ready)) : this.offlineRewards(subject),
      card?.own ? null : giftsView(here.state?.gifts ?? [], (gift) => void this.gift(subject, gift)),
    ];
  }

  private offlineRewards(subject: Subject): HTMLElement | null {
    const allowed = here.state?.offline ?? [];
    if (!allowed.length) return null;
    const give = (one: Gift) => void this.give(subject, { ...one, cost: "", voucher: "", until: "" });
    return h("div", { class: "gives" }, ...allowed.map((one) => button(t("Give: {reward}", { reward: one.name }), () => give(one), { picture: "gift" })));
  }

  private async visit(subject: Subject, extra: Extra) {
    const said: Said = { kind: "visit", card: subject.text, ...extra };
    await this.done(subject, await this.recorded([said]), t("The visit is noted."));
  }

  private async give(subject: Subject, ready: Ready) {
    await this.leaveAsked();
    const alone = offline();
    if (alone && !(await mayGive(subject.text, ready))) {
      return this.verdict({ kind: "refused", words: t("Rewards need the network."), more: t("Nothing is lost: give it at the next visit.") });
    }
    const said: Said = { kind: "redeem", card: subject.text, programme: ready.programme };
    if (ready.voucher) said.voucher = ready.voucher;
    else said.reward = ready.reward;
    if (!(await this.handOver(subject, said))) return;
    this.verdict(
      alone
        ? { kind: "kept", words: t("Give the reward: {reward}.", { reward: ready.name }), lines: [t("Noted without network; the owner can see it.")], tune: "reward" }
        : { kind: "kept", words: t("No answer yet."), more: t("Give nothing until this turns green.") },
    );
  }

  // Whether it still waits for its answer, which is said whenever it comes.
  private async handOver(subject: Subject, said: Said): Promise<boolean> {
    const turn = this.turn;
    const late = (answers: Answer[]) => {
      if (turn === this.turn) void this.answered(subject, answers);
      void this.showLast();
    };
    const found = await this.recorded([said], late);
    if (!found) return false;
    if (found.answers) void this.answered(subject, found.answers);
    return !found.answers;
  }

  // A small gesture is paid from the month's money, which other tills spend too: the server says yes, or nothing is given.
  private async treat(subject: Subject, gesture: Gesture) {
    await this.leaveAsked();
    if (offline()) {
      return this.verdict({ kind: "refused", words: t("Rewards need the network."), more: t("Nothing is lost: give it at the next visit.") });
    }
    const card = subject.card?.card ?? subject.text;
    const waits = await this.handOver(subject, { kind: "gesture", card, reward: gesture.gift, voucher: gesture.promise });
    if (waits) this.verdict({ kind: "kept", words: t("No answer yet."), more: t("Give nothing until this turns green.") });
  }

  private async remark(subject: Subject, word: string) {
    await this.leaveAsked();
    const card = subject.card?.card ?? subject.text;
    await this.done(subject, await this.recorded([{ kind: "remark", card, reason: word }]), t("It is noted."));
  }

  // Whoever gives something instead of answering says no to what was asked.
  private async leaveAsked() {
    const entry = this.asked ? await questionOf(this.asked) : undefined;
    this.asked = "";
    if (entry) await leave(entry);
  }

  private async gift(subject: Subject, gift: Gift) {
    await this.leaveAsked();
    const card = subject.card?.card ?? subject.text;
    const id = newId();
    const said: Said[] = [{ id, kind: "gift", card, programme: gift.programme, ...(gift.reward ? { reward: gift.reward } : { units: 1 }) }];
    // handed over at once, by somebody who decides it
    if (gift.reward) said.push({ kind: "redeem", card, voucher: `${id}:${gift.programme}`, confirmed: true });
    const found = await this.recorded(said);
    if (found?.answers) return this.answered(subject, found.answers);
    if (found) this.verdict({ kind: "kept", words: t("On the house: {name}.", { name: gift.name }), more: LATER() });
  }

  private async undo(ids: string[], card: string) {
    const turn = ++this.turn;
    // what was built on another event is taken back before it
    const found = await this.recorded([...ids].reverse().map((id) => ({ kind: "undo", refers_to: id, card })));
    if (!found || turn !== this.turn) return;
    await this.markUndone(ids, found);
    fill(this.body);
    if (!found.answers) this.verdict({ kind: "kept", words: t("The undoing is noted."), more: LATER() });
    else await this.answered({ text: card, rotating: false }, found.answers, false);
    await this.showLast();
  }

  private async markUndone(ids: string[], found: Recorded) {
    if (found.answers?.some((answer) => answer.kind === "refused")) return;
    for (const one of await store.settled()) {
      if (ids.includes(one.id)) await store.changeSettled({ ...one, undone: found.ids[0] });
    }
  }

  // Kept on the device, or the reason why not: then nothing was done.
  private async recorded(said: Said[], late?: (answers: Answer[]) => void): Promise<Recorded | null> {
    try {
      return await record(said, late);
    } catch {
      this.verdict({ kind: "refused", words: t("This device could not keep it: nothing was recorded."), more: t("Free some space, then try again.") });
      return null;
    }
  }

  private async done(subject: Subject, found: Recorded | null, unsent: string) {
    if (!found) return;
    if (found.answers) return this.answered(subject, found.answers);
    const undo = button(t("Undo"), () => void this.undo(found.ids, subject.text), { picture: "undo" });
    this.verdict({ kind: "done", words: unsent, more: LATER(), name: subject.card?.name ?? shownCode(subject.text), actions: [undo] });
    fill(this.body, ...this.cardParts(subject));
    await this.showLast();
  }

  private async answered(subject: Subject, answers: Answer[], undoable = true) {
    const turn = this.turn;
    const answer = answers.find((one) => one.kind === "ask") ?? answers.find((one) => one.kind === "refused") ?? answers[answers.length - 1];
    const name = subject.card?.name ?? "";
    this.verdict({ ...this.spoken(subject, answer, answers, undoable), name });
    this.asked = answer.kind === "ask" ? answer.id! : "";
    await this.showLast();
    const key = answer.card ?? subject.card?.card;
    // a reward can be given although the visit beside it was counted before
    if (answer.outcome === "static_code" || !key || offline()) return;
    try {
      const { card } = await lookUp(key);
      if (turn === this.turn && card) this.know(subject, answer, card);
    } catch (error) {
      noteFailure(error);
    }
  }

  // The card as it is now, under the verdict.
  private know(subject: Subject, answer: Answer, card: Card) {
    // a changing code that was good a moment ago has shown that the phone is here; one that can be copied has not
    const trusted = subject.rotating && answer.kind === "done" && !answer.flags.includes("stale_code");
    const known: Subject = { ...subject, card, text: trusted ? card.card : subject.text, rotating: subject.rotating && !trusted };
    const name = this.say.querySelector(".name");
    if (name) name.textContent = card.name;
    else this.say.querySelector("#verdict strong")?.after(h("p", { class: "name" }, card.name));
    fill(this.body, ...this.cardParts(known));
    void this.showLast();
  }

  private spoken(subject: Subject, answer: Answer, answers: Answer[], undoable: boolean): Verdict {
    const lines = answer.flag_texts;
    if (answer.kind === "ask") return { kind: "ask", words: answer.text, lines, actions: this.yesOrNo(subject, answer) };
    if (answer.kind === "refused") return { kind: "refused", words: answer.text, lines };
    if (answer.kind !== "done") return { kind: "kept", words: answer.text, lines };
    const ids = answers.map((one) => one.id!);
    const card = answer.card ?? subject.text;
    const undo = button(t("Undo"), () => void this.undo(ids, card), { picture: "undo" });
    const reward = answers.some((one) => one.outcome === "redeemed" || one.outcome === "treated");
    return { kind: "done", words: answer.text, lines, actions: undoable ? [undo] : [], tune: reward ? "reward" : "done" };
  }

  private yesOrNo(subject: Subject, answer: Answer): HTMLElement[] {
    const decide = async (then: (entry: Entry) => Promise<void>) => {
      const entry = await questionOf(answer.id!);
      if (entry) await then(entry);
    };
    const yes = () => decide(async (entry) => this.done(subject, await confirm(entry), t("It is noted.")));
    const no = () =>
      decide(async (entry) => {
        await leave(entry);
        fill(this.say);
        await this.showLast();
      });
    const said = answer.outcome === "static_code" ? t("Yes, it is theirs") : t("Yes, count it");
    return [button(said, () => void yes(), { look: "main", picture: "check" }), button(t("No, leave it"), () => void no(), { look: "quiet" })];
  }

  // Ready for whoever comes next.
  clear() {
    this.turn += 1;
    this.asked = "";
    this.asking(false);
    fill(this.say);
    fill(this.body);
  }

  // While something is asked of a visit, nothing else is offered.
  private asking(now: boolean) {
    document.body.classList.toggle("asking", now);
  }

  private verdict(verdict: Verdict) {
    this.asking(false);
    showVerdict(this.say, verdict);
    this.root.scrollIntoView({ block: "start" });
  }
}

export type { Row, Settled };
