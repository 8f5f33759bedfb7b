// The page's behaviour. All HTML comes escaped from the server; this file never makes HTML out of text.
window.startPlanPage = function (root, server, upload) {
  "use strict";
  const M = window.planMessages;
  const KEEP = "ke-hoach.hoi-thoai", THEME = "ke-hoach.giao-dien", MINE = "ke-hoach.don-vi", MAX_KEPT = 40, MAX_QUESTION = 2000;
  const $ = (id) => root.querySelector("#" + id);
  const params = new URLSearchParams(location.search);
  const state = { turns: [], citations: [], at: 0, opener: null, shown: 50, query: {}, link: "", plan: "", hits: [], hit: -1, token: "" };

  // --- calls -----------------------------------------------------------------------------------
  async function call(name, data) {
    try {
      const result = await server[name](data || {});
      if (result && typeof result === "object" && "ok" in result) return result;
    } catch (error) { /* told below */ }
    return { ok: false, offline: true, message: M.offline };
  }
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  function say(text) { const box = $("spoken"); box.textContent = ""; setTimeout(() => { box.textContent = text; }, 30); }
  let noticeTimer = 0;
  function notice(text, { keep = false, bad = false } = {}) {
    const box = $("notice");
    clearTimeout(noticeTimer);
    box.hidden = !text; box.textContent = text || ""; box.classList.toggle("bad", bad);
    if (text && !keep) noticeTimer = setTimeout(() => { box.hidden = true; }, 5000);
  }
  function failure(result) { notice(result.message, { bad: true, keep: !!result.offline }); }
  function save(name, base64, type) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: type || "application/octet-stream" }));
    link.download = name;
    document.body.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 4000);
    notice(M.saved.replace("{name}", name));
  }
  async function copy(text, done) {
    try { await navigator.clipboard.writeText(text); notice(done); return; } catch (error) { /* the old way below */ }
    const area = document.createElement("textarea");
    area.value = text; area.setAttribute("readonly", ""); area.className = "sr-only"; root.append(area); area.select();
    const copied = document.execCommand("copy");
    area.remove(); notice(copied ? done : M.copy_failed, { bad: !copied });
  }
  const address = (query) => location.origin + location.pathname + query;
  function setAddress(query) { history.replaceState(null, "", location.pathname + (query || "")); }

  // --- days: typed as ngày/tháng/năm whatever the browser's language, or picked from its calendar ----
  const shownDay = (iso) => iso.split("-").reverse().join("/");
  function typedDay(text) {
    const found = /^\s*(\d{1,2})[\/.\- ](\d{1,2})[\/.\- ](\d{4})\s*$/.exec(text);
    if (!found) return "";
    const iso = found[3] + "-" + found[2].padStart(2, "0") + "-" + found[1].padStart(2, "0"), day = new Date(iso + "T00:00:00Z");
    return !isNaN(day) && day.toISOString().slice(0, 10) === iso ? iso : "";
  }
  function make(tag, attributes) { const node = document.createElement(tag); for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v); return node; }
  root.querySelectorAll(".day-field").forEach((field, n) => {
    const id = "day-" + n, label = make("label", { for: id }), wrap = make("span", { class: "day" });
    const text = make("input", { type: "text", id, inputmode: "numeric", autocomplete: "off", placeholder: field.dataset.form || M.day_form, maxlength: "12" });
    const native = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true" });
    const button = make("button", { type: "button", "aria-label": M.calendar + ": " + field.dataset.label });
    label.textContent = field.dataset.label; button.textContent = "▾";
    if (field.dataset.name) native.name = field.dataset.name;
    if (field.dataset.id) native.id = field.dataset.id;
    native.addEventListener("change", () => { text.value = native.value ? shownDay(native.value) : ""; text.setCustomValidity(""); });
    native.addEventListener("show", () => { text.value = native.value ? shownDay(native.value) : ""; text.setCustomValidity(""); });
    text.addEventListener("change", (event) => {
      event.stopPropagation();
      const iso = typedDay(text.value), wrong = text.value.trim() && !iso;
      text.setCustomValidity(wrong ? M.bad_day : ""); text.setAttribute("aria-invalid", String(!!wrong));
      if (wrong) { text.reportValidity(); return; }
      native.value = iso; native.dispatchEvent(new Event("change", { bubbles: true }));
    });
    button.addEventListener("click", () => { try { native.showPicker(); } catch (error) { text.focus(); } });
    wrap.append(text, button, native); field.append(label, wrap);
  });
  function setDay(field, iso) { field.value = iso; field.dispatchEvent(new Event("show")); }

  // --- theme -----------------------------------------------------------------------------------
  function read(key) { try { return localStorage.getItem(key); } catch (error) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, value); return true; } catch (error) { return false; } }
  function applyTheme() {
    const chosen = read(THEME) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.theme = chosen;
    document.body.classList.toggle("dark", chosen === "dark");
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);

  // --- tabs ------------------------------------------------------------------------------------
  const tabs = [...root.querySelectorAll("[role=tab]")];
  function openTab(name, { focus = false, empty = false } = {}) {
    for (const tab of tabs) {
      const on = tab.id === "tab-" + name;
      tab.setAttribute("aria-selected", String(on)); tab.tabIndex = on ? 0 : -1;
      $("panel-" + tab.id.slice(4)).hidden = !on;
      if (on && focus) tab.focus();
      if (on) { const bar = tab.parentElement; bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.clientWidth) / 2; }
    }
    if (name === "tasks") findTasks();
    if (name === "timeline") drawTimeline();
    if (name === "plans" && !state.plan && !empty) { const select = $("plan-select"); if (select.options.length > 1) openPlan(select.options[1].value); }
    if (name === "ask") setAddress("");
    if (name === "add") setAddress("?tab=add");
  }
  root.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    openTab(tabs[(to + tabs.length) % tabs.length].id.slice(4), { focus: true });
  });
  for (const tab of tabs) tab.addEventListener("click", () => { closeSource(); openTab(tab.id.slice(4)); scrollTo(0, 0); });

  // --- conversation ----------------------------------------------------------------------------
  const turnsBox = $("turns"), box = $("question");
  const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  function keep() {
    for (let from = Math.max(0, state.turns.length - MAX_KEPT); from <= state.turns.length; from += 5) {
      if (write(KEEP, JSON.stringify(state.turns.slice(from)))) return;
    }
    notice(M.storage, { bad: true });
  }
  function kept() {
    try { const turns = JSON.parse(read(KEEP) || "[]"); return Array.isArray(turns) ? turns : []; } catch (error) { return []; }
  }
  function element(html) { const holder = document.createElement("template"); holder.innerHTML = html; return holder.content.firstElementChild; }
  function pending(question) {
    const turn = document.createElement("article"); turn.className = "turn pending";
    const title = document.createElement("h3"); title.className = "question"; title.textContent = question;
    const answer = document.createElement("div"); answer.className = "answer"; answer.textContent = M.waiting;
    turn.append(title, answer); return turn;
  }
  function failed(turn, question, message, asOf) {
    turn.className = "turn failed";
    const answer = turn.querySelector(".answer"); answer.className = "answer error"; answer.textContent = "";
    const text = document.createElement("p"); text.textContent = message;
    const again = document.createElement("button"); again.type = "button"; again.className = "quiet"; again.textContent = M.retry;
    again.addEventListener("click", () => {
      turn.remove();
      if (box.value === question) { box.value = ""; grow(); }
      ask(question, asOf);
    });
    answer.append(text, again); say(message);
  }
  function conversing(on) { $("welcome").hidden = on; $("ask-tools").hidden = !on; }
  // the last 8 to 15 questions: where they begin moves every eighth question only, so that the server knows the conversation again
  function earlier() { const questions = state.turns.map((t) => t.question); return questions.slice(Math.max(0, Math.floor(questions.length / 8) - 1) * 8); }
  let asking = false;
  async function ask(question, asOf) {
    question = question.trim();
    if (!question || asking) return false;
    conversing(true);
    const turn = pending(question);
    turnsBox.append(turn); turn.scrollIntoView({ block: "start", behavior: smooth() });
    if (question.length > MAX_QUESTION) {
      failed(turn, question, M.long.replace("{length}", question.length).replace("{limit}", MAX_QUESTION), asOf);
      return false;
    }
    asking = true;
    const result = await call("ask", { question, turns: earlier(), as_of: asOf || null });
    asking = false;
    if (!result.ok) { failed(turn, question, result.message, asOf); if (result.building || result.offline) watch(); return false; }
    turn.replaceWith(element(result.html));
    state.turns.push({ question, reply: result.reply }); keep();
    const query = new URLSearchParams({ q: question }); if (asOf) query.set("as_of", asOf);
    setAddress("?" + query);
    turnsBox.lastElementChild.scrollIntoView({ block: "start", behavior: smooth() });
    say(M.answered + " " + result.spoken);
    return true;
  }
  $("ask-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const question = box.value;
    if (!question.trim() || asking) { box.focus(); return; }
    box.value = ""; grow();
    if (!(await ask(question, $("as-of").value)) && !box.value) { box.value = question; grow(); }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("ask-form").requestSubmit(); }
  });
  function grow() {
    const length = box.value.length;
    $("length").textContent = length > MAX_QUESTION * 0.8 ? length + " / " + MAX_QUESTION : "";
    $("length").classList.toggle("over", length > MAX_QUESTION);
  }
  box.addEventListener("input", grow);
  async function restore() {
    const turns = kept();
    if (!turns.length) return;
    const result = await call("restore", { turns: turns.slice(-MAX_KEPT) });
    if (!result.ok) { if (!result.offline) { write(KEEP, "[]"); failure(result); } return; }
    state.turns = turns.slice(-MAX_KEPT);
    turnsBox.replaceChildren(...result.turns.map(element)); conversing(true);
    turnsBox.lastElementChild.scrollIntoView({ block: "start" });
  }
  function turnOf(node) { return node.closest(".turn"); }
  function indexOf(turn) { return [...turnsBox.querySelectorAll(".turn[data-id]")].indexOf(turn); }

  // --- sources ---------------------------------------------------------------------------------
  const panel = $("source");
  async function showSource(citations, at, opener) {
    state.citations = citations; state.at = at; if (opener) state.opener = opener;
    const citation = citations[at];
    panel.hidden = false; root.classList.add("with-source");
    $("source-title").textContent = citations.length > 1 ? M.source_title + " [" + citation.marker + "] · " + (at + 1) + "/" + citations.length : M.source_title;
    for (const name of ["source-back", "source-next"]) panel.querySelector("[data-do=" + name + "]").hidden = citations.length < 2;
    for (const old of root.querySelectorAll(".marker.on")) old.classList.remove("on");
    if (state.opener && state.opener.classList.contains("marker")) state.opener.classList.add("on");
    const result = await call("source", { citation });
    if (state.citations[state.at] !== citation) return;
    const body = $("source-body");
    if (!result.ok) { body.textContent = result.message; return; }
    body.innerHTML = result.html;
    const lines = body.querySelector(".lines"), first = body.querySelector(".lines mark");
    if (lines && first) lines.scrollTop = Math.max(0, first.offsetTop - lines.offsetTop - 60);
    panel.scrollTop = 0;
    if (opener) $("source-title").focus({ preventScroll: true });
  }
  function closeSource() {
    if (panel.hidden) return;
    panel.hidden = true; root.classList.remove("with-source");
    for (const old of root.querySelectorAll(".marker.on")) old.classList.remove("on");
    if (state.opener && state.opener.isConnected) state.opener.focus({ preventScroll: true });
  }
  function step(by) {
    const count = state.citations.length; if (!count) return;
    showSource(state.citations, (state.at + by + count) % count, null);
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSource();
    if (panel.contains(event.target) && event.key === "ArrowRight") step(1);
    if (panel.contains(event.target) && event.key === "ArrowLeft") step(-1);
  });

  // --- looking up duties -----------------------------------------------------------------------
  const taskForm = $("task-form");
  function formQuery(form) {
    const query = {};
    for (const [name, value] of new FormData(form)) if (value && !(name === "view" && value === "all")) query[name] = value;
    return query;
  }
  function fillFacets(form, facets) {
    for (const [name, html] of Object.entries(facets)) {
      const select = form.querySelector("select[name=" + name + "]");
      if (select) select.innerHTML = html;
    }
  }
  let taskTicket = 0;
  async function findTasks(more) {
    const ticket = ++taskTicket;
    if (!more) state.shown = 50;
    const query = { ...formQuery(taskForm), ...(state.sort || {}) };
    if (query.view === "mine") {
      if (query.agency) write(MINE, query.agency);
      else if (!more && read(MINE) && taskForm.dataset.view !== "mine") query.agency = read(MINE); // the one looked at last
    }
    taskForm.dataset.view = query.view || "all";
    taskForm.classList.toggle("mine", query.view === "mine");
    const result = await call("find_tasks", { query, shown: state.shown });
    if (ticket !== taskTicket) return;
    if (!result.ok) { failure(result); return; }
    fillFacets(taskForm, result.facets);
    $("task-table").innerHTML = result.html; $("task-summary").textContent = result.summary;
    state.query = query; state.link = result.link;
    if (!$("panel-tasks").hidden) setAddress(result.link);
  }
  taskForm.addEventListener("change", () => findTasks());
  taskForm.addEventListener("submit", (event) => { event.preventDefault(); findTasks(); });
  let typing = 0;
  taskForm.elements.text.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(findTasks, 250); });
  function fillTaskForm() {
    for (const [name, value] of params) {
      const field = taskForm.elements[name];
      if (!field || name === "tab") continue;
      if (field instanceof RadioNodeList) { for (const radio of field) radio.checked = radio.value === value; continue; }
      if (field.tagName === "SELECT") field.add(new Option(value, value, true, true));
      else if (field.type === "date") setDay(field, value); else field.value = value;
    }
    if (params.get("sort")) state.sort = { sort: params.get("sort"), desc: params.get("desc") === "true" };
  }

  // --- timeline --------------------------------------------------------------------------------
  const timelineForm = $("timeline-form");
  let drawTicket = 0;
  async function drawTimeline() {
    const ticket = ++drawTicket;
    const query = formQuery(timelineForm), group = query.group; delete query.group;
    const result = await call("draw_timeline", { query, group });
    if (ticket !== drawTicket) return;
    if (!result.ok) { failure(result); return; }
    fillFacets(timelineForm, result.facets); $("timeline").innerHTML = result.html;
    if (!$("panel-timeline").hidden) setAddress("?" + new URLSearchParams({ tab: "timeline", group, ...query }));
  }
  timelineForm.addEventListener("change", drawTimeline);
  timelineForm.addEventListener("submit", (event) => event.preventDefault());

  // --- reading a plan --------------------------------------------------------------------------
  let planTicket = 0;
  async function openPlan(plan, line) {
    if (state.plan !== plan) {
      const ticket = ++planTicket, result = await call("read_plan", { plan });
      if (ticket !== planTicket) return;
      if (!result.ok) { failure(result); return; }
      $("document").innerHTML = result.html; state.plan = plan; $("plan-select").value = plan;
      if (innerWidth < 900) { const fold = $("document").querySelector(".outline-fold"); if (fold) fold.open = false; }
      search();
    }
    setAddress("?" + new URLSearchParams(line ? { plan, line } : { plan }));
    if (line) goTo(line);
  }
  function goTo(line) {
    const target = $("document").querySelector("#L" + CSS.escape(line));
    for (const old of $("document").querySelectorAll(".here")) old.classList.remove("here");
    if (!target) return;
    for (let n = Number(line); n <= Number(target.dataset.last || line); n++) { const part = $("document").querySelector("#L" + n); if (part) part.classList.add("here"); }
    target.scrollIntoView({ block: "center" });
    target.querySelector("a.no").focus({ preventScroll: true });
  }
  $("plan-form").addEventListener("submit", (event) => { event.preventDefault(); moveHit(1); });
  $("plan-select").addEventListener("change", (event) => { if (event.target.value) openPlan(event.target.value); });
  const plain = (text) => [...text.normalize("NFC")].map((c) => (c === "đ" || c === "Đ" ? "d" : c.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase())).join("");
  function search() {
    const asked = state.plan + "|" + $("plan-search").value.trim();
    if (asked === state.asked && state.hits.length && state.hits[0].isConnected) return;
    state.asked = asked;
    const found = $("document").querySelectorAll("mark.hit");
    for (const mark of found) { const parent = mark.parentNode; mark.replaceWith(...mark.childNodes); parent.normalize(); }
    const sought = $("plan-search").value.trim().normalize("NFC");
    state.hits = []; state.hit = -1; $("hits").textContent = ""; $("hits").parentElement.hidden = sought.length < 2;
    if (sought.length < 2) return;
    const accented = plain(sought) !== sought.toLowerCase();
    const key = (text) => (accented ? text.toLowerCase() : plain(text)), wanted = key(sought);
    const walker = document.createTreeWalker($("document").querySelector(".full") || $("document"), NodeFilter.SHOW_TEXT);
    const nodes = []; while (walker.nextNode()) if (walker.currentNode.parentElement.closest(".text")) nodes.push(walker.currentNode);
    for (let node of nodes) {
      let at;
      while ((at = key(node.data).indexOf(wanted)) >= 0) {
        const hit = node.splitText(at), rest = hit.splitText(wanted.length), mark = document.createElement("mark");
        mark.className = "hit"; hit.replaceWith(mark); mark.append(hit); state.hits.push(mark); node = rest;
      }
    }
    moveHit(1, true);
  }
  function moveHit(by) {
    const count = state.hits.length;
    if (!count) { $("hits").textContent = $("plan-search").value.trim().length > 1 ? M.no_hits : ""; return; }
    if (state.hits[state.hit]) state.hits[state.hit].classList.remove("now");
    state.hit = (state.hit + by + count) % count;
    state.hits[state.hit].classList.add("now"); state.hits[state.hit].scrollIntoView({ block: "center" });
    $("hits").textContent = M.hits.replace("{at}", state.hit + 1).replace("{count}", count);
  }
  let searching = 0;
  $("plan-search").addEventListener("input", () => { clearTimeout(searching); searching = setTimeout(search, 200); });

  // --- adding a plan ---------------------------------------------------------------------------
  function added(status) {
    const list = $("added"); list.replaceChildren();
    if (status.left_out.length) {
      const title = document.createElement("h3"), items = document.createElement("ul"); title.textContent = M.left_out; items.className = "problems";
      for (const told of status.left_out) { const item = document.createElement("li"); item.textContent = told; items.append(item); }
      list.append(title, items);
    }
    if (!status.added.length) return;
    const title = document.createElement("h3"); title.textContent = M.added;
    const items = document.createElement("ul");
    for (const plan of status.added) {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button"; button.className = "quiet"; button.textContent = M.remove; button.dataset.do = "remove"; button.dataset.plan = plan;
      button.setAttribute("aria-label", M.remove + ": " + plan);
      item.append(plan + " ", button); items.append(item);
    }
    list.append(title, items);
  }
  function addState(text, bad) { const line = $("add-state"); line.textContent = text; line.classList.toggle("bad", !!bad); }
  function dropPreview() { state.token = ""; $("preview").replaceChildren(); $("add-tools").hidden = true; $("file").value = ""; $("file-name").textContent = M.no_file; }
  $("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    state.token = ""; $("preview").replaceChildren(); $("add-tools").hidden = true; $("file-name").textContent = file.name;
    if (file.size > 5 * 1024 * 1024) { addState(M.too_big, true); return; }
    addState(M.reading);
    let sent = null;
    try { sent = await upload(file); } catch (error) { /* told below */ }
    if (!sent || !sent.path) { addState(M.offline, true); return; }
    const result = await call("preview_plan", { path: sent.path, name: file.name });
    if (!result.ok) { addState(result.message, true); return; }
    addState(""); state.token = result.token; $("preview").innerHTML = result.html; $("add-tools").hidden = false;
  });
  $("add-form").addEventListener("submit", (event) => event.preventDefault());

  // --- clicks ----------------------------------------------------------------------------------
  const actions = {
    ask: (node) => ask(node.dataset.question, $("as-of").value),
    source: (node) => {
      const citations = JSON.parse(turnOf(node).dataset.citations), at = citations.findIndex((c) => String(c.marker) === node.dataset.marker);
      if (at >= 0) showSource(citations, at, node);
    },
    "first-source": (node) => showSource(JSON.parse(turnOf(node).dataset.citations), 0, node),
    record: (node) => {
      const rows = [...node.closest("table, ul").querySelectorAll("[data-do=record]")];
      showSource(rows.map((row) => JSON.parse(row.dataset.citation)), rows.indexOf(node), node);
    },
    "source-back": () => step(-1), "source-next": () => step(1), "source-close": closeSource,
    "open-line": (node) => { closeSource(); openTab("plans", { empty: true }); openPlan(node.dataset.plan, node.dataset.line); },
    copy: (node) => copy(turnOf(node).querySelector("template.plain").content.textContent, M.copied),
    "copy-link": (node) => copy(address(node.getAttribute("href")), M.link_copied),
    rate: rate,
    sort: sortTable,
    unfold: (node) => {
      const open = node.getAttribute("aria-expanded") !== "true", rows = [...node.closest(".list").querySelectorAll("tbody tr")];
      rows.forEach((row, n) => { row.hidden = !open && n >= 8; });
      node.setAttribute("aria-expanded", String(open));
      node.textContent = open ? M.less : M.more.replace("{count}", rows.length);
    },
    new: () => {
      closeSource(); state.turns = []; keep(); turnsBox.replaceChildren(); conversing(false); setAddress(""); box.focus(); say(M.new);
    },
    export: async (node) => {
      if (!state.turns.length) return;
      const result = await call("export_conversation", { turns: state.turns, format: node.dataset.format });
      if (result.ok) save(result.name, result.data); else failure(result);
    },
    theme: () => { write(THEME, document.documentElement.dataset.theme === "dark" ? "light" : "dark"); applyTheme(); },
    "sort-tasks": (node) => {
      const same = state.sort && state.sort.sort === node.dataset.sort;
      state.sort = { sort: node.dataset.sort, desc: same ? !state.sort.desc : false };
      findTasks().then(() => { const next = $("task-table").querySelector("[data-sort=" + node.dataset.sort + "]"); if (next) next.focus(); });
    },
    jump: (node) => { const part = $(node.dataset.to); part.scrollIntoView({ block: "start" }); part.focus({ preventScroll: true }); },
    "more-tasks": () => { state.shown += 50; findTasks(true); },
    "clear-tasks": () => { taskForm.reset(); for (const select of taskForm.querySelectorAll("select")) select.value = ""; for (const field of taskForm.querySelectorAll("input[type=date]")) setDay(field, field.name === "as_of" ? state.today : ""); taskForm.elements.text.value = ""; state.sort = null; findTasks(); },
    "link-tasks": () => copy(address(state.link), M.link_copied),
    "save-tasks": async (node) => {
      const result = await call("find_tasks", { query: state.query, format: node.dataset.format });
      if (result.ok) save(result.name, result.data); else failure(result);
    },
    "save-svg": () => {
      const drawing = $("timeline").querySelector("svg");
      if (drawing) save("tien-do.svg", btoa(String.fromCharCode(...new TextEncoder().encode(drawing.outerHTML))), "image/svg+xml");
    },
    "hit-next": () => moveHit(1), "hit-back": () => moveHit(-1),
    add: async (node) => {
      if (!state.token) return;
      node.disabled = true; addState(M.adding);
      const result = await call("add_plan", { token: state.token });
      node.disabled = false; addState(result.message, !result.ok);
      if (result.ok) { dropPreview(); await ready(); }
    },
    drop: () => { dropPreview(); addState(""); },
    remove: async (node) => {
      node.disabled = true; addState(M.adding);
      const result = await call("remove_plan", { plan: node.dataset.plan });
      addState(result.message, !result.ok);
      if (result.ok && state.plan === node.dataset.plan) { state.plan = ""; $("document").replaceChildren(); }
      if (result.ok) await ready(); else node.disabled = false;
    },
  };
  root.addEventListener("click", (event) => {
    const node = event.target.closest("[data-do]");
    if (node && actions[node.dataset.do]) { if (node.tagName === "A") { if (event.ctrlKey || event.metaKey) return; event.preventDefault(); } actions[node.dataset.do](node); return; }
    const line = event.target.closest("a.no");
    if (line && !(event.ctrlKey || event.metaKey)) { event.preventDefault(); copy(line.href, M.link_copied); if (!$("panel-plans").hidden) setAddress(line.getAttribute("href")); }
  });
  function sortTable(node) {
    const heading = node.closest("th"), table = node.closest("table"), column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const th of table.querySelectorAll("th[aria-sort]")) th.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0], rows = [...body.rows], hidden = rows.map((row) => row.hidden);
    const key = (row) => row.cells[column].dataset.key || row.cells[column].textContent.trim();
    rows.sort((a, b) => (!key(a) - !key(b)) || (down ? -1 : 1) * key(a).localeCompare(key(b), "vi", { numeric: true }));
    rows.forEach((row, n) => { row.hidden = hidden[n]; body.append(row); });
  }
  function rate(node) {
    const turn = turnOf(node), verdict = node.dataset.verdict, at = indexOf(turn);
    for (const other of turn.querySelectorAll("[data-do=rate]")) other.setAttribute("aria-pressed", String(other === node));
    const old = turn.querySelector(".reason"); if (old) old.remove();
    const form = document.createElement("form"), label = document.createElement("label"), field = document.createElement("textarea"), send = document.createElement("button");
    form.className = "reason"; label.textContent = verdict === "right" ? M.why_right : M.why_wrong;
    field.rows = 2; field.maxLength = 1000; send.type = "submit"; send.className = "primary"; send.textContent = M.send;
    label.append(field); form.append(label, send);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const reply = state.turns[at] ? state.turns[at].reply : {};
      const result = await call("rate", {
        id: turn.dataset.id, verdict, reason: field.value, question: turn.querySelector(".question").textContent,
        turns: state.turns.slice(0, at).map((t) => t.question).slice(-20), as_of: reply.as_of || null,
      });
      if (!result.ok) { failure(result); return; }
      form.remove(); notice(result.message); node.focus();
    });
    turn.querySelector(".turn-foot").after(form); field.focus();
  }

  // --- start, and again after the server was away ----------------------------------------------
  async function ready() {
    const status = await call("status");
    if (!status.ok) return status;
    $("first").innerHTML = status.first;
    const chosen = $("plan-select").value;
    $("plan-select").innerHTML = status.plans; $("plan-select").value = chosen;
    $("file").disabled = !status.adding; if (!status.adding) addState(status.off);
    added(status);
    return status;
  }
  let watching = false;
  async function watch() {
    if (watching) return true;
    watching = true;
    let away = false, result = await ready();
    while (!result.ok) {
      away = away || !!result.offline;
      notice(result.offline ? M.reconnect : result.message, { keep: true, bad: !!result.offline });
      await pause(1000);
      result = await ready();
    }
    notice(away ? M.back : "");
    watching = false;
    return true;
  }
  async function start() {
    applyTheme();
    const today = new Date(), iso = new Date(today - today.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    state.today = iso;
    for (const field of [timelineForm.elements.as_of, taskForm.elements.as_of]) if (!field.value) setDay(field, iso);
    if (innerWidth < 640) for (const fold of root.querySelectorAll(".fold")) fold.open = false;
    await watch();
    await restore();
    const tab = params.get("tab"), question = params.get("q"), plan = params.get("plan");
    if (question) {
      const asOf = params.get("as_of") || "", last = state.turns[state.turns.length - 1];
      if (/^\d{4}-\d\d-\d\d$/.test(asOf)) setDay($("as-of"), asOf);
      if (!last || last.question !== question.trim()) await ask(question, $("as-of").value);
    } else if (tab === "tasks") { fillTaskForm(); openTab("tasks"); }
    else if (tab === "timeline") {
      for (const [name, value] of params) { const field = timelineForm.elements[name]; if (field && name !== "tab") { if (field.tagName === "SELECT" && ![...field.options].some((o) => o.value === value)) field.add(new Option(value, value)); if (field.type === "date") setDay(field, value); else field.value = value; } }
      openTab("timeline");
    } else if (plan) { openTab("plans", { empty: true }); await openPlan(plan, params.get("line")); }
    else if (tab === "plans" || tab === "add") openTab(tab);
    if (!question && (tab || plan) && !params.get("line")) scrollTo(0, 0); // the conversation that was restored scrolled to its end
    root.dataset.ready = "true";
  }
  start();
};
