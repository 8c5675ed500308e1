// What the giving form comes to, in whole cents: the same sums as the server's (donations/fees.py).

export function money(cents) {
  const [dollars, rest] = [Math.floor(cents / 100), cents % 100];
  const grouped = String(dollars).replace(/\B(?=(\d{3})+$)/g, ",");
  return `$${grouped}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

// Cents of what was typed; 0 for what the server would not take.
export function centsOf(typed) {
  const read = /^\$?\s*(\d{1,6})(?:\.(\d{2}))?$/.exec(typed.trim());
  return read ? Number(read[1]) * 100 + Number(read[2] ?? 0) : 0;
}

export function fee(form, gift) {
  const { feePoints, feeFixed } = form.dataset;
  return Math.ceil(((gift + Number(feeFixed)) * 10000) / (10000 - Number(feePoints))) - gift;
}

export function frequency(form) {
  return form.querySelector("[name=frequency]:checked")?.value ?? "once";
}

export function chosenGift(form) {
  const chosen = form.querySelector("[data-amounts] input[type=radio]:checked");
  if (chosen && !("other" in chosen.dataset)) return centsOf(chosen.value);
  return centsOf(form.querySelector("[data-amounts] .option__custom input")?.value ?? "");
}

// All that would be charged for a gift, with the fee where it is covered.
export function charged(form, gift) {
  return gift + (form.querySelector("[name=cover_fees]")?.checked ? fee(form, gift) : 0);
}

// The radios of the amounts that are offered for a frequency.
export function offered(form, wanted) {
  return [...form.querySelectorAll(`[data-frequencies~="${wanted}"] input[type=radio]`)];
}
