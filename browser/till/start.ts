// A device that is no till: because it never was, or because its browser threw its storage away.
import { readText } from "./codes";
import { button, fill, h, icon } from "./dom";
import { Camera } from "./scanner";
import { t } from "./words";

export function showStart(main: Element, why: "never" | "revoked" | "stranger" | "storage") {
  const words = {
    never: t("This device is no till yet, or its browser has forgotten it."),
    revoked: t("The shop has withdrawn this till. Nothing that it records counts any more."),
    stranger: t("The server does not know this till. What was not sent is still here: with a new link from the owner it is delivered."),
    storage: t("This browser keeps nothing (a private window?): a till cannot work here."),
  };
  const field = h("input", { id: "link", name: "link", autocomplete: "off", inputmode: "url", autocapitalize: "none" }) as HTMLInputElement;
  const wrong = h("p", { class: "problem", role: "alert", hidden: true }, t("This is no link for a till."));
  const open = (text: string) => {
    const read = readText(text, true);
    wrong.hidden = read.kind === "enrol";
    if (read.kind === "enrol") location.assign(new URL(read.text).pathname);
  };
  const camera = new Camera(open);
  camera.video.hidden = true;
  const scan = button(t("Scan the code"), () => void turnOn(), { look: "main wide", picture: "scan" });
  const blocked = h("p", { class: "problem", role: "alert", hidden: true }, t("The camera cannot be used: allow it in the browser’s settings, or paste the link."));
  const turnOn = async () => {
    try {
      await camera.start();
      camera.video.hidden = false;
    } catch {
      blocked.hidden = false;
    }
  };
  const send = (event: Event) => {
    event.preventDefault();
    open(field.value);
  };
  fill(
    main,
    h("h1", {}, t("Till")),
    h("p", { class: "note ask row" }, icon("alert"), h("span", {}, words[why])),
    why !== "storage" &&
      h(
        "section",
        { class: "card stack" },
        h("h2", {}, t("Make it a till")),
        h("p", {}, t("Ask the owner for a code: on their own phone, More, Tills, Add a till.")),
        scan,
        camera.video,
        blocked,
        h(
          "form",
          { class: "stack", submit: send },
          h("div", { class: "field" }, h("label", { for: "link" }, t("Or paste its link")), field),
          wrong,
          h("button", { class: "btn" }, t("Open")),
        ),
      ),
  );
}
