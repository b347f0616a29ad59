// One message as an element.

import { avatar, h, icon } from "./dom.js";
import { richText } from "./entities.js";
import { placeWords, sizeWords, timeOf, w } from "./wording.js";

/** What distinguishes two drawings of one message: unchanged ones are left alone. */
export function signature(message, context) {
  return JSON.stringify([message, context.mine(message), context.waiting(message.id), context.together(message)]);
}

/** The element of a message. `context` knows the chat and does what is tapped (see pane.js). */
export function bubble(message, context) {
  if (message.service) return h("li", { class: "service", "data-id": message.id }, h("span", {}, serviceWords(message)));
  const mine = context.mine(message);
  const side = mine ? "mine" : "theirs";
  const together = context.together(message);
  const row = h("li", { class: `row ${side} ${together ? "together" : ""}`, "data-id": message.id });
  if (context.group && !mine) {
    row.append(together ? h("span", { class: "avatar-space" }) : avatar(message.sender_name, message.sender));
  }
  const column = h("div", { class: "column" }, body(message, context, mine));
  if (message.buttons.length) column.append(buttons(message, context));
  row.append(column);
  return row;
}

function body(message, context, mine) {
  const sticker = message.attachment?.kind === "sticker";
  const box = h("div", { class: `bubble ${sticker ? "bubble-bare" : ""} ${message.attachment?.kind === "photo" ? "bubble-photo" : ""}` });
  if (context.group && !mine && !context.together(message)) {
    const hue = Math.abs(Number(message.sender) * 47) % 360;
    const name = h("span", { class: "sender" }, message.sender_name);
    name.style.setProperty("--hue", hue);
    box.append(name);
  }
  const original = message.reply_to && context.find(message.reply_to);
  if (original) box.append(quote(original, context));
  if (message.attachment) box.append(attachment(message, context));
  if (message.text) box.append(h("div", { class: "words" }, ...richText(message.text, message.entities, context.act), footer(message, mine)));
  else box.append(footer(message, mine));
  box.append(actions(message, context, mine));
  return box;
}

function footer(message, mine) {
  const sent = new Date(message.date);
  return h(
    "span",
    { class: "foot" },
    message.edited ? h("span", { class: "edited" }, w("edited")) : null,
    h("time", { dateTime: message.date }, timeOf(sent)),
    mine ? icon("check") : null,
  );
}

function quote(original, context) {
  const words = original.text || attachmentWords(original);
  return h(
    "button",
    { type: "button", class: "quote", onclick: () => context.jump(original.id) },
    h("span", { class: "quote-name" }, original.sender_name),
    h("span", { class: "quote-words" }, words),
  );
}

function attachment(message, context) {
  const one = message.attachment;
  switch (one.kind) {
    case "photo": {
      const image = h("img", { src: one.url, alt: message.text || w("photo"), width: one.width, height: one.height, loading: "lazy" });
      return h("button", { type: "button", class: "photo", "aria-label": w("photo_open"), onclick: () => context.enlarge(message) }, image);
    }
    case "document":
      return h(
        "a",
        { class: "file", href: one.url, download: one.name },
        h("span", { class: "file-icon" }, icon("file")),
        h("span", { class: "file-name" }, h("b", {}, one.name), h("span", {}, sizeWords(one.size))),
      );
    case "sticker":
      return h("span", { class: "sticker", role: "img", "aria-label": `${w("sticker")} ${one.emoji}` }, one.emoji);
    case "voice":
      return h("span", { class: "voice" }, icon("voice"), h("span", { class: "wave", "aria-hidden": "true" }), `${w("voice")} · ${one.duration}″`);
    default:
      return h("span", { class: "voice" }, icon("place"), `${w("location")} · ${placeWords(one)}`);
  }
}

/** A few words for what has no text. */
export function attachmentWords(message) {
  if (message.service) return serviceWords(message);
  if (!message.attachment) return "";
  const { kind, emoji, name } = message.attachment;
  if (kind === "sticker") return `${emoji} ${w("sticker")}`;
  return kind === "document" ? name : w(kind);
}

/** A service message in words. */
export function serviceWords(message) {
  const service = message.service;
  const full = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
  if (service.new_chat_members) return w("joined", { names: service.new_chat_members.map(full).join(", ") });
  if (service.left_chat_member) return w("left", { name: full(service.left_chat_member) });
  if (service.migrate_to_chat_id || service.migrate_from_chat_id) return w("migrated");
  return w("group_made", { name: message.sender_name });
}

function buttons(message, context) {
  const waiting = context.waiting(message.id);
  const rows = message.buttons.map((row) => {
    const cells = row.map((button) => {
      const busy = waiting !== null && waiting === button.index;
      const opens = button.url !== undefined;
      return h(
        "button",
        {
          type: "button",
          class: `key ${button.style ? `key-${button.style}` : ""} ${busy ? "busy" : ""}`,
          "aria-busy": busy ? "true" : null,
          onclick: () => (opens ? context.act.link(button.url) : context.press(message, button)),
        },
        h("span", {}, button.text),
        opens ? icon("out") : null,
      );
    });
    return h("div", { class: "keys-row" }, ...cells);
  });
  return h("div", { class: "keys" }, ...rows);
}

function actions(message, context, mine) {
  const toggle = (event) => context.menu(event.currentTarget, message, mine);
  return h("button", { type: "button", class: "more", "aria-label": w("actions"), title: w("actions"), "aria-haspopup": "menu", onclick: toggle }, icon("more"));
}
