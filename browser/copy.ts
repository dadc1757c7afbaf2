// Buttons that copy or send what a field holds. They are hidden until the browser is known to be able to.
const field = (button: HTMLElement, name: string) =>
  document.getElementById(button.dataset[name] ?? "") as HTMLInputElement | null;

for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const from = field(button, "copy");
    if (!from) return;
    await navigator.clipboard.writeText(from.value);
    const words = button.querySelector("span") ?? button;
    words.textContent = button.dataset.done ?? "";
    words.setAttribute("role", "status");
  });
}

for (const button of document.querySelectorAll<HTMLElement>("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () =>
    navigator
      .share({ title: button.dataset.title, text: button.dataset.text, url: field(button, "share")?.value })
      .catch(() => undefined),
  );
}
