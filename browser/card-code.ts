// The twin of habitue.loyalty.rotating: the same code on the phone as the server expects. Both change together or not at all.
export const SECONDS = 30;
const WINDOWS = 2 ** 25;
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

const windowAs = (window: number) =>
  [20, 15, 10, 5, 0].map((shift) => SIGNS[(window >> shift) & 31]).join("");

function base32(bytes: Uint8Array) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => SIGNS[parseInt(five, 2)]).join("");
}

/** The code that the card shows at `now` (milliseconds since 1970); `secret` is base64. */
export async function rotatingCode(secret: string, shop: string, code: string, now: number) {
  const window = Math.floor(now / 1000 / SECONDS) % WINDOWS;
  const said = new TextEncoder().encode(`habitue-1|${shop}|${code}|${window}`);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytesOf(secret), algorithm, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, said));
  return `H1${code}${windowAs(window)}${base32(signed.slice(0, 10))}`;
}

/** Dark squares as one path, a run of them at a time. */
export function drawn(rows: boolean[][]) {
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1H${from}z`;
    }
  });
  return path;
}
