// The list of people and groups.

import { attachmentWords } from "./bubbles.js";
import { groupDialog, linkDialog, personDialog } from "./dialogs.js";
import { avatar, h, icon, iconButton } from "./dom.js";
import { bot, bots, chats, now, people } from "./state.js";
import { dayAndMonth, dayKey, timeOf, w } from "./wording.js";

const MANY = 8;
let wanted = "";

/** Draw the tools above the list; `host.opened(key, pane?)` opens a chat. */
export function drawTools(element, host) {
  const tool = (name, label, act, id) => h("button", { type: "button", class: "side-tool", id, onclick: act }, icon(name), h("span", {}, label));
  element.replaceChildren(
    tool("person", w("add_person"), () => personDialog((key) => host.opened(key)), "add-person"),
    tool("group", w("add_group"), () => groupDialog((key) => host.opened(key)), "add-group"),
    tool("link", w("open_link"), () => linkDialog((key) => host.opened(key), { person: host.person() }), "open-link"),
  );
}

/** Draw the list. `open` are the keys that are shown in phones, `active` the one in the active phone. */
export function drawList(element, host, open, active) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const typing = document.activeElement?.id === "find";
  const all = [...chats().values()].filter(worthShowing);
  const shown = all.filter((chat) => fold(chat.title).includes(fold(wanted)));
  const parts = [];
  if (all.length > MANY) parts.push(finder(element, host, open, active));
  if (!bots().length) parts.push(noBot());
  else if (!people().size) parts.push(h("p", { class: "side-empty" }, w("nobody")));
  for (const [title, kinds] of [["people", ["private"]], ["groups", ["group", "supergroup"]]]) {
    const chosen = shown.filter((chat) => kinds.includes(chat.kind));
    if (chosen.length) parts.push(h("h2", { class: "side-title" }, w(title)), h("ul", {}, ...chosen.map((chat) => item(chat, host, open, active))));
  }
  element.replaceChildren(...parts);
  if (typing) element.querySelector("#find")?.focus();
  if (focused) element.querySelector(`.item-main[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** With several bots, people are listed with the first one and with those they have begun to talk to. */
function worthShowing(chat) {
  return chat.kind !== "private" || chat.started || chat.bot === bots()[0]?.id;
}

function finder(element, host, open, active) {
  const input = h("input", { id: "find", type: "search", placeholder: w("find"), "aria-label": w("find"), value: wanted });
  input.addEventListener("input", () => {
    wanted = input.value;
    drawList(element, host, open, active);
    const again = element.querySelector("#find");
    again.focus();
    again.setSelectionRange(wanted.length, wanted.length);
  });
  return h("div", { class: "find" }, icon("search"), input);
}

function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}

function noBot() {
  const address = `${location.origin}/bot`;
  return h("div", { class: "side-empty" }, h("h2", {}, w("no_bot")), h("p", {}, w("no_bot_about")), h("code", {}, address));
}

function item(chat, host, open, active) {
  const unread = chat.unread ? h("span", { class: "badge", "aria-label": w("unread", { count: chat.unread }) }, chat.unread > 99 ? "99+" : chat.unread) : null;
  const several = chat.kind === "private" && bots().length > 1 ? h("span", { class: "item-bot" }, bot(chat.bot)?.name ?? "") : null;
  const gone = chat.blocked ? w("blocked") : chat.migrated_to !== null ? w("moved") : chat.deleted ? w("group_gone") : null;
  const main = h(
    "button",
    {
      type: "button",
      class: `item-main ${chat.key === active ? "active" : ""} ${open.includes(chat.key) ? "open" : ""}`,
      "aria-current": chat.key === active ? "true" : null,
      "data-key": chat.key,
      onclick: () => host.opened(chat.key),
      onkeydown: move,
    },
    avatar(chat.title, chat.id, chat.kind),
    h(
      "span",
      { class: "item-words" },
      h("span", { class: "item-top" }, h("b", {}, chat.title), several, h("time", {}, when(chat))),
      h("span", { class: "item-bottom" }, h("span", { class: `preview ${gone ? "gone" : ""}` }, gone ?? preview(chat)), unread),
    ),
  );
  const beside = iconButton("beside", w("beside_named", { name: chat.title }), () => host.openedBeside(chat.key), { class: "item-beside" });
  return h("li", { class: "item" }, main, beside);
}

function preview(chat) {
  if (!chat.last) return w("none_yet");
  const words = chat.last.text || attachmentWords(chat.last);
  const named = chat.kind !== "private" && !chat.last.service;
  return (named ? `${chat.last.sender_name}: ${words}` : words).replace(/\s+/g, " ").slice(0, 120);
}

function when(chat) {
  if (!chat.last) return "";
  const date = new Date(chat.last.date);
  return dayKey(date) === dayKey(now()) ? timeOf(date) : dayAndMonth(date);
}

/** Arrow keys walk through the list. */
function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const items = [...document.querySelectorAll(".item-main")];
  items[items.indexOf(event.currentTarget) + step]?.focus();
  event.preventDefault();
}
