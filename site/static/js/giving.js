// Keeps the giving form's button saying what it will do: "Give $50 every month".
// The sentences come from the button itself (data-once, data-monthly, data-yearly, each with
// "{amount}"), so that they stay in the page's language.
const form = document.querySelector("[data-giving]");

function chosenAmount() {
  const chosen = form.querySelector("[data-amounts] input[type=radio]:checked");
  if (chosen && !("other" in chosen.dataset)) return chosen.dataset.label;
  const typed = form.querySelector("[data-amounts] .option__custom input").value.trim();
  // What the server would not take is not promised on the button.
  return /^\$?\s*\d{1,6}(\.\d{2})?$/.test(typed) ? `$${typed.replace(/^\$\s*/, "")}` : "";
}

function say() {
  const button = form.querySelector("[data-giving-button]");
  const frequency = form.querySelector("[name=frequency]:checked")?.value ?? "once";
  const amount = chosenAmount();
  const sentence = button.dataset[frequency] ?? button.dataset.once;
  if (!("idle" in button.dataset)) button.dataset.idle = button.textContent;
  button.textContent = amount ? sentence.replace("{amount}", amount) : button.dataset.idle;
}

if (form) {
  const custom = form.querySelector("[data-amounts] .option__custom input");
  const other = form.querySelector("[data-amounts] [data-other]");
  custom?.addEventListener("input", () => { if (custom.value) other.checked = true; say(); });
  other?.addEventListener("change", () => custom.focus());
  form.addEventListener("change", say);
  say();
}
