// Asks once, after "once" was chosen and sent, whether a smaller gift every month would suit. Every
// sum stands on its button; closing the question goes back to the form; "no" sends what was chosen.
import { charged, chosenGift, frequency, money, centsOf, offered } from "./giving_sums.js";

const form = document.querySelector("[data-giving]");
const dialog = form?.querySelector("[data-nudge]");
const ASKED = "asked-for-monthly";

function wasAsked() {
  try {
    return Boolean(sessionStorage.getItem(ASKED));
  } catch {
    return "asked" in form.dataset; // storage is switched off
  }
}

function noteAsked() {
  form.dataset.asked = "yes";
  try {
    sessionStorage.setItem(ASKED, "yes");
  } catch { /* then once for this page */ }
}

// The two highest monthly amounts that are at most half of what was chosen.
function monthlyOffers(gift) {
  return offered(form, "monthly").filter((radio) => centsOf(radio.value) * 2 <= gift).slice(-2);
}

function say(button, cents) {
  button.textContent = button.dataset.words.replace("{amount}", money(charged(form, cents)));
  button.hidden = false;
}

function ask(gift, radios) {
  dialog.querySelectorAll("[data-monthly-offer]").forEach((button, place) => {
    button.hidden = !radios[place];
    if (!radios[place]) return;
    say(button, centsOf(radios[place].value));
    button.onclick = (event) => answer(event, () => giveMonthly(radios[place]));
  });
  const no = dialog.querySelector("[data-once-after-all]");
  say(no, gift);
  no.onclick = (event) => answer(event, () => {});
  dialog.showModal();
}

// The second half of a double press of the form's own button is no answer.
function answer(event, choose) {
  if (event.detail > 1) return;
  choose();
  dialog.close();
  form.requestSubmit(form.querySelector("[data-giving-button]"));
}

function giveMonthly(radio) {
  const monthly = form.querySelector("[name=frequency][value=monthly]");
  monthly.checked = true;
  monthly.dispatchEvent(new Event("change", { bubbles: true }));
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// Where it would be refused anyway, the server's words come first.
const isFilledIn = () =>
  ["first_name", "email"].every((name) => form.querySelector(`[name=${name}]`)?.value.trim());

form?.addEventListener("submit", (event) => {
  const gift = chosenGift(form);
  if (frequency(form) !== "once" || !gift || !isFilledIn() || wasAsked()) return;
  const radios = dialog?.showModal ? monthlyOffers(gift) : [];
  if (!radios.length) return;
  event.preventDefault();
  noteAsked();
  ask(gift, radios);
});
