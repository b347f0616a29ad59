// One phone: a chat as one person sees it.

import { ask } from "./api.js";
import { attachmentWords } from "./bubbles.js";
import { Composer } from "./composer.js";
import { alertDialog, lightbox, linkDialog, trying } from "./dialogs.js";
import { avatar, h, iconButton } from "./dom.js";
import { isDeepLink } from "./entities.js";
import { Log } from "./log.js";
import { openMenu, toast } from "./menu.js";
import { bot, botOf, now, on } from "./state.js";
import { timeOf, w } from "./wording.js";

const MESSAGES_SHOWN = 300;

export class Pane {
  /** `host` has opened(key), closed(pane), activated(pane) and announce(words). */
  constructor(host, second) {
    this.host = host;
    this.second = second;
    this.key = null;
    this.chat = null;
    this.person = null;
    this.pressed = new Map();
    this.log = new Log(() => this.read());
    this.composer = new Composer(this);
    this.clock = h("span", { class: "bar-time" });
    this.header = h("header", { class: "phone-head" });
    this.body = h("div", { class: "phone-body" });
    this.screen = h("div", { class: "screen" }, h("div", { class: "bar", "aria-hidden": "true" }, this.clock, h("span", { class: "bar-signs" }, h("i"), h("i"), h("i"))), this.body);
    this.element = h("article", { class: "phone", onpointerdown: () => host.activated(this), onfocusin: () => host.activated(this) }, this.screen);
    this.empty();
  }

  /** Nothing is open here. */
  empty() {
    this.stop?.();
    this.key = this.chat = this.person = null;
    const title = this.second ? w("pick_second") : w("pick");
    const about = this.second ? w("pick_second_about") : w("pick_about");
    this.body.replaceChildren(h("div", { class: "nothing" }, h("img", { src: "mark.svg", alt: "", width: 56, height: 56 }), h("h2", {}, title), h("p", {}, about)));
    this.element.setAttribute("aria-label", title);
    this.tick();
  }

  async open(key) {
    this.stop?.();
    this.key = key;
    this.chat = this.person = null;
    this.pressed.clear();
    this.stop = on(`chat:${key}`, () => this.refresh());
    await this.refresh();
  }

  async refresh() {
    const key = this.key;
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    const chat = await trying(() => ask("GET", `chats/${encodeURIComponent(key)}?limit=${MESSAGES_SHOWN}`), this.element);
    this.reading = false;
    if (!chat && this.key === key && this.chat === null) this.empty();
    if (this.again) {
      this.again = false;
      queueMicrotask(() => this.refresh());
    }
    if (chat && this.key === key) this.draw(chat);
  }

  draw(chat) {
    const first = this.chat === null;
    this.chat = chat;
    if (first || !chat.members.includes(this.person)) this.person = chat.kind === "private" ? chat.id : (chat.members[0] ?? null);
    if (first) {
      this.body.replaceChildren(this.header, this.log.element, this.composer.element);
      this.log.clear(this.firstUnread());
      this.composer.clear();
    }
    this.drawHead();
    this.composer.show();
    const fresh = this.log.show(chat.messages, this, chat.unread);
    this.answerQueries();
    for (const message of fresh) this.host.announce(w("from_bot", { name: message.sender_name, text: message.text || attachmentWords(message) }));
    clearTimeout(this.fading);
    if (chat.typing) this.fading = setTimeout(() => this.refresh(), 5200);
  }

  firstUnread() {
    if (!this.chat.unread) return null;
    return this.chat.messages.find((message) => message.from_bot && message.id > this.chat.read && !message.service)?.id ?? null;
  }

  drawHead() {
    const { chat } = this;
    const back = iconButton("back", w("back"), () => this.host.closed(this), { class: "head-back" });
    const close = this.second ? iconButton("close", w("close_pane"), () => this.host.closed(this), { class: "head-close" }) : null;
    const moved = chat.migrated_to === null ? null : h("button", { type: "button", class: "small", onclick: () => this.host.opened(String(chat.migrated_to), this) }, w("go_there"));
    this.header.replaceChildren(back, avatar(chat.title, chat.id, chat.kind), h("div", { class: "head-words" }, h("h2", {}, chat.title), h("p", { class: chat.typing ? "is-typing" : "" }, this.subtitle())), moved ?? "", close ?? "");
    this.element.setAttribute("aria-label", chat.title);
    this.log.scroller.setAttribute("aria-label", w("log", { name: chat.title }));
    this.tick();
  }

