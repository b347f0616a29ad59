// Telegram's entities as elements: offsets count UTF-16 code units, which is how JavaScript counts too.

import { h } from "./dom.js";
import { w } from "./wording.js";

/** Text with its entities as nodes. `act` may have command(text) and link(url) for what is tapped. */
export function richText(text, entities, act = {}) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return build(text, 0, text.length, sorted, act);
}

function build(text, from, to, entities, act) {
  const nodes = [];
  let at = from;
  for (let number = 0; number < entities.length; number += 1) {
    const entity = entities[number];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    if (start > at) nodes.push(text.slice(at, start));
    const inner = entities.slice(number + 1).filter((other) => other.offset < end && other.offset + other.length > start);
    nodes.push(wrap(entity, text.slice(start, end), build(text, start, end, inner, act), act));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, words, inner, act) {
  switch (entity.type) {
    case "bold":
      return h("strong", {}, ...inner);
    case "italic":
      return h("em", {}, ...inner);
    case "underline":
      return h("u", {}, ...inner);
    case "strikethrough":
      return h("s", {}, ...inner);
    case "code":
      return h("code", {}, ...inner);
    case "pre":
      return h("pre", {}, h("code", {}, ...inner));
    case "blockquote":
      return h("blockquote", {}, ...inner);
    case "expandable_blockquote":
      return h("blockquote", { class: "folded", tabIndex: 0, onclick: unfold, onkeydown: unfoldByKey }, ...inner);
    case "spoiler":
      return h("button", { type: "button", class: "spoiler", "aria-label": w("spoiler"), onclick: reveal }, ...inner);
    case "text_link":
      return link(entity.url, inner, act);
    case "url":
      return link(/^\w+:/.test(words) ? words : `https://${words}`, inner, act);
    case "bot_command":
      return h("button", { type: "button", class: "inline-link", onclick: () => act.command?.(words) }, ...inner);
    case "mention":
    case "hashtag":
      return h("span", { class: "tag" }, ...inner);
    default:
      return h("span", {}, ...inner);
  }
}

/** Whether a link opens a chat inside Telegram. */
export function isDeepLink(url) {
  return /^(https?:\/\/)?(t|telegram)\.me\/|^tg:/.test(url);
}

function link(url, inner, act) {
  if (act.link && isDeepLink(url)) {
    return h("button", { type: "button", class: "inline-link", title: url, onclick: () => act.link(url) }, ...inner);
  }
  if (!/^https?:\/\//.test(url)) return h("span", { title: url }, ...inner);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

function unfold(event) {
  event.currentTarget.classList.toggle("folded");
}

function unfoldByKey(event) {
  if (event.key === "Enter" || event.key === " ") unfold(event);
}

function reveal(event) {
  event.currentTarget.classList.add("revealed");
  event.currentTarget.removeAttribute("aria-label");
}
