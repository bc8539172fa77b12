// A page of plain forms sends one of them and loses what stands in the others: ask before that happens.
const typed = new Set();
addEventListener("input", (event) => {
  if (event.target.matches("textarea, input[type=text]")) typed.add(event.target.form);
});
addEventListener("submit", (event) => typed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (typed.size) event.preventDefault();
});
