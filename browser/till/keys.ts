// A scanner that types: letters much faster than a person, ended by Enter, wherever the focus happens to be.
const FASTEST_HAND = 50; // milliseconds a key, over the whole text
const PAUSE = 300; // after so long, another text begins
const LEAST = 4;

export function listenToScanner(listening: () => boolean, scanned: (text: string) => void) {
  let text = "";
  let first = 0;
  let last = 0;
  let field: HTMLInputElement | null = null;
  let before = "";

  function begin(at: number) {
    text = "";
    first = at;
    field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
    before = field?.value ?? "";
  }

  document.addEventListener(
    "keydown",
    (event) => {
      const at = event.timeStamp;
      if (event.key === "Enter") {
        const quick = text.length >= LEAST && at - first < FASTEST_HAND * text.length;
        const found = quick && listening() ? text : "";
        text = "";
        if (!found) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (field) field.value = before;
        scanned(found);
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        if (!text || at - last > PAUSE) begin(at);
        text += event.key;
        last = at;
      } else if (event.key !== "Shift") text = "";
    },
    true,
  );
}
