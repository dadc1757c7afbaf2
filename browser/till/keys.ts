// A scanner that types: letters much faster than a person, ended by Enter, wherever the focus happens to be.
const FASTEST_HAND = 45; // milliseconds between two keys
const LEAST = 4;

export function listenToScanner(scanned: (text: string) => void, now = () => performance.now()) {
  let text = "";
  let last = 0;
  let field: HTMLInputElement | null = null;
  let before = "";

  document.addEventListener(
    "keydown",
    (event) => {
      const at = now();
      const quick = at - last < FASTEST_HAND;
      last = at;
      if (event.key === "Enter") {
        const found = quick && text.length >= LEAST ? text : "";
        text = "";
        if (!found) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (field) field.value = before;
        scanned(found);
        return;
      }
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey) {
        if (event.key !== "Shift") text = "";
        return;
      }
      if (!quick || !text) {
        text = "";
        field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
        before = field?.value ?? "";
      }
      text += event.key;
    },
    true,
  );
}
