// Keeps the till's page and its files on the device, so that it opens without network. Answers of the API are never kept.
interface Kept {
  version: string;
  page: string;
  files: string[];
}
const scope = self as unknown as {
  KEPT: Kept;
  addEventListener(name: string, listen: (event: any) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};
const PREFIX = "habitue-till-";
const { version, page, files } = scope.KEPT;
const NAME = PREFIX + version;

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll([page, ...files].map((path) => new Request(path, { cache: "reload" }))))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name))),
      )
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const rest = address.pathname.startsWith(page) ? address.pathname.slice(page.length) : null;
  if (request.mode === "navigate") {
    // one page for every shop of this device; the link that enrols it is always the server's
    if (rest !== null && /^[^/]*\/?$/.test(rest)) event.respondWith(fromCache(page, request));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(fromCache(address.pathname + address.search, request));
  }
});

// Files are named by their content: what was kept once stays right.
async function fromCache(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const found = await cache.match(name);
  if (found) return found;
  const fresh = await fetch(request);
  if (fresh.ok && request.mode !== "navigate") await cache.put(name, fresh.clone());
  return fresh;
}
