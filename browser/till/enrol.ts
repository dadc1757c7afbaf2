// The page of a till's link: its button fetches the key, once, and keeps it on this device.
import { forgetEverything, keep, kept, queued, type Enrolled } from "./store";

export function listenToEnrolment(form: HTMLFormElement) {
  const say = (what: string) => {
    for (const one of ["gone", "offline", "storage", "unsent"]) {
      document.getElementById(`enrol-${one}`)!.hidden = one !== what;
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button")!;
    button.disabled = true;
    try {
      // before the link is spent: can this browser keep anything, and is nothing left that only another shop's key delivers?
      await keep("tried", true);
      if (await owesAnotherShop(form.dataset.shop!)) {
        say("unsent");
        return;
      }
    } catch {
      say("storage");
      return;
    }
    try {
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "error" });
      if (!answer.ok) {
        say("gone");
        return;
      }
      await become(await answer.json());
      location.replace(form.dataset.onward!);
    } catch {
      say("offline");
      button.disabled = false;
    }
  });
}

async function owesAnotherShop(shop: string) {
  const before = await kept<Enrolled>("enrolled");
  return before !== undefined && before.shop.id !== shop && (await queued()).length > 0;
}

async function become(found: Enrolled) {
  const before = await kept<Enrolled>("enrolled");
  // what is left of another shop is of no use here; a queue of the same shop is sent with the new key
  if (before && before.shop.id !== found.shop.id) await forgetEverything();
  await keep("enrolled", found);
  // a new key is a new till: whoever stood at the old one says so again
  await keep("person", undefined);
  await keep("state", undefined);
  await keep("language", document.documentElement.lang);
  await navigator.storage?.persist?.().catch(() => false);
}
