// Gifts on paper by keyboard: donors are offered while one types, Enter leads to the next row, and
// the sum runs along. Without this file the form works, and the server says what is missing.
const WAIT = 200;
const AMOUNT = /^\$?(\d{1,6})(?:\.(\d{2}))?$/;

const form = document.querySelector("form[data-search]");
const rows = [...form.querySelectorAll("[data-row]")];

function offerDonors(field) {
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const typed = field.value.trim();
    if (typed.length < 2 || /#[0-9a-f]{8}$/.test(typed)) return;
    timer = setTimeout(async () => {
      const answer = await fetch(`${form.dataset.search}?q=${encodeURIComponent(typed)}`, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok || field.value.trim() !== typed) return;
      const { donors } = await answer.json();
      field.list.replaceChildren(...donors.map((label) => new Option("", label)));
    }, WAIT);
  });
}

function cents(text) {
  const found = AMOUNT.exec(text.trim());
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : 0;
}

function showSum() {
  const amounts = rows.map((row) => cents(row.querySelector("[name$='-amount']").value));
  const typed = amounts.filter(Boolean);
  const sum = typed.reduce((one, other) => one + other, 0);
  const output = form.querySelector("[data-sum]");
  output.textContent = `${output.dataset.words} ${typed.length} / $${(sum / 100).toFixed(2)}`;
}

function goOn(event) {
  const row = event.target.closest("[data-row]");
  if (event.key !== "Enter" || event.target.tagName === "BUTTON" || event.target.tagName === "SUMMARY") return;
  if (event.target.tagName === "TEXTAREA") return;
  event.preventDefault();
  if (!row) return;
  // An empty row ends the pile.
  const isEmpty = [...row.querySelectorAll("input:not([type=date])")].every((field) => !field.value);
  const next = isEmpty ? undefined : rows[rows.indexOf(row) + 1];
  (next ? next.querySelector("input") : form.querySelector("[data-save]")).focus();
}

form.querySelectorAll("[data-donors]").forEach(offerDonors);
form.querySelector("[data-faults]")?.focus();
if ("pile" in form.dataset) {
  form.addEventListener("keydown", goOn);
  form.addEventListener("input", showSum);
  showSum();
}
