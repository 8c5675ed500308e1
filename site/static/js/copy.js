// Shows the copy button beside a text, and says when the text is copied.
for (const box of document.querySelectorAll("[data-copy]")) {
  const button = box.querySelector("button");
  const words = button.querySelector("span");
  const idle = words.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.querySelector("[data-copy-text]").textContent.trim());
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = idle; }, 4000);
  });
}
