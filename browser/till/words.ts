// Texts in the reader's language. The page brings the French ones; the English ones are their own names.
export type Words = Record<string, string | [string, string]>;

let french: Words = {};
let tag = "en";

export const language = () => tag;

export function use(wanted: string, words: Words) {
  tag = wanted === "fr" ? "fr" : "en";
  french = words;
}

function filled(text: string, values: Record<string, string | number>) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function t(source: string, values: Record<string, string | number> = {}) {
  const found = tag === "fr" ? french[source] : undefined;
  return filled(typeof found === "string" ? found : source, values);
}

export function tn(one: string, many: string, n: number) {
  const found = tag === "fr" ? french[one] : undefined;
  const forms = Array.isArray(found) ? found : [one, many];
  const single = tag === "fr" ? n < 2 : n === 1;
  return filled(forms[single ? 0 : 1], { n: n.toLocaleString(locale()) });
}

export const locale = () => (tag === "fr" ? "fr-FR" : "en-GB");

export const clock = (at: number) =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(at);

// "3 min", "2 h", "4 d": how long something has been waiting
export function age(milliseconds: number) {
  const minutes = Math.max(Math.floor(milliseconds / 60_000), 0);
  if (minutes < 60) return t("{n} min", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t("{n} h", { n: hours }) : t("{n} d", { n: Math.floor(hours / 24) });
}
