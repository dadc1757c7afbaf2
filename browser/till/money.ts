// Money as people type it, in the smallest coin.
export function minorUnits(text: string, digits: number): number | null {
  const bare = text.replace(/[\s ’']/g, "").replace(",", ".");
  if (!/^\d{1,9}(\.\d*)?$/.test(bare)) return null;
  const [whole, part = ""] = bare.split(".");
  if (part.length > digits) return null;
  return Number(whole + part.padEnd(digits, "0"));
}
