"use strict";
// Filters and sorts what is on the page already. Nothing is fetched and nothing is kept.
const AT_ONCE = 200;  // rows laid out at a time: a browser needs half a second for a thousand
const plain = text => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const compare = new Intl.Collator("en-GB", {numeric: true}).compare;

for (const form of document.querySelectorAll("[data-filters]")) {
  const table = document.getElementById(form.dataset.filters);
  const body = table.tBodies[0];
  const rows = [...body.rows].map(row => ({
    row, text: plain(row.textContent), facts: row.dataset, hidden: false,
  }));
  const search = form.querySelector("input");
  const choices = [...form.querySelectorAll("select")];
  const told = form.querySelector("[role=status]");
  const [clear, rest] = form.querySelectorAll("button");

  const filter = most => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const chosen = choices.filter(choice => choice.value);
    let found = 0;
    for (const one of rows) {
      const wanted = words.every(word => one.text.includes(word))
        && chosen.every(choice => one.facts[choice.name] === choice.value);
      found += wanted;
      const hidden = !wanted || found > most;
      if (hidden !== one.hidden) {
        one.hidden = hidden;
        one.row.hidden = hidden;
      }
    }
    rest.hidden = found <= most;
    told.textContent = found + " of " + rows.length + " found"
      + (found > most ? ", the first " + most + " shown" : "");
  };
  for (const control of [search, ...choices]) {
    control.addEventListener("input", () => filter(AT_ONCE));
  }
  clear.addEventListener("click", () => {
    for (const control of [search, ...choices]) control.value = "";
    filter(AT_ONCE);
    search.focus();
  });
  rest.addEventListener("click", () => {
    filter(Infinity);
    search.focus();
  });
  window.addEventListener("beforeprint", () => filter(Infinity));
  form.hidden = false;
  filter(AT_ONCE);

  for (const heading of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const key = heading.dataset.sort;
      const down = heading.getAttribute("aria-sort") === "ascending";
      rows.sort((a, b) => (down ? -1 : 1) * compare(a.facts[key], b.facts[key])
        || compare(a.facts.name, b.facts.name));
      body.replaceChildren(...rows.map(one => one.row));
      for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      filter(AT_ONCE);
    });
  }
}
