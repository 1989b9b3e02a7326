/* <a data-print href=PDF>: the browser's own dialog of printing over our page; where that fails, the PDF opens.
   data-printed: an address that is told that the dialog was opened. */
"use strict";

(() => {
  const LATEST_MS = 20000;

  const open = (link) => window.open(link.href, "_blank", "noopener");

  const mark = (link) => {
    if (!link.dataset.printed) return;
    const word = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    fetch(link.dataset.printed, { method: "POST", headers: { ...word, "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((said) => { document.getElementById("notice").innerHTML = said; })
      .catch(() => {});
  };

  const print = (link) => {
    document.getElementById("print-frame")?.remove();
    const frame = document.createElement("iframe");
    frame.id = "print-frame";
    frame.className = "print-frame";
    frame.title = "Печать";
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    const late = setTimeout(() => { frame.remove(); open(link); }, LATEST_MS);
    frame.addEventListener("load", () => {
      clearTimeout(late);
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
      } catch {
        frame.remove();
        open(link);
      }
      mark(link);
    });
    frame.src = link.href;
    document.body.append(frame);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-print]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (navigator.pdfViewerEnabled === false) { open(link); mark(link); return; }
    print(link);
  });
})();
