// Beside the card's page: what the network gives is shown and kept; without network, what was kept is shown and says so.
// It belongs to one shop's card, and knows its place by its scope.
const worker = self as unknown as ServiceWorkerGlobalScope;
const home = new URL(worker.registration.scope).pathname;
const STATIC = "/static/";
const ALIKE = { ignoreSearch: true, ignoreVary: true }; // one version of a file is enough, in one language

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** What a kept answer says of itself, without what belonged to its travel or to one reader's language. */
function plain({ headers }: Response) {
  const said = new Headers(headers);
  ["Content-Encoding", "Content-Length", "Vary"].forEach((name) => said.delete(name));
  return said;
}

async function keep(request: Request, answer: Response) {
  const cache = await caches.open(`card ${home}`);
  const before = await cache.keys(request, ALIKE);
  // first the new one, then without the old ones: a phone that loses the network between the two has a card
  await cache.put(request, new Response(answer.body, { status: answer.status, headers: plain(answer) }));
  await Promise.all(before.filter((old) => old.url !== request.url).map((old) => cache.delete(old)));
}

const PATIENCE = 5000; // a network that takes longer than this is none, for somebody at a counter

const late = () => new Promise<never>((_, refuse) => setTimeout(refuse, PATIENCE, new Error("too slow")));

/** What the network gives; where it gives nothing in time, or the server is down, what was kept. */
async function ask(
  { request }: FetchEvent,
  kept: Response | undefined,
  shown: (kept: Response) => Response | Promise<Response>,
  waits = kept === undefined,
) {
  try {
    const answer = await (waits ? fetch(request) : Promise.race([fetch(request), late()]));
    if (kept && answer.status >= 500) return shown(kept);
    return answer;
  } catch (problem) {
    if (kept) return shown(kept);
    throw problem;
  }
}

/** The kept page says itself since when it is, and what could not be had: card.css shows that by these marks. */
async function marked(kept: Response, marks: string) {
  return new Response((await kept.text()).replace("<html ", `<html ${marks} `), { headers: plain(kept) });
}

async function file(event: FetchEvent) {
  const cache = await caches.open(`card ${home}`);
  const answer = await ask(event, await cache.match(event.request, ALIKE), (kept) => kept);
  if (answer.ok && !answer.redirected) event.waitUntil(keep(event.request, answer.clone()));
  return answer;
}

async function page(event: FetchEvent, isHome: boolean) {
  const cache = await caches.open(`card ${home}`);
  const kept = await cache.match(home, ALIKE);
  // another page is waited for: what it was asked to do may be done
  const waits = !kept || !isHome;
  const answer = await ask(event, kept, (kept) => marked(kept, isHome ? "data-kept" : "data-kept data-missed"), waits);
  if (isHome && answer.ok && !answer.redirected && answer.url) event.waitUntil(keep(event.request, answer.clone()));
  return answer;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const inside = pathname.slice(home.length);
  const isFile = pathname.startsWith(STATIC) || /^(look\.css|picture\.jpg|icon.*|manifest.*)$/.test(inside);
  if (isFile) event.respondWith(file(event));
  else if (pathname === home || (request.mode === "navigate" && inside !== "data/")) {
    event.respondWith(page(event, pathname === home));
  }
});

/** What the server sent for this card; whatever comes, a browser wants something to be shown. */
function said(event: PushEvent): { title?: string; text?: string; page?: string; tag?: string; lang?: string } {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {};
  }
}

worker.addEventListener("push", (event) => {
  const { title = "", text = "", page = home, tag, lang } = said(event);
  const look = { icon: `${home}icon-192.png`, badge: `${home}icon-192.png` };
  event.waitUntil(worker.registration.showNotification(title, { body: text, tag, lang, data: page, ...look }));
});

async function open(page: string) {
  const place = page.startsWith(home) ? page : home;
  const windows = await worker.clients.matchAll({ type: "window" });
  const mine = windows.find(({ url }) => new URL(url).pathname.startsWith(home));
  if (!mine) return worker.clients.openWindow(place);
  await mine.focus();
  return mine.navigate(place);
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data)));
});
