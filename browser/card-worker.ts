// Beside the card's page: what the network gives is shown and kept; without network, what was kept is shown.
// It belongs to one shop's card, and knows its place by its scope.
const worker = self as unknown as ServiceWorkerGlobalScope;
const home = new URL(worker.registration.scope).pathname;
const STATIC = "/static/";
const ALIKE = { ignoreSearch: true, ignoreVary: true }; // one version of a file is enough, in one language

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

async function keep(request: Request, answer: Response) {
  const cache = await caches.open(`card ${home}`);
  await cache.delete(request, ALIKE);
  await cache.put(request, answer);
}

async function ask(event: FetchEvent, isHome: boolean) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) event.waitUntil(keep(request, answer.clone()));
    return answer;
  } catch (problem) {
    const cache = await caches.open(`card ${home}`);
    const kept = await cache.match(isHome ? home : request, ALIKE);
    if (kept) return kept;
    throw problem;
  }
}

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const isHome = pathname === home;
  const isFile = pathname.startsWith(STATIC) || /^(look\.css|picture\.jpg|icon.*|manifest.*)$/.test(pathname.slice(home.length));
  if (isHome || isFile) event.respondWith(ask(event, isHome));
});
