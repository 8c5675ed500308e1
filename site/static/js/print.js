// Shows the button that prints the page: without a script it could not do anything.
const corner = document.querySelector("[data-print]");
if (corner) {
  corner.hidden = false;
  corner.querySelector("button").addEventListener("click", () => window.print());
}
