/* What every page needs of a script; without it all of this works too, only with more clicks. */
"use strict";

/* The place of a mistake is shown in the middle, under no heading, and takes the keyboard. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".summary a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

document.addEventListener("DOMContentLoaded", () => document.querySelector(".summary")?.focus());
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelector?.(".summary")?.focus());

/* What was typed and not saved stays in this browser only till its owner signs out. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".head-person")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("pismovod:")) localStorage.removeItem(key);
});
