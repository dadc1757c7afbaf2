// The till: one page for one device, offline first. What it records is on the disk before it says so.
import { wake } from "./till/api";
import { Counter } from "./till/counter";
import { button, fill, h } from "./till/dom";
import { listenToEnrolment } from "./till/enrol";
import { here, isVouched, offline, recall, refresh } from "./till/here";
import { listenToScanner } from "./till/keys";
import { showPeople } from "./till/people";
import { Camera, hasOwnReader } from "./till/scanner";
import { deliver, isOut, onChange, reached } from "./till/sender";
import { wakeSound } from "./till/sound";
import { speak } from "./till/speaking";
import { showStart } from "./till/start";
import { forgetOld, kept, type Enrolled } from "./till/store";
import { pillOf, showUnsent } from "./till/unsent";
import { joinOtherWindows } from "./till/windows";
import { t } from "./till/words";

const EVERY = 60_000;
const EVERY_OFFLINE = 15_000;

const top = h("header", { class: "till-top" });
const main = h("main", { id: "main", class: "page" });
const dock = h("div", { class: "dock", hidden: true });
const eye = h("div", { class: "eye", hidden: true });
let counter: Counter | undefined;
let only = false; // the next one is given something, and no visit counts
let tops = 0;
let view: "start" | "people" | "counter" | "unsent" = "people";

const camera = new Camera((text) => void take(text, true));

async function take(text: string, scanned: boolean) {
  if (view !== "counter") showCounter();
  if (view !== "counter") return;
  const meant = only;
  setOnly(false);
  await counter?.take(text, scanned, meant);
}

async function drawTop() {
  const turn = (tops += 1);
  const pill = await pillOf(() => void open("unsent"));
  // one that looked at the queue before the last one did may be ready after it
  if (turn !== tops) return;
  const person = view !== "people" && here.person;
  const who = person
    ? button(person.name, () => void open("people"), { look: "quiet", picture: "person" })
    : h("p", { class: "mark" }, here.state?.shop.name ?? t("Till"));
  fill(top, who, pill);
}

async function open(next: typeof view) {
  view = next;
  dock.hidden = true;
  document.body.classList.remove("asking");
  closeEye();
  if (next === "people") showPeople(main, showCounter);
  if (next === "unsent") await showUnsent(main, showCounter, () => void drawTop());
  await drawTop();
}

function showCounter() {
  if (!isVouched() && !(offline() && here.person)) return void open("people");
  view = "counter";
  only = false;
  // nobody's names stay on the screen for the next one
  counter = new Counter(() => void open("people"));
  fill(main, h("h1", { class: "sr-only" }, t("Till")), eye, counter.root);
  drawDock();
  void drawTop();
  if (!offline()) void refresh().then(() => counter?.showLast());
}

function drawDock() {
  const field = h("input", { id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go", maxlength: 200 }) as HTMLInputElement;
  const send = (event: Event) => {
    event.preventDefault();
    const { value } = field;
    field.value = "";
    void take(value, false);
  };
  const gives = button(t("Reward without a visit"), () => setOnly(!only), { look: "quiet only", picture: "gift" });
  gives.setAttribute("aria-pressed", String(only));
  const scan = button(camera.open ? t("Close the camera") : t("Scan"), () => void turnCamera(), { look: "main scan", picture: "scan" });
  fill(
    dock,
    h(
      "form",
      { submit: send, role: "search" },
      h("div", { class: "above" }, h("label", { for: "code" }, t("Code or phone")), gives),
      h("div", {}, field, h("button", { class: "btn" }, "OK")),
    ),
    scan,
  );
  dock.hidden = false;
}

// Whoever is scanned or typed next is shown instead of stamped.
function setOnly(now: boolean) {
  only = now;
  dock.querySelector(".only")?.setAttribute("aria-pressed", String(now));
}

async function turnCamera() {
  if (camera.open) {
    closeEye();
    return drawDock();
  }
  fill(eye, camera.video, h("p", { role: "status" }, t("Hold the card’s code before the camera.")));
  eye.hidden = false;
  try {
    await camera.start();
  } catch {
    fill(eye, h("p", { class: "note refused", role: "alert" }, t("The camera cannot be used: allow it in the browser’s settings, or type the code.")));
  }
  drawDock();
}

function closeEye() {
  camera.stop();
  eye.hidden = true;
}

// From minute to minute: how the shop is, how the queue is, whose day it is.
async function beat() {
  if (isOut()) return;
  if (!document.hidden || offline()) {
    const before = here.state;
    await deliver();
    await refresh();
    if (!before && here.state && view === "people") void open("people");
    if (view === "counter" && !offline() && !isVouched()) void open("people");
  }
  await drawTop();
}

function keepBeating() {
  setTimeout(() => void beat().finally(keepBeating), offline() ? EVERY_OFFLINE : EVERY);
}

async function begin() {
  const page = document.getElementById("till");
  if (!page) return;
  fill(main, h("h1", {}, t("Till")));
  fill(page, top, main, dock);
  let enrolled: Enrolled | undefined;
  try {
    speak((await kept<string>("language")) ?? navigator.language.slice(0, 2));
    enrolled = await kept<Enrolled>("enrolled");
  } catch {
    speak(navigator.language.slice(0, 2));
    return showStart(main, "storage");
  }
  keepPage();
  if (!enrolled) return showStart(main, "never");
  document.querySelector("link[rel=apple-touch-icon]")?.setAttribute("href", `/t/${enrolled.shop.id}/icon-180.png`);
  await wake(enrolled.key);
  await recall();
  onChange(() => {
    if (isOut() && view !== "start") withdrawn();
    void drawTop();
    void counter?.showLast();
  });
  joinOtherWindows();
  listenToScanner(
    () => view === "counter" || view === "unsent",
    (text) => void take(text, true),
  );
  document.addEventListener("pointerdown", wakeSound);
  document.addEventListener("keydown", wakeSound);
  addEventListener("online", () => void beat());
  addEventListener("offline", () => void drawTop());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) closeEye();
    else void beat();
  });
  await navigator.storage?.persist?.().catch(() => false);
  if (!here.state) await refresh();
  await forgetOld(Date.now());
  if (isOut()) return withdrawn();
  showCounter();
  void beat().finally(keepBeating);
}

function withdrawn() {
  view = "start";
  dock.hidden = true;
  closeEye();
  showStart(main, reached() === "stranger" ? "stranger" : "revoked");
  const look = button(t("What was not sent"), () => void showUnsent(main, withdrawn, () => void drawTop()), { picture: "clock" });
  main.append(look);
}

// The page itself, so that it opens without network; and the reader of codes, where the browser has none.
function keepPage() {
  const { worker, scanner, wasm } = document.body.dataset;
  if (!("serviceWorker" in navigator) || !worker) return;
  void navigator.serviceWorker.register(worker).catch(() => undefined);
  if (hasOwnReader()) return;
  void navigator.serviceWorker.ready.then(() =>
    setTimeout(() => [scanner, wasm].forEach((path) => path && void fetch(path).catch(() => undefined)), 8000),
  );
}

const form = document.getElementById("enrol");
if (form instanceof HTMLFormElement) listenToEnrolment(form);
else void begin();

