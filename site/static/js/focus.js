// Moves focus to the error summary where the browser did not honor `autofocus` on it.
const summary = document.querySelector("[data-takes-focus]");
if (summary && document.activeElement !== summary) {
  summary.focus();
}
