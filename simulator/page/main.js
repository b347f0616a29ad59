// The page put together: list, one or two phones, clock, trainer's panel, live updates.

import { ask, listen } from "./api.js";
import { clockDialog, drawClock, drawPresets } from "./clock.js";
import { icon } from "./dom.js";
import { drawList, drawTools } from "./list.js";
import { Pane } from "./pane.js";
import { changed, chats, on, readAll } from "./state.js";
import { drawTrainer } from "./trainer.js";
import { fillWords, switchLanguage, w } from "./wording.js";

const wide = matchMedia("(min-width: 1200px)");
const narrow = matchMedia("(max-width: 759px)");
const at = (id) => document.getElementById(id);

const host = {
  /** Open a chat in the given, or else the active phone. */
  opened(key, pane = active) {
    const other = panes.find((one) => one.key === key && one !== pane && !one.element.hidden);
    const chosen = other ?? pane;
    if (!chosen.element.isConnected || chosen.element.hidden) return show(panes[0], key);
    return show(chosen, key);
  },
  openedBeside(key) {
    const idle = active === panes[0] ? panes[1] : panes[0];
    return show(wide.matches ? idle : active, key);
  },
  closed(pane) {
    if (narrow.matches) {
      document.body.dataset.view = "list";
      history.replaceState(null, "", location.pathname);
      const { key } = pane;
      pane.empty();
      draw();
      at("list").querySelector(`.item-main[data-key="${CSS.escape(key ?? "")}"]`)?.focus();
      return;
    }
    pane.empty();
    host.activated(panes[0]);
    remember();
    draw();
  },
  activated(pane) {
    if (active === pane) return;
    active = pane;
    for (const one of panes) one.element.classList.toggle("active", one === pane);
    draw();
  },
  /** Whom the active phone belongs to. */
  person() {
    return active.person;
  },
  announce(words) {
    at("announce").textContent = words;
  },
};

const panes = [new Pane(host, false), new Pane(host, true)];
let active = panes[0];

async function show(pane, key) {
  host.activated(pane);
  document.body.dataset.view = "chat";
  if (pane.key !== key) await pane.open(key);
  remember();
  draw();
  pane.focus();
}

/** Keep what is open in the address, so that it can be reloaded and linked to. */
function remember() {
  const [left, right] = panes.map((pane) => pane.key);
  const query = left && right ? { left, right } : left || right ? { chat: left ?? right } : {};
  const words = new URLSearchParams(query).toString();
  history.replaceState(null, "", words ? `?${words}` : location.pathname);
}

function draw() {
  document.body.classList.toggle("two", panes.every((pane) => pane.key));
  drawList(at("list"), host, panes.map((pane) => pane.key).filter(Boolean), active.key);
  if (at("trainer").open) drawTrainer(at("trainer-body"), chats().get(active.key) ?? null, active.person, startOver);
}

async function startOver() {
  await ask("POST", "reset");
  for (const pane of panes) pane.empty();
  document.body.dataset.view = "list";
  remember();
}

async function openFromAddress() {
  const query = new URLSearchParams(location.search);
  const [left, right] = [query.get("left") ?? query.get("chat"), query.get("right")];
  if (left) document.body.dataset.view = "chat";
  if (left) await panes[0].open(left);
  if (right && wide.matches) await panes[1].open(right);
  draw();
}

function fitPhones() {
  panes[1].element.hidden = !wide.matches;
  if (!wide.matches && active === panes[1]) host.activated(panes[0]);
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  at("theme").replaceChildren(icon(theme === "dark" ? "light" : "dark"));
}

function label() {
  fillWords();
  document.title = w("title");
  at("language").textContent = w("language_short");
  drawTools(at("side-tools"), host);
  drawClock();
  drawPresets();
}

function prepare() {
  at("phones").replaceChildren(...panes.map((pane) => pane.element));
  active.element.classList.add("active");
  fitPhones();
  wide.addEventListener("change", fitPhones);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(localStorage.getItem("theme") ?? (dark ? "dark" : "light"));
  at("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  at("language").addEventListener("click", () => {
    switchLanguage();
    label();
    for (const pane of panes) pane.relabel();
    draw();
  });
  at("clock-open").addEventListener("click", clockDialog);
  at("trainer").addEventListener("toggle", draw);
  document.addEventListener("visibilitychange", () => panes.forEach((pane) => pane.read()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && active.key && !document.querySelector("dialog[open], .menu")) host.closed(active);
  });
  setInterval(() => {
    drawClock();
    for (const pane of panes) pane.tick();
  }, 1000);
}

async function begin() {
  prepare();
  label();
  on("chats", () => {
    for (const pane of panes) if (pane.chat && !chats().has(pane.key)) pane.empty();
    draw();
  });
  on("trainer", draw);
  on("clock", () => {
    drawClock();
    drawPresets();
    for (const pane of panes) {
      pane.tick();
      if (pane.key) pane.refresh();
    }
    draw();
  });
  let connected = false;
  listen(changed, (there) => {
    at("lost").hidden = there;
    if (there && !connected) readAll().then(openOnce).catch(() => (at("lost").hidden = false));
    connected = there;
  });
}

let openedOnce = false;

async function openOnce() {
  if (openedOnce) return;
  openedOnce = true;
  await openFromAddress();
  document.documentElement.dataset.ready = "true";
}

begin();
