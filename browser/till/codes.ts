// What somebody scanned or typed: a code, a link that makes a device a till, or words by which a person may be meant.
export interface Read {
  kind: "code" | "phone" | "words" | "enrol" | "other" | "nothing";
  text: string;
  rotating: boolean;
}

const OURS = /^[2-9A-HJKMNP-Z]{8}$/;
const ROTATING = /^H1[2-9A-HJKMNP-Z]{8}[A-Z2-7]{21}$/;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ENROL = /^https?:\/\/[^\s]+\/t\/enrol\/[\w-]+\/?$/i;
const LONGEST = 64;
const OTHER = /[^\P{C}\p{Cf}]/u; // a visiting card or a network's key has lines, a card's code has none
const PRINTED = /^https?:\/\/\S+\/k\/[\w-]+\/[^/\s]+\/?$/i;

const squeezed = (text: string) => text.normalize("NFKC").replace(/[\s\-‐-―]+/g, "").toUpperCase();

export function readText(raw: string, scanned: boolean): Read {
  const text = raw.trim().slice(0, 200);
  const found = (kind: Read["kind"], value = text, rotating = false): Read => ({ kind, text: value, rotating });
  if (!text) return found("nothing");
  if (ENROL.test(text)) return found("enrol");
  if (PRINTED.test(text) || KEY.test(text)) return found("code");
  const bare = squeezed(text);
  if (ROTATING.test(bare)) return found("code", bare, true);
  if (OURS.test(bare)) return found("code", bare);
  if (OTHER.test(text) || (text.length > LONGEST && !/^http/i.test(text))) return found("other");
  if (scanned) return found("code"); // a card of another programme, whatever it looks like
  if (/^\+?[\d\s().\/-]{6,24}$/.test(text)) return found("phone");
  return found("words");
}

// What a code says of the card alone: its own code or key, however it was scanned or typed.
export function cardCode(text: string): string {
  if (KEY.test(text)) return text.toLowerCase();
  const bare = squeezed(text);
  if (ROTATING.test(bare)) return bare.slice(2, 10);
  return squeezed(text.match(/\/k\/[\w-]+\/([^/\s]+)\/?$/i)?.[1] ?? text);
}

// A code as it is read aloud.
export function shownCode(text: string) {
  const bare = squeezed(text);
  if (ROTATING.test(bare)) return shownCode(bare.slice(2, 10));
  if (OURS.test(bare)) return `${bare.slice(0, 4)} ${bare.slice(4)}`;
  const printed = text.match(/\/k\/[\w-]+\/([^/\s]+)\/?$/i);
  if (printed) return shownCode(printed[1]);
  return KEY.test(text) ? "" : text;
}
