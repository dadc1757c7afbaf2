// One clear answer: a colour, a shape, words, a name, a sound; and what can be done about it.
import { fill, h, icon } from "./dom";
import { sound } from "./sound";

export interface Verdict {
  kind: "done" | "ask" | "refused" | "kept";
  words: string;
  name?: string;
  lines?: string[];
  actions?: HTMLElement[];
  tune?: string;
}

const SHAPES = { done: "check", ask: "question", refused: "cross", kept: "clock" };

export function showVerdict(place: Element, verdict: Verdict) {
  sound(verdict.tune ?? verdict.kind);
  const { kind, words, name, lines = [], actions = [] } = verdict;
  fill(
    place,
    h(
      "section",
      { class: `verdict ${kind}`, id: "verdict", "data-kind": kind },
      h("strong", {}, icon(SHAPES[kind]), h("span", {}, words)),
      name && h("p", { class: "name" }, name),
      ...lines.map((line) => h("p", { class: "row start" }, icon("alert"), h("span", {}, line))),
      actions.length > 0 && h("div", { class: "actions" }, ...actions),
    ),
  );
}
