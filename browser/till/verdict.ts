// One clear answer: a colour, a shape, words, a name, a sound; and what can be done about it.
import { fill, h, icon } from "./dom";
import { sound } from "./sound";

export interface Verdict {
  kind: "done" | "ask" | "refused" | "kept";
  words: string;
  name?: string;
  more?: string;
  lines?: string[];
  actions?: HTMLElement[];
  tune?: string;
}

const LONG = 32; // words that are read, not glanced at
const SHAPES = { done: "check", ask: "question", refused: "cross", kept: "clock" };

export function showVerdict(place: Element, verdict: Verdict) {
  sound(verdict.tune ?? verdict.kind);
  const { kind, words, name, more, lines = [], actions = [] } = verdict;
  fill(
    place,
    h(
      "section",
      { class: `verdict ${kind}${words.length > LONG ? " long" : ""}`, id: "verdict", "data-kind": kind },
      h("strong", {}, icon(SHAPES[kind]), h("span", {}, words)),
      name && h("p", { class: "name" }, name),
      more && h("p", {}, more),
      ...lines.map((line) => h("p", { class: "row start" }, icon("alert"), h("span", {}, line))),
      actions.length > 0 && h("div", { class: "actions" }, ...actions),
    ),
  );
}
