// Who stands at the till: a tap on a name, and a PIN where the shop has them.
import { ask, Refused } from "./api";
import { button, fill, h, icon } from "./dom";
import { here, noteFailure, offline, stand, today, type Person } from "./here";
import { t, tn } from "./words";

type Staff = { id: number; name: string; pin: boolean };

export function showPeople(main: Element, done: () => void) {
  const { state } = here;
  if (!state) {
    fill(main, h("h1", {}, t("Till")), h("p", { class: "note ask" }, t("The till needs the network once before it can work without.")));
    return;
  }
  const choose = (one: Staff) => {
    if (state.pins) showPin(main, one, done);
    else void stand({ id: one.id, name: one.name, pass: "", day: today() }).then(done);
  };
  fill(
    main,
    h("h1", { tabindex: -1 }, t("Who are you?")),
    h(
      "ul",
      { class: "people" },
      ...state.staff.map((one) => h("li", {}, button(one.name, () => choose(one), { look: "wide", picture: "person" }))),
    ),
    state.pins && h("p", { class: "muted" }, t("Each person sets their own PIN on their own phone: More, My place here.")),
  );
  main.querySelector<HTMLElement>("h1")!.focus();
}

function showPin(main: Element, one: Staff, done: () => void) {
  const field = h("input", {
    id: "pin",
    type: "password",
    inputmode: "numeric",
    pattern: "[0-9]*",
    autocomplete: "off",
    maxlength: 12,
    required: true,
  }) as HTMLInputElement;
  const problem = h("p", { class: "problem", role: "alert" });
  const go = h("button", { class: "btn main wide" }, t("Go on")) as HTMLButtonElement;
  const noNetwork = h("div", { class: "stack" });
  const enter = async (event: Event) => {
    event.preventDefault();
    go.disabled = true;
    fill(problem);
    try {
      const found = await ask<{ staff: number; name: string; pass: string; day: string }>("till/pin", {
        body: { staff: one.id, pin: field.value },
      });
      await stand({ id: found.staff, name: found.name, pass: found.pass, day: found.day });
      done();
      return;
    } catch (error) {
      field.value = "";
      field.focus();
      noteFailure(error);
      fill(problem, wordsOf(error));
      if (!(error instanceof Refused)) offerWithout(noNetwork, one, done);
    } finally {
      go.disabled = false;
    }
  };
  fill(
    main,
    h("h1", {}, one.name),
    h(
      "form",
      { class: "card stack", submit: (event) => void enter(event) },
      h("div", { class: "field pin" }, h("label", { for: "pin" }, t("PIN")), field),
      problem,
      go,
    ),
    noNetwork,
    button(t("Somebody else"), () => showPeople(main, done), { look: "quiet", picture: "back" }),
  );
  if (offline()) offerWithout(noNetwork, one, done);
  field.focus();
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Refused)) return t("There is no network: the PIN cannot be checked.");
  if (error.code === "wait") {
    const seconds = Number(error.body.seconds);
    return seconds < 90
      ? tn("Too many wrong PINs: wait {n} second.", "Too many wrong PINs: wait {n} seconds.", seconds)
      : tn("Too many wrong PINs: wait {n} minute.", "Too many wrong PINs: wait {n} minutes.", Math.ceil(seconds / 60));
  }
  if (error.code === "wrong_pin") {
    return `${error.words} ${tn("{n} try left.", "{n} tries left.", Number(error.body.left))}`;
  }
  return error.words;
}

// Serving goes on without network; without a PIN it is noted in nobody's name.
function offerWithout(place: Element, one: Staff, done: () => void) {
  const person: Person = { id: one.id, name: one.name, pass: "", day: today() };
  fill(
    place,
    h("p", { class: "note ask row" }, icon("clock"), h("span", {}, t("Without network you can go on serving without a PIN; it is then noted in nobody’s name."))),
    button(t("Go on without a PIN"), () => void stand(person).then(done), { look: "wide" }),
  );
}
