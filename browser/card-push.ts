// Notifications of the card: explained first, asked for after a tap, turned off with the customer's "no".
const section = document.querySelector<HTMLElement>("[data-notify]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

function part(section: HTMLElement, name: string, shown: boolean) {
  section.querySelectorAll<HTMLElement>(`[${name}]`).forEach((found) => (found.hidden = !shown));
}

/** The browser's own address for this card; one that was made for another key of the server is made anew. */
async function subscribed(key: string) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushManager.subscribe(wanted);
  } catch (problem) {
    const old = await pushManager.getSubscription();
    if (!old) throw problem;
    await old.unsubscribe();
    return pushManager.subscribe(wanted);
  }
}

async function tell(form: HTMLFormElement, { endpoint, keys = {} }: PushSubscriptionJSON) {
  const said = new FormData(form);
  said.set("endpoint", endpoint ?? "");
  for (const name of ["p256dh", "auth"]) said.set(name, keys[name] ?? "");
  const answer = await fetch(form.action, { method: "POST", body: said });
  if (!answer.ok) throw new Error(`${answer.status}`);
}

async function turnOn(section: HTMLElement, form: HTMLFormElement) {
  const said = await Notification.requestPermission();
  part(section, "data-denied", said === "denied");
  if (said !== "granted") return;
  await tell(form, (await subscribed(section.dataset.key ?? "")).toJSON());
  location.reload();
}

async function start(section: HTMLElement, form: HTMLFormElement) {
  const { notify: state } = section.dataset;
  section.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turnOn(section, form).catch(() => part(section, "data-failed", true));
  });
  const known = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  const here = known !== null && Notification.permission === "granted";
  if (state === "off") await known?.unsubscribe(); // they said no, elsewhere perhaps: nothing is left here
  if (state === "on" && here) form.hidden = true;
  // they agreed, and the push service has ended its address since: another one, without a word
  if (state === "lost" && Notification.permission === "granted") await turnOn(section, form);
}

const form = section?.querySelector<HTMLFormElement>("[data-turn-on]");
if (section && form) {
  if (able) start(section, form).catch(() => undefined);
  else if (apple) {
    section.hidden = false;
    form.hidden = true;
    part(section, "data-iphone", true);
  } else if (section.dataset.notify === "on") {
    // this browser takes none; another of theirs does, and is stopped here too
    section.hidden = false;
    form.hidden = true;
  }
}