  subtitle() {
    const { chat } = this;
    if (chat.deleted) return w("group_gone");
    if (chat.migrated_to !== null) return w("moved");
    if (chat.blocked) return w("blocked");
    const partner = botOf(chat);
    if (chat.typing) return `${partner?.name ?? ""} ${w("typing")}…`;
    if (chat.kind === "private") return w("with_bot", { bot: partner?.name ?? "" });
    return w("members", { count: chat.members.length + chat.bots.length });
  }

  tick() {
    this.clock.textContent = timeOf(now());
  }

  // What bubbles ask (see bubbles.js)

  get group() {
    return this.chat.kind !== "private";
  }

  get typing() {
    return this.chat.typing;
  }

  mine(message) {
    return message.sender === this.person;
  }

  find(id) {
    return this.chat.messages.find((message) => message.id === id) ?? null;
  }

  together(message) {
    const before = this.chat.messages[this.chat.messages.indexOf(message) - 1];
    return Boolean(before && !before.service && before.sender === message.sender && Date.parse(message.date) - Date.parse(before.date) < 300_000);
  }

  /** Index of the button under this message that waits for the bot's answer. */
  waiting(id) {
    for (const press of this.pressed.values()) if (press.message === id) return press.index;
    return null;
  }

  get act() {
    return {
      command: (text) => this.send({ text }),
      link: (url) => (isDeepLink(url) ? this.openLink(url) : this.visit(url)),
    };
  }

  openLink(url) {
    linkDialog((key) => this.host.opened(key, this), { link: url, person: this.person });
  }

  visit(url) {
    if (/^https?:\/\//.test(url)) window.open(url, "_blank", "noopener,noreferrer");
  }

  jump(id) {
    this.log.jump(id);
  }

  enlarge(message) {
    lightbox(message);
  }

  menu(anchor, message, mine) {
    const items = [{ icon: "reply", label: w("reply"), act: () => this.composer.startReply(message) }];
    if (mine && message.text && !message.attachment) items.push({ icon: "edit", label: w("edit"), act: () => this.composer.startEdit(message) });
    if (message.text) items.push({ icon: "copy", label: w("copy"), act: () => this.copy(message.text) });
    openMenu(anchor, items);
  }

  async copy(text) {
    await navigator.clipboard.writeText(text);
    toast(w("copied"), this.element);
  }

  // What the person does

  speakAs(person) {
    this.person = person;
    this.draw(this.chat);
  }

  async begin() {
    const path = this.chat.blocked ? `chats/${this.key}/unblock` : `people/${this.chat.id}/start`;
    await trying(() => ask("POST", path, this.chat.blocked ? undefined : { bot: this.chat.bot }), this.element);
    this.composer.input.focus();
  }

  async send(body) {
    this.log.atEnd = true;
    return trying(() => ask("POST", `chats/${this.key}/messages`, { ...body, person: this.person }), this.element);
  }

  async press(message, button) {
    if (button.copy_text) return this.copy(button.copy_text.text);
    const body = { message_id: message.id, index: button.index, person: this.person };
    const query = await trying(() => ask("POST", `chats/${this.key}/press`, body), this.element);
    if (!query) return null;
    this.pressed.set(query.id, { message: message.id, index: button.index });
    setTimeout(() => this.forget(query.id), 15_000);
    return this.refresh();
  }

  forget(query) {
    if (this.pressed.delete(query) && this.chat) this.log.show(this.chat.messages, this, this.chat.unread);
  }

  /** Show the bot's answers to buttons that were pressed here. */
  answerQueries() {
    for (const query of this.chat.queries) {
      if (!query.answer || !this.pressed.has(query.id)) continue;
      this.forget(query.id);
      const { text, show_alert: alert } = query.answer;
      const name = botOf(this.chat)?.name ?? bot(this.chat.bot)?.name ?? "";
      if (text && alert) alertDialog(name, text);
      else if (text) toast(text, this.element);
    }
  }

  /** The newest message is on the screen: nothing is unread any more. */
  read() {
    if (!this.chat?.unread || document.visibilityState !== "visible" || this.marking) return;
    if (!this.element.offsetParent) return;
    this.marking = true;
    trying(() => ask("POST", `chats/${this.key}/read`, { up_to: this.chat.messages.at(-1).id }), this.element).finally(() => (this.marking = false));
  }

  focus() {
    if (!this.composer.form.hidden) this.composer.input.focus();
    else (this.composer.begin.hidden ? this.log.scroller : this.composer.begin).focus();
  }

  /** Everything again, in the other language. */
  relabel() {
    const { key } = this;
    this.composer.element.remove();
    this.composer = new Composer(this);
    if (key) this.open(key);
    else this.empty();
  }
}

