/* The page of the school: after a row was added, moved or brought back, the keyboard stands in it. */
"use strict";

document.addEventListener("htmx:afterSettle", () => {
  const page = document.querySelector("#school-page[data-focus]");
  const place = page && document.getElementById(page.dataset.focus);
  if (!place) return;
  delete page.dataset.focus;
  place.scrollIntoView({ block: "center" });
  (place.querySelector("input:not([type=hidden])") ?? place).focus({ preventScroll: true });
});
