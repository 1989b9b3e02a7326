/* The page of a paper. Without this script it works by its buttons; with it a draft saves itself, its pages and words
   follow, and nothing that was typed is lost: neither by a broken connection, nor a reload, nor a second tab. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const pages = pagesOf(document.getElementById("pages"));
  tabs();
  parts();
  register();
  const form = document.getElementById("paper");
  if (form) draftOf(form, pages);
});

/* The pictures: asked for anew after every save, the old ones stay till the new are there, the latest wins. */
function pagesOf(box) {
  if (!box) return { ask() {} };
  let going = null;
  const ask = async () => {
    going?.abort();
    const mine = (going = new AbortController());
    box.classList.add("pages-old");
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(box.dataset.pages, { headers: { "HX-Request": "true" }, signal: mine.signal });
      if (answer.status === 204) return; /* a newer one was asked for elsewhere */
      const text = await answer.text();
      if (mine !== going) return;
      const top = box.scrollTop;
      const fresh = document.createElement("div");
      fresh.innerHTML = answer.ok ? text : `<p class="quiet">Страницы сейчас не показать. Попробуем после следующего сохранения.</p>`;
      const first = [...fresh.querySelectorAll("img")].slice(0, 2);
      await Promise.race([Promise.all(first.map((one) => one.decode().catch(() => {}))), new Promise((go) => setTimeout(go, 3000))]);
      if (mine !== going) return;
      box.replaceChildren(...fresh.childNodes);
      box.scrollTop = top;
    } catch (failure) {
      if (failure.name === "AbortError") return;
      box.querySelector(".waits")?.replaceChildren("Нет связи: страницы появятся, когда она вернётся.");
    } finally {
      if (mine === going) {
        box.classList.remove("pages-old");
        box.removeAttribute("aria-busy");
      }
    }
  };
  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pages-again]")) return;
    event.preventDefault();
    ask();
  });
  ask();
  return { ask };
}

/* Where there is no room beside each other: the form, the pages and the words are tabs. */
function tabs() {
  const bar = document.querySelector(".paper-tabs");
  if (!bar) return;
  const links = [...bar.querySelectorAll("a")];
  const parts = links.map((link) => document.querySelector(link.hash));
  const narrow = matchMedia("(max-width: 62rem)");
  const show = (chosen, focus) => {
    links.forEach((link, place) => {
      const on = place === chosen;
      link.setAttribute("aria-selected", on);
      link.tabIndex = on ? 0 : -1;
      parts[place].hidden = !on;
    });
    if (focus) links[chosen].focus();
  };
  const set = () => {
    const on = narrow.matches;
    bar.classList.toggle("is-tabs", on);
    on ? bar.setAttribute("role", "tablist") : bar.removeAttribute("role");
    links.forEach((link, place) => {
      if (on) {
        link.setAttribute("role", "tab");
        link.id ||= `tab-${parts[place].id}`;
        link.setAttribute("aria-controls", parts[place].id);
        parts[place].setAttribute("role", "tabpanel");
        parts[place].setAttribute("aria-labelledby", link.id);
      } else {
        for (const name of ["role", "aria-controls", "aria-selected", "tabindex"]) link.removeAttribute(name);
        parts[place].removeAttribute("role");
        parts[place].removeAttribute("aria-labelledby");
        parts[place].hidden = false;
      }
    });
    if (on) show(0);
  };
  bar.addEventListener("click", (event) => {
    const place = links.indexOf(event.target.closest("a"));
    if (place < 0 || !narrow.matches) return;
    event.preventDefault();
    show(place);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const place = links.indexOf(document.activeElement);
    if (!step || place < 0 || !narrow.matches) return;
    event.preventDefault();
    show((place + step + links.length) % links.length, true);
  });
  /* a problem is a link to its field, which may lie in another tab */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#told a[href^='#'], #pages a[href^='#']");
    if (link && narrow.matches) show(0);
  }, true);
  narrow.addEventListener("change", set);
  set();
}

