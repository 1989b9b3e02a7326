/* Lists with ticks: all at once, and a row of them with Shift. Without this script each is ticked by itself. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const all of document.querySelectorAll("[data-all]")) {
    const ticks = [...all.form.querySelectorAll("input[type=checkbox][name=paper]")];
    const tell = () => {
      const count = ticks.filter((tick) => tick.checked).length;
      all.checked = count === ticks.length;
      all.indeterminate = count > 0 && count < ticks.length;
    };
    let last = null;
    all.closest("label").hidden = false;
    all.addEventListener("change", () => { for (const tick of ticks) tick.checked = all.checked; });
    for (const tick of ticks) {
      tick.addEventListener("click", (event) => {
        const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((one, other) => one - other);
        if (event.shiftKey && from >= 0) for (const one of ticks.slice(from, to)) one.checked = tick.checked;
        last = tick;
        tell();
      });
    }
    tell();
  }
});

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-print-page]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});
