// The customer's card: a code that changes every half-minute, drawn here, with or without network; kept on the device.
import { encode } from "uqr";
import "./card-push";
import "./copy";
import { drawn, rotatingCode, SECONDS } from "./card-code";

const pass = document.querySelector<HTMLElement>("[data-secret]");
const home = document.documentElement.dataset.home;
const bar = document.querySelector<HTMLProgressElement>("[data-window]");

// A phone's clock may be wrong: how far the server's is from it is asked at each visit, and kept for when there is no network.
const CLOCK = "card clock";
let ahead = Number(localStorage.getItem(CLOCK)) || 0;
const now = () => Date.now() + ahead;

async function setClock(home: string) {
  const before = Date.now();
  const answer = await fetch(`${home}manifest.webmanifest`, { method: "HEAD", cache: "no-store" });
  const off = Date.parse(answer.headers.get("Date") ?? "") + 500 - (before + Date.now()) / 2;
  if (Number.isNaN(off)) return;
  ahead = Math.abs(off) > 5000 ? off : 0;
  localStorage.setItem(CLOCK, String(ahead));
}

async function show(card: HTMLElement) {
  const { secret = "", shop = "", code = "" } = card.dataset;
  const text = await rotatingCode(secret, shop, code, now());
  const picture = card.querySelector<SVGElement>("[data-turning]");
  const still = card.querySelector<HTMLElement>("[data-still]");
  if (!picture || !still) return;
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  picture.setAttribute("viewBox", `-2 -2 ${size + 4} ${size + 4}`);
  picture.querySelector("path")?.setAttribute("d", drawn(data));
  picture.removeAttribute("hidden");
  still.hidden = true;
}

let next = 0;

function turn(card: HTMLElement) {
  show(card);
  clearTimeout(next);
  next = setTimeout(turn, SECONDS * 1000 - (now() % (SECONDS * 1000)) + 5, card);
}

// without HTTPS there is no cryptography in a browser: the still code stays
if (pass && globalThis.crypto?.subtle) {
  turn(pass);
  if (home) setClock(home).then(() => turn(pass), () => undefined);
  document.addEventListener("visibilitychange", () => turn(pass)); // a phone that slept missed its turns
  if (bar) {
    bar.hidden = false;
    const tick = () => (bar.value = SECONDS - ((now() / 1000) % SECONDS));
    tick();
    setInterval(tick, 1000);
  }
}

// What is shown was true when it came, which it says; a page that is come back to is asked for again.
const root = document.documentElement;
const FRESH = 60_000;
const AGAIN = 10_000;
const opened = Date.now();

function freshen() {
  if (navigator.onLine) location.reload();
  else root.toggleAttribute("data-kept", true);
}

if (pass) {
  addEventListener("offline", () => root.toggleAttribute("data-kept", true));
  addEventListener("pageshow", (event) => event.persisted && freshen());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - opened > FRESH) freshen();
  });
}

// a network is back when it answers, not when the phone says so
async function ask() {
  if (!home || !root.hasAttribute("data-kept")) return;
  const answer = await fetch(`${home}manifest.webmanifest`, { method: "HEAD", cache: "no-store" });
  if (answer.ok) location.reload();
}

const tryAgain = () => ask().catch(() => undefined);
addEventListener("online", tryAgain);
setInterval(tryAgain, AGAIN);

// Whatever is to be changed is for the server to change: without network a form says so, and stays as it is.
addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  root.toggleAttribute("data-missed", true);
  document.querySelector(".missed")?.scrollIntoView({ block: "center" });
});

// Kept for when there is no network: this page and its files; what belongs to a card that left is thrown away.
async function keep(home: string) {
  const kept = navigator.serviceWorker.controller; // the worker did it while the page came
  await navigator.serviceWorker.register(`${home}worker.js`, { scope: home });
  if (kept) return;
  const cache = await caches.open(`card ${home}`);
  const files = performance.getEntriesByType("resource").map((found) => found.name);
  await cache.addAll([...new Set([home, ...files.filter((name) => name.startsWith(location.origin))])]);
}

async function forget(home: string) {
  await caches.delete(`card ${home}`);
  const known = await navigator.serviceWorker.getRegistration(home);
  await known?.unregister();
}

if (home && "serviceWorker" in navigator) {
  if (document.querySelector("[data-gone]")) forget(home);
  else if (pass) keep(home).catch(() => undefined);
}

// A button that puts the card among the apps, where the browser offers that.
const install = document.querySelector<HTMLButtonElement>("[data-install]");
addEventListener("beforeinstallprompt", (event) => {
  if (!install) return;
  event.preventDefault();
  install.hidden = false;
  install.onclick = () => (event as unknown as { prompt(): void }).prompt();
});
addEventListener("appinstalled", () => install && (install.hidden = true));
