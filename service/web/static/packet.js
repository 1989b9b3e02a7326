/* A line of the packet moves by Alt+Up and Alt+Down as by its buttons; without this script the buttons do it. */
"use strict";

document.addEventListener("keydown", (event) => {
  const line = event.altKey && event.target.closest?.("[data-line]");
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!line || !way || event.target.tagName === "SELECT") return;
  event.preventDefault();
  line.querySelector(`[id^="${way}-"]`).click();
});
