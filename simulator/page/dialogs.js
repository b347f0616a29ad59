// Dialogs: new people and groups, invite links, photos, alerts.

import { ask } from "./api.js";
import { h, iconButton } from "./dom.js";
import { toast } from "./menu.js";
import { bots, chats, offered, people, readChats } from "./state.js";
import { w } from "./wording.js";

/** A modal dialog with a form; `submit(fields)` may throw, then the reason is shown and it stays open. */
export function formDialog(title, about, fields, action, submit) {
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("header", {}, h("h2", {}, title), iconButton("close", w("close"), () => dialog.close())),
    about ? h("p", { class: "about" }, about) : null,
    ...fields,
    problem,
    h("footer", {}, h("button", { type: "submit", class: "main" }, action)),
  );
  const dialog = openDialog(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await submit(new FormData(form));
      dialog.close();
    } catch (refused) {
      problem.textContent = w("failed", { reason: refused.message });
    }
  });
  return dialog;
}

/** Any content as a modal dialog that removes itself. */
export function openDialog(content, kind = "") {
  const dialog = h("dialog", { class: kind }, content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function field(label, input) {
  return h("label", { class: "field" }, h("span", {}, label), input);
}

export function choice(name, options) {
  return h("select", { name }, ...options.map(([value, label]) => h("option", { value }, label)));
}

/** "Nguyễn Thị Lan" becomes first name and last name as Telegram keeps them. */
export function personDialog(opened) {
  const name = h("input", { name: "name", required: true, maxLength: 64, autocomplete: "off" });
  formDialog(w("add_person"), null, [field(w("name"), name)], w("create"), async (fields) => {
    const person = await ask("POST", "people", { first_name: fields.get("name").trim() });
    await readChats();
    opened(String(person.id));
  });
}

export function groupDialog(opened) {
  const title = h("input", { name: "title", required: true, maxLength: 128, autocomplete: "off" });
  const members = [...people().values()].map((person) =>
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: "member", value: person.id }), person.name),
  );
  const bot = h("label", { class: "tick" }, h("input", { type: "checkbox", name: "bot", checked: true }), w("group_bot"));
  const set = h("fieldset", {}, h("legend", {}, w("group_members")), ...members);
  formDialog(w("add_group"), null, [field(w("group_title"), title), set, bot], w("create"), async (fields) => {
    const body = { title: fields.get("title"), members: fields.getAll("member").map(Number), bot: fields.has("bot") };
    const group = await ask("POST", "groups", body);
    await readChats();
    opened(group.key);
  });
}

/** Tap a deep link as somebody; a bare code is taken for ?start=code of the first bot. */
export function linkDialog(opened, { link = "", person = null } = {}) {
  const groups = [...chats().values()].filter((chat) => chat.kind !== "private" && !chat.deleted && !chat.migrated_to);
  const input = h("input", { name: "link", required: true, value: link, autocomplete: "off", spellcheck: false, placeholder: `https://t.me/${bots()[0]?.username ?? "bot"}?start=…` });
  const who = choice("person", [...people().values()].map((one) => [one.id, one.name]));
  if (person) who.value = person;
  const where = field(w("link_group"), choice("group", groups.map((group) => [group.id, group.title])));
  const showGroups = () => (where.hidden = !input.value.includes("startgroup="));
  input.addEventListener("input", showGroups);
  showGroups();
  const offers = offered().map((offer) => h("button", { type: "button", class: "plain", onclick: () => ((input.value = offer.link), showGroups()) }, offer.label));
  const chips = offers.length ? h("div", { class: "chips", role: "group", "aria-label": w("link_offers") }, ...offers) : null;
  formDialog(w("open_link"), w("link_about"), [chips, field(w("link"), input), field(w("link_who"), who), where], w("open"), async (fields) => {
    const typed = fields.get("link").trim();
    const full = /[./]/.test(typed) ? typed : `https://t.me/${bots()[0]?.username}?start=${encodeURIComponent(typed)}`;
    const group = where.hidden ? null : Number(fields.get("group"));
    if (!where.hidden && !groups.length) throw new Error(w("need_group"));
    const answer = await ask("POST", "links", { link: full, person: Number(fields.get("person")), group });
    opened(answer.chat);
  });
}

/** A photo as large as the window. */
export function lightbox(message) {
  const { url, width, height } = message.attachment;
  const image = h("img", { src: url, alt: message.text || w("photo"), width, height });
  const close = iconButton("close", w("close"), () => dialog.close(), { class: "light-close" });
  const dialog = openDialog(h("figure", {}, image, message.text ? h("figcaption", {}, message.text) : null, close), "lightbox");
}

/** The bot's alert after a pressed button. */
export function alertDialog(title, words) {
  const close = h("button", { type: "button", class: "main", onclick: () => dialog.close() }, w("ok"));
  const dialog = openDialog(h("div", { class: "alert" }, h("h2", {}, title), h("p", {}, words), close));
}

export function sureDialog(question, answer, act) {
  formDialog(question, null, [], answer, act);
}

/** Run what may be refused and show the reason. */
export async function trying(act, host) {
  try {
    return await act();
  } catch (refused) {
    toast(w("failed", { reason: refused.message }), host);
    return null;
  }
}