/* The links to the sections of a form: that of the section one looks at is marked. */
function parts() {
  const bar = document.querySelector(".paper-parts");
  if (!bar) return;
  const links = new Map([...bar.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const seen = new Set();
  const eye = new IntersectionObserver((changes) => {
    for (const one of changes) one.isIntersecting ? seen.add(one.target.id) : seen.delete(one.target.id);
    const now = [...links.keys()].find((id) => seen.has(id));
    for (const [id, link] of links) id === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    const link = links.get(now);
    if (link) bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
  }, { rootMargin: "-20% 0px -60% 0px" });
  const watch = () => {
    eye.disconnect();
    seen.clear();
    for (const id of links.keys()) { const part = document.getElementById(id); if (part) eye.observe(part); }
  };
  bar.addEventListener("click", (event) => {
    const part = document.getElementById(event.target.closest("a")?.hash.slice(1));
    const box = part?.querySelector(":scope > details");
    if (box) box.open = true;
  });
  document.addEventListener("paper:drawn", watch);
  watch();
}

/* The button of registration names the number of the journal that is chosen. */
function register() {
  const form = document.querySelector("form[data-register]");
  const said = form?.querySelector("[data-next]");
  form?.addEventListener("change", () => {
    const number = form.elements.index.selectedOptions[0]?.dataset.number;
    if (said && number) said.textContent = form.elements.number?.value || number;
  });
}

/* A field and what it stands in are opened, brought into the middle and given the keyboard. */
function goTo(id) {
  const field = document.getElementById(id) || nearest(id);
  if (!field) return false;
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  field.scrollIntoView({ block: "center" });
  const inner = field.matches("input, textarea, select, [tabindex]") ? field : field.querySelector("input:not([type=hidden]), textarea, select, button");
  inner?.focus({ preventScroll: true });
  return true;
}

/* The field of an id, or the nearest one around it that is drawn: rows of long lists may be closed. */
function nearest(id) {
  for (let place = id; place.includes("-"); ) {
    place = place.slice(0, place.lastIndexOf("-"));
    const found = document.getElementById(place);
    if (found) return found;
  }
  return null;
}

function draftOf(form, pages) {
  const PAUSE_MS = 600, AGAIN_MS = 5000, KEEP_MS = 250;
  const id = form.dataset.paper, own = `pismovod:paper:${form.dataset.owner}:${id}`;
  const version = form.elements.version, saved = document.getElementById("saved"), left = document.getElementById("left");
  const trouble = document.getElementById("paper-trouble"), told = document.getElementById("told");
  const undo = document.getElementById("undo");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`pismovod-paper-${id}`) : null;
  const touched = new Set();
  let known = {}, dirty = false, going = null, timer = 0, keeper = 0, stopped = false, leaving = false;
  let checked = Boolean(form.elements.checked);
  document.body.classList.add("has-script");

  /* What is sent: everything typed; the data that the form was drawn from only where the server has others now. */
  const data = (more = {}, withKept = false) => {
    const all = new FormData(form);
    if (!withKept) all.delete("kept");
    if (checked) all.set("checked", "1");
    for (const [name, text] of Object.entries(more)) all.set(name, text);
    return new URLSearchParams(all);
  };
  const headers = () => ({ "X-Paper": "1", "HX-Request": "true", "X-CSRF-Token": form.elements.csrf.value });

  const keep = () => {
    try {
      const fields = [...data({}, true)].filter(([name]) => name !== "csrf");
      localStorage.setItem(own, JSON.stringify({ at: Date.now(), version: version.value, fields }));
      return true;
    } catch { return false; }
  };
  const forget = () => { try { localStorage.removeItem(own); } catch { /* none is kept */ } };

  const bar = (said, buttons = [], kind = "warning") => {
    const box = document.createElement("div");
    box.className = `alert alert-${kind} paper-trouble`;
    box.append(Object.assign(document.createElement("span"), { textContent: said }));
    for (const [label, act, main] of buttons) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: label, className: `btn btn-sm btn-${main ? "primary" : "outline-secondary"}` });
      button.addEventListener("click", act);
      box.append(button);
    }
    trouble.replaceChildren(box);
  };
  const calm = () => trouble.replaceChildren();

  async function send(more, withKept) {
    const body = data(more, withKept);
    let answer = await fetch(form.action, { method: "POST", body, headers: headers(), redirect: "manual" });
    if (answer.status === 403 && (await freshWord())) {
      body.set("csrf", form.elements.csrf.value);
      answer = await fetch(form.action, { method: "POST", body, headers: headers(), redirect: "manual" });
    }
    return answer;
  }

  /* Who has signed in again in another tab has another word against forgery. */
  async function freshWord() {
    const answer = await fetch(form.dataset.address, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const word = page.querySelector("#paper [name=csrf]")?.value;
    if (!word) return false;
    document.querySelectorAll("input[name=csrf]").forEach((one) => { one.value = word; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF-Token": word }));
    return true;
  }

  async function save(more = {}, withKept = false) {
    clearTimeout(timer);
    if (going) { await going.catch(() => {}); }
    if (!dirty && !Object.keys(more).length) return true;
    going = once(more, withKept);
    try { return await going; } finally { going = null; }
  }

  async function once(more, withKept) {
    const typing = (dirty = false);
    const sent = new Map(new FormData(form));
    saved.textContent = "Сохраняем…";
    let answer;
    try {
      answer = await send(more, withKept);
    } catch {
      return lost();
    }
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const piece = await answer.json();
      if (!dirty) forget();
      stopped = false;
      if (typing === false) calm();
      taken(piece, sent);
      return piece;
    }
    dirty = true;
    keep();
    if (answer.status === 412) stale(await answer.json());
    else if (answer.status === 401 || answer.type === "opaqueredirect") gone();
    else if (answer.status === 422) { saved.textContent = "Не сохранено"; bar((await answer.json()).said.join(" "), [], "danger"); }
    else if (answer.status === 404) { stopped = true; saved.textContent = "Не сохранено"; bar("Этого проекта больше нет: его удалили. Набранное хранится в этом браузере.", [], "danger"); }
    else if (answer.status === 409) { stopped = true; saved.textContent = "Не сохранено"; bar("Документ уже зарегистрирован, править его нельзя.", [["Открыть документ", () => reload()]], "danger"); }
    else return lost("Служба не отвечает. Набранное хранится в этом браузере и сохранится само.");
    return false;
  }

  function lost(said = "Нет связи. Набранное хранится в этом браузере и сохранится само.") {
    dirty = true;
    saved.textContent = "Не сохранено";
    bar(keep() ? said : "Нет связи, и браузер не может хранить набранное. Не закрывайте страницу: сохранится, когда связь вернётся.");
    clearTimeout(timer);
    timer = setTimeout(() => save(), AGAIN_MS);
    return false;
  }

  function gone() {
    saved.textContent = "Не сохранено";
    bar("Вход закончился. Набранное хранится в этом браузере. Войдите в новой вкладке и вернитесь сюда: всё сохранится само.", [
      ["Войти в новой вкладке", () => window.open("/enter", "_blank"), true], ["Сохранить сейчас", () => save()]]);
    clearTimeout(timer);
    timer = setTimeout(() => save(), AGAIN_MS);
  }

  function stale(by) {
    stopped = true;
    if (dirty) saved.textContent = "Не сохранено";
    bar(`Документ сохранён в другом месте: ${by.who}, ${by.at}. ${dirty ? "Набранное здесь ещё не сохранено." : "Здесь показано прежнее."}`, [
      ["Показать новое", () => { forget(); dirty = false; reload(); }],
      ["Сохранить моё поверх", () => { stopped = false; dirty = true; save({ over: "1" }, true); }, true]]);
  }

  function reload() { leaving = true; location.assign(form.dataset.address + (checked ? "?check=1" : "")); }

  function taken(piece, sent = new Map()) {
    version.value = piece.version;
    saved.textContent = `Сохранено ${piece.at}`;
    left.textContent = piece.left ? `Осталось исправить: ${piece.left}` : "Ошибок нет";
    document.getElementById("paper-title").textContent = piece.title;
    known = piece.told;
    document.querySelectorAll("[data-left-in]").forEach((one) => {
      one.textContent = piece.missing[one.dataset.leftIn] || 0;
      one.hidden = !piece.missing[one.dataset.leftIn];
    });
    if (checked) told.innerHTML = piece.summary;
    if (piece.html) redrawn(piece, sent);
    showTold();
    channel?.postMessage({ version: piece.version, at: piece.at });
    pages.ask();
    document.body.dispatchEvent(new Event("paper-saved"));
  }

  /* The section whose button was pressed is drawn anew; the others, and what is typed in them, stay. */
  function redrawn(piece, sent) {
    const fresh = document.createElement("template");
    fresh.innerHTML = piece.html;
    form.elements.kept.value = piece.kept;
    document.getElementById("opened").replaceChildren(...piece.rows.map((row) =>
      Object.assign(document.createElement("input"), { type: "hidden", name: "opened", value: row })));
    const part = piece.part && fresh.content.getElementById(piece.part);
    const old = piece.part && document.getElementById(piece.part);
    const root = part && old ? part : fresh.content.getElementById("form");
    const opened = new Set([...(old || form).querySelectorAll("details[open]")].map((one) => one.parentElement.id).filter(Boolean));
    const leaves = part && old ? old : document.getElementById("form");
    const active = document.activeElement, inside = leaves.contains(active) && active.matches("input, textarea, select");
    const typed = [...leaves.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")]
      .filter((one) => sent.has(one.name) && sent.get(one.name).replaceAll("\r\n", "\n") !== one.value).map((one) => [one.name, one.value]);
    const caret = inside && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    leaves.replaceWith(root);
    for (const [name, value] of typed) for (const one of document.getElementsByName(name)) one.value = value;
    root.querySelectorAll("details").forEach((one) => { if (opened.has(one.parentElement.id)) one.open = true; });
    undo.innerHTML = piece.undo;
    root.dispatchEvent(new Event("paper:drawn", { bubbles: true }));
    links();
    const again = inside && active.id && document.getElementById(active.id);
    if (piece.action !== "open:") { focusOn(piece); return; }
    again?.focus({ preventScroll: true });
    if (again && caret && caret[0] !== null) try { again.setSelectionRange(...caret); } catch { /* no line of text */ }
  }

  function focusOn(piece) {
    const [verb] = (piece.action || "").split(":");
    if (verb === "remove") { undo.querySelector("button")?.focus({ preventScroll: true }); return; }
    const row = document.querySelector(`[data-row="${CSS.escape(piece.place)}"]`);
    const again = row && (verb === "up" || verb === "down") && [...row.querySelectorAll("button[name=do]")].filter((one) => one.value.endsWith(`:${piece.place}`));
    if (again?.length) {
      (again.find((one) => one.value.startsWith(`${verb}:`)) || again[0]).focus();
      row.scrollIntoView({ block: "nearest" });
      return;
    }
    const at = row || document.querySelector(`[data-pointer="${CSS.escape(piece.place)}"], [data-rows="${CSS.escape(piece.place)}"]`) || document.getElementsByName(piece.place)[0];
    const field = at?.matches?.("input, textarea, select") ? at : at?.querySelector("input:not([type=hidden]), textarea, select") || at?.querySelector("button");
    if (!field) return;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest" });
  }

  /* Nothing is red before a person has left the field, or asked for a check. */
  let pressed = false, waits = false;
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const up of ["pointerup", "pointercancel"]) document.addEventListener(up, () => setTimeout(() => {
    pressed = false;
    if (waits) { waits = false; showTold(); }
  }, 50), true);
  function showTold() {
    if (pressed) { waits = true; return; } /* a line that appears now would move the button from under the finger */
    form.querySelectorAll("[id$='-told']").forEach((one) => one.remove());
    form.querySelectorAll("[aria-invalid]").forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.classList.remove("is-invalid");
      describe(one, `${one.id}-told`, false);
    });
    for (const [where, all] of Object.entries(known)) {
      const field = document.getElementById(where) || nearest(where);
      if (!field || field === document.activeElement || !(checked || touched.has(where)) || field.id === "form") continue;
      const box = document.getElementById(`${field.id}-told`) || Object.assign(document.createElement("div"), { id: `${field.id}-told` });
      for (const one of all) {
        box.append(Object.assign(document.createElement("div"), { className: one.error ? "invalid-feedback d-block" : "form-warning", textContent: one.said }));
      }
      const isInput = field.matches("input, textarea, select");
      if (isInput) (field.closest(".form-check") || field).after(box);
      else (field.querySelector(":scope > legend, :scope > .form-label") || field.firstElementChild || field).after(box);
      if (all.some((one) => one.error)) {
        field.setAttribute("aria-invalid", "true");
        if (isInput) field.classList.add("is-invalid");
      }
      describe(field, box.id, true);
    }
  }

  function describe(field, by, on) {
    const ids = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    on ? ids.add(by) : ids.delete(by);
    ids.size ? field.setAttribute("aria-describedby", [...ids].join(" ")) : field.removeAttribute("aria-describedby");
  }

  const changed = () => {
    dirty = true;
    if (stopped) { clearTimeout(keeper); keeper = setTimeout(keep, KEEP_MS); return; }
    saved.textContent = "Есть несохранённое";
    clearTimeout(timer);
    clearTimeout(keeper);
    keeper = setTimeout(() => dirty && keep(), KEEP_MS);
    timer = setTimeout(() => save(), PAUSE_MS);
  };

  async function act(button) {
    const action = button.value;
    if (going) await going.catch(() => {});
    const part = button.closest("section")?.id || "";
    button.disabled = true;
    if (action === "register") {
      dirty = true;
      const done = await save({ do: "save" });
      button.disabled = false;
      if (done) { leaving = true; location.assign(`${form.dataset.address}/register`); }
      return;
    }
    if (action === "check") { checked = true; }
    const removed = document.querySelector("#undo [name=removed]")?.value || "";
    dirty = true;
    const piece = await once({ do: action, part, removed }, false).finally(() => { button.disabled = false; });
    if (!piece || action !== "check") return;
    const summary = told.querySelector(".summary");
    if (summary) { summary.scrollIntoView({ block: "start" }); summary.focus({ preventScroll: true }); }
    else bar("Проверено: документ можно регистрировать.", [], "success");
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", (event) => {
    const field = event.target;
    if (!field.id) return;
    touched.add(field.id);
    const group = field.closest("fieldset[id], [data-pointer][id]");
    if (group) touched.add(group.id);
    if (dirty && !stopped) save();
    else showTold();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button || button.form !== form) return;
    event.preventDefault();
    if (!button.disabled) act(button);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); dirty = true; save(); });
  form.addEventListener("keydown", (event) => {
    const verb = event.altKey && { ArrowUp: "up:", ArrowDown: "down:" }[event.key];
    const row = verb && event.target.closest("[data-row]");
    const button = row && [...row.querySelectorAll("button[name=do]")].find((one) => one.value === verb + row.dataset.row);
    if (!button) return;
    event.preventDefault();
    act(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyS") return;
    event.preventDefault();
    dirty = true;
    save();
  });

  /* People and pairs: what begins as was typed. */
  let asking = null, wait = 0;
  form.addEventListener("input", (event) => {
    const kind = event.target.dataset?.pick, list = kind && document.getElementById(`pick-${kind}`);
    if (!list || list.dataset.whole || (list.options.length && !list.dataset.asked)) return;
    list.dataset.asked = "1";
    clearTimeout(wait);
    wait = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(`/pick/${kind}?q=${encodeURIComponent(event.target.value)}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
        if (answer.ok) list.innerHTML = await answer.text();
      } catch { /* the next letter asks again */ }
    }, 200);
  });
  /* Whom one has picked is drawn as a record, with his own fields gone. */
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick], select")) return;
    const part = event.target.closest("section")?.id || "";
    (going || Promise.resolve()).catch(() => {}).finally(() => { clearTimeout(timer); dirty = true; once({ do: "open:", part }, false); });
  });

  const links = () => form.querySelectorAll("a[data-go=organisation]").forEach((one) => { one.href = form.dataset.organisation; });
  links();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#told a[href^='#'], #pages a[href^='#']");
    if (link && goTo(decodeURIComponent(link.hash.slice(1)))) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  channel?.addEventListener("message", (event) => {
    if (Number(event.data.version) <= Number(version.value)) return;
    stopped = true;
    clearTimeout(timer);
    stale({ who: "другая вкладка этого браузера", at: event.data.at });
  });

  addEventListener("online", () => dirty && !stopped && save());
  addEventListener("pagehide", () => flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
    else if (dirty && !stopped) save();
    else look();
  });
  function flush() {
    if (!dirty || stopped || leaving || going) return;
    keep();
    const body = data().toString();
    if (body.length < 60000) fetch(form.action, { method: "POST", body, headers: { ...headers(), "Content-Type": "application/x-www-form-urlencoded" }, keepalive: true })
      .then(async (answer) => { if (answer.ok) { dirty = false; forget(); taken(await answer.json()); } }).catch(() => {});
  }

  /* Who comes back to the tab is told of what was saved elsewhere meanwhile. */
  async function look() {
    try {
      const answer = await fetch(`${form.dataset.address}/state`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const by = await answer.json();
      if (by.version > Number(version.value) && !going) stale(by);
    } catch { /* the next save will tell */ }
  }

  /* A correction of a word may be kept in the paper itself. */
  document.body.addEventListener("paper-mended", (event) => {
    version.value = event.detail.version;
    saved.textContent = `Сохранено ${event.detail.at}`;
    channel?.postMessage({ version: event.detail.version, at: event.detail.at });
    pages.ask();
  });
  /* Whose visit has ended stays here with what is typed: only a whole page leads to the entrance. */
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    gone();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const words = document.getElementById("words");
    const typing = words?.contains(document.activeElement) && document.activeElement.matches("input");
    if (event.detail.target === words && typing && event.detail.requestConfig.verb === "get") event.detail.shouldSwap = false;
  });

  /* What an earlier look at this page could not save. */
  (() => {
    let left_over = null;
    try { left_over = JSON.parse(localStorage.getItem(own) || "null"); } catch { forget(); }
    if (!left_over) return;
    const mine = new URLSearchParams([...data({}, true)].filter(([name]) => name !== "csrf" && name !== "checked"));
    const theirs = new URLSearchParams(left_over.fields.filter(([name]) => name !== "checked"));
    mine.delete("version"); theirs.delete("version");
    if (mine.toString() === theirs.toString()) { forget(); return; }
    const at = new Date(left_over.at).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
    const newer = left_over.version !== version.value;
    bar(`В этом браузере осталось несохранённое, набранное в ${at}.${newer ? " С тех пор документ сохраняли." : ""}`, [
      ["Вернуть набранное", async () => {
        const body = new URLSearchParams(left_over.fields);
        body.set("csrf", form.elements.csrf.value);
        body.set("over", "1");
        const answer = await fetch(form.action, { method: "POST", body, headers: headers() }).catch(() => null);
        if (answer?.ok) { forget(); reload(); }
        else bar("Вернуть не получилось. Набранное хранится в этом браузере: попробуйте ещё раз.", [["Ещё раз", () => location.reload()]], "danger");
      }, true],
      ["Отбросить", () => { forget(); calm(); }]]);
  })();

  if (form.dataset.place) goTo(form.dataset.place);
  else if (location.hash.startsWith("#f-")) goTo(decodeURIComponent(location.hash.slice(1)));
}
