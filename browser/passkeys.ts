// A passkey that does not answer (cancelled, none on this device) is said on the page, not in the console.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.querySelector<HTMLElement>("[data-passkey-problem]");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = false;
});
