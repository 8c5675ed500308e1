// Keeps the giving form saying what it will do: the button ("Give $50 every month"), the fee of
// the chosen amount, and a tribute's letter. All sentences come from the page, in its language.
import { charged, chosenGift, fee, frequency, money, offered } from "./giving_sums.js";

const form = document.querySelector("[data-giving]");

function sayButton(gift) {
  const button = form.querySelector("[data-giving-button]");
  button.dataset.idle ??= button.textContent;
  const sentence = button.dataset[frequency(form)] ?? button.dataset.once;
  // What the server would not take is not promised on the button.
  button.textContent = gift ? sentence.replace("{amount}", money(charged(form, gift))) : button.dataset.idle;
}

function sayFee(gift) {
  const cover = form.querySelector("[data-cover]");
  const label = cover.querySelector(".choice span");
  const hint = cover.querySelector(".field__hint");
  cover.dataset.idle ??= label.textContent;
  label.textContent = gift
    ? cover.dataset.label.replace("{fee}", money(fee(form, gift))).replace("{gift}", money(gift))
    : cover.dataset.idle;
  hint.textContent = cover.dataset.hint;
}

function say() {
  const gift = chosenGift(form);
  sayButton(gift);
  if ("feePoints" in form.dataset) sayFee(gift);
}

// Another frequency has other amounts: an amount that the donor chose stays where it is offered
// too; else the second-lowest is chosen, in sight, right below.
function followFrequency() {
  const now = frequency(form);
  for (const option of form.querySelectorAll("[data-frequencies]")) {
    option.hidden = !option.dataset.frequencies.split(" ").includes(now);
  }
  const chosen = form.querySelector("[data-amounts] input[type=radio]:checked");
  if (chosen && "other" in chosen.dataset) return;
  const radios = offered(form, now);
  if (!radios.length || radios.includes(chosen)) return;
  const same = form.dataset.touched && radios.find((radio) => radio.value === chosen?.value);
  (same || radios[Math.min(1, radios.length - 1)]).checked = true;
}

function sayLetter(tribute) {
  const name = (field) => form.querySelector(`[name=${field}]`)?.value.trim() ?? "";
  const unnamed = form.querySelector("[name=anonymous]")?.checked;
  const giver = `${name("first_name")} ${name("last_name")}`.trim() || tribute.dataset.yourName;
  const honoree = name("tribute_name") || tribute.dataset.theirName;
  for (const part of tribute.querySelectorAll("[data-words]")) {
    part.textContent = part.dataset.words
      .replaceAll("{giver}", () => (unnamed ? tribute.dataset.unnamed : giver))
      .replaceAll("{honoree}", () => honoree);
  }
}

function watchTribute(tribute) {
  const followKind = () => {
    const kind = form.querySelector("[name=tribute_kind]:checked")?.value ?? "";
    for (const letter of tribute.querySelectorAll("[data-notice]")) {
      letter.hidden = letter.dataset.notice !== kind;
    }
    sayLetter(tribute);
  };
  form.addEventListener("change", followKind);
  form.addEventListener("input", () => sayLetter(tribute));
  followKind();
}

if (form) {
  const custom = form.querySelector("[data-amounts] .option__custom input");
  const other = form.querySelector("[data-amounts] [data-other]");
  custom?.addEventListener("input", () => { if (custom.value) other.checked = true; say(); });
  other?.addEventListener("change", () => custom.focus());
  form.addEventListener("change", (event) => {
    if (event.target.name === "frequency") followFrequency();
    else if (event.target.closest("[data-amounts]")) form.dataset.touched = "yes";
    say();
  });
  const tribute = form.querySelector("[data-tribute]");
  if (tribute) watchTribute(tribute);
  followFrequency();
  say();
}
