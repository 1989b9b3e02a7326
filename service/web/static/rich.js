/* Long texts: a line of buttons over the field that has the focus, and a field that grows with its text.
   The marks are those of service/markup.py, the lines those of doc_templates/texts. */
"use strict";

(() => {
  const TOOLS = [
    ["bold", "Ж", "Полужирный (Ctrl+B)"], ["italic", "К", "Курсив (Ctrl+I)"],
    ["list", "Список", "Перечень: каждая строка с «-»"], ["numbers", "Нумерация", "Пункты по порядку"],
    ["note", "Сноска", "Сноска внизу страницы"],
  ];
  const MARKS = { bold: ["**", "**"], italic: ["*", "*"], note: ["^[", "]"] };

  const grow = (area) => {
    area.rows = Math.max(2, Math.min(40, lines(area)));
  };

  const lines = (area) => {
    const wide = Math.max(20, Math.floor(area.clientWidth / 8.6));
    return area.value.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / wide)), 0) + 1;
  };

  const put = (area, text, from, to) => {
    area.focus();
    area.setSelectionRange(from, to);
    /* the browser's own undo keeps working only so */
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const mark = (area, [open, close]) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to);
    const before = value.slice(from - open.length, from), after = value.slice(to, to + close.length);
    const doubled = open === "*" && value[from - 2] === "*" && value[from - 3] !== "*";
    if (before === open && after === close && !doubled) {
      put(area, chosen, from - open.length, to + close.length);
      area.setSelectionRange(from - open.length, to - open.length);
      return;
    }
    const inner = chosen.trim(), start = from + chosen.indexOf(inner);
    put(area, open + inner + close, start, start + inner.length);
    area.setSelectionRange(start + open.length, start + open.length + inner.length);
  };

  const line = (area, sign) => {
    const { selectionStart, selectionEnd, value } = area;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", selectionEnd), to = end < 0 ? value.length : end;
    const some = value.slice(from, to).split("\n");
    const bare = /^(?:-\s+|\d+(?:\.\d+)*[.)]\s+)/;
    const has = (one, place) => one.startsWith(sign(place));
    const all = some.every(has);
    const text = some.map((one, place) => (all ? one.replace(bare, "") : sign(place) + one.replace(bare, ""))).join("\n");
    put(area, text, from, to);
    area.setSelectionRange(from, from + text.length);
  };

  const act = (area, tool) => {
    if (MARKS[tool]) mark(area, MARKS[tool]);
    else line(area, tool === "list" ? () => "- " : (place) => `${place + 1}. `);
    grow(area);
  };

  const dress = (area) => {
    if (area.dataset.dressed) return;
    area.dataset.dressed = "1";
    const bar = document.createElement("div");
    bar.className = "rich-bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Оформление текста");
    const inline = area.dataset.rich === "inline";
    for (const [tool, said, about] of TOOLS) {
      if (inline && (tool === "list" || tool === "numbers")) continue;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: `btn btn-sm btn-outline-secondary rich-${tool}`, textContent: said, title: about });
      button.setAttribute("aria-label", about);
      /* the field keeps its focus and what is chosen in it */
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => act(area, tool));
      bar.append(button);
    }
    area.before(bar);
    grow(area);
  };

  document.addEventListener("focusin", (event) => event.target.matches?.("textarea[data-rich]") && dress(event.target));
  document.addEventListener("input", (event) => event.target.matches?.("textarea[data-rich]") && grow(event.target));
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("textarea[data-rich]") || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const tool = { KeyB: "bold", KeyI: "italic" }[event.code];
    if (!tool) return;
    event.preventDefault();
    act(event.target, tool);
  });
  const all = (root) => root.querySelectorAll("textarea[data-rich]").forEach(grow);
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("paper:drawn", (event) => all(event.target));
})();
