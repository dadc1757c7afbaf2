// Elements of the page, made without any markup in texts: what a customer is called is never read as HTML.
type Child = Node | string | false | null | undefined;
type Settings = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

export function h(name: string, settings: Settings = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, String(value));
  }
  fill(made, ...children);
  return made;
}

export function fill(place: Element, ...children: Child[]) {
  place.replaceChildren(...children.filter((child): child is Node | string => !!child || child === ""));
  return place;
}

const SHAPES: Record<string, string> = {
  check: "m5 12.5 4.5 4.500L19 7.5",
  cross: "m6 6 12 12M18 6 6 18",
  question: "M12 3a9 9 0 1 0 .1 0M9.2 9.500a2.900 2.900 0 1 1 4.300 2.600c-.900.5-1.500 1-1.500 2M12 17.200h.01",
  clock: "M12 3a9 9 0 1 0 .1 0M12 7v5l3.500 2",
  scan: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16",
  gift: "M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7S10.5 3 8.5 3 6 6 8 7zm0 0s1.5-4 3.5-4S18 6 16 7z",
  undo: "M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3",
  alert: "M12 4 2.5 20h19zM12 10v4M12 17h.01",
  person: "M12 4a4 4 0 1 0 .1 0M4.500 20a7.500 7.500 0 0 1 15 0",
  back: "m14 5-7 7 7 7",
  heart: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  star: "m12 4 2.5 5.2 5.5.8-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.8z",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name: string) {
  const made = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "icon", viewBox: "0 0 24 24", width: 24, height: 24 }))
    made.setAttribute(key, String(value));
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  made.append(path);
  return made;
}

export function button(words: string, press: () => void, { look = "", picture = "", small = "" } = {}) {
  return h(
    "button",
    { type: "button", class: `btn ${look}`.trim(), click: press },
    picture && icon(picture),
    h("span", {}, words),
    small && h("small", {}, small),
  );
}
