// The page in its reader's language: it brings its own words, and says which language it is in.
import { language, t, use } from "./words";

export function speak(wanted: string) {
  use(wanted, JSON.parse(document.getElementById("words")?.textContent || "{}"));
  document.documentElement.lang = language();
  document.title = t("Till");
}
