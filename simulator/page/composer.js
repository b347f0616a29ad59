// Writing in one chat: text, attachments, commands, reply keyboard, replies and edits.

import { ask, fileBody } from "./api.js";
import { trying } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { people } from "./state.js";
import { w } from "./wording.js";

const TALLEST = 140;

export class Composer {
  /** `pane` gives chat, person and the phone's element. */
  constructor(pane) {
    this.pane = pane;
    this.reply = null;
    this.editing = null;
    this.keyboardShown = true;
    this.keyboardFor = null;
    this.build();
  }

  build() {
    this.input = h("textarea", { rows: 1, class: "input", enterKeyHint: "send", maxLength: 20000 });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.picker = h("input", { type: "file", hidden: true, onchange: () => this.picked() });
    this.speaker = h("select", { class: "speaker", onchange: () => this.pane.speakAs(Number(this.speaker.value)) });
    this.speakerRow = h("label", { class: "speaker-row", hidden: true }, h("span"), this.speaker);
    this.context = h("div", { class: "context", hidden: true });
    this.suggestions = h("div", { class: "suggestions", hidden: true });
    this.commandsButton = iconButton("menu", w("commands"), (event) => this.commandMenu(event.currentTarget), { "aria-haspopup": "menu" });
    this.keyboardButton = iconButton("keyboard", w("keyboard"), () => this.toggleKeyboard());
    this.attachButton = iconButton("attach", w("attach"), (event) => this.attachMenu(event.currentTarget), { "aria-haspopup": "menu" });
    this.sendButton = h("button", { type: "submit", class: "round send", "aria-label": w("send"), title: w("send") }, icon("send"));
    this.keys = h("div", { class: "reply-keys", role: "group", "aria-label": w("keyboard"), hidden: true });
    const line = h("div", { class: "line" }, this.commandsButton, this.attachButton, h("div", { class: "well" }, this.input, this.keyboardButton), this.sendButton);
    this.form = h("form", { class: "composer", onsubmit: (event) => this.submit(event) }, this.suggestions, this.context, this.speakerRow, line, this.picker);
    this.begin = h("button", { type: "button", class: "main begin", onclick: () => this.pane.begin() });
    this.element = h("div", { class: "foot-of-phone" }, this.form, this.keys, this.begin);
  }

  /** Another chat: forget what was begun. */
  clear() {
    this.input.value = "";
    this.reply = this.editing = null;
    this.keyboardFor = null;
    this.showContext();
    this.typed();
  }

  /** Draw what the chat now allows. */
  show() {
    const { chat } = this.pane;
    const closed = chat.deleted || chat.migrated_to !== null;
    const waits = chat.kind === "private" && (!chat.started || chat.blocked);
    this.form.hidden = closed || waits;
    this.begin.hidden = !waits || closed;
    this.begin.textContent = chat.blocked ? w("unblock") : w("begin");
    this.input.placeholder = w("message");
    this.input.setAttribute("aria-label", w("message"));
    this.commandsButton.hidden = chat.commands.length === 0;
    this.showSpeakers();
    this.showKeyboard();
  }

  showSpeakers() {
    const { chat, person } = this.pane;
    this.speakerRow.hidden = chat.kind === "private";
    this.speakerRow.firstChild.textContent = w("speak_as");
    const options = chat.members.map((number) => h("option", { value: number, selected: number === person }, people().get(number)?.name ?? number));
    this.speaker.replaceChildren(...options);
  }

  showKeyboard() {
    const { keyboard } = this.pane.chat;
    const rows = keyboard?.keyboard ?? null;
    if (keyboard && keyboard.message_id !== this.keyboardFor) this.keyboardShown = true;
    if (keyboard?.force_reply && keyboard.message_id !== this.keyboardFor) this.startReply(this.pane.find(keyboard.message_id));
    this.keyboardFor = keyboard?.message_id ?? null;
    this.keyboardButton.hidden = rows === null;
    this.keyboardButton.setAttribute("aria-pressed", String(this.keyboardShown));
    this.keys.hidden = rows === null || !this.keyboardShown || this.form.hidden;
    if (rows === null) return;
    if (keyboard.input_field_placeholder) this.input.placeholder = keyboard.input_field_placeholder;
    this.keys.classList.toggle("tall", !keyboard.resize_keyboard);
    this.keys.replaceChildren(
      ...rows.map((row) => h("div", { class: "keys-row" }, ...row.map((one) => h("button", { type: "button", class: "reply-key", onclick: () => this.pressReplyKey(one.text, keyboard) }, one.text)))),
    );
  }

  pressReplyKey(text, keyboard) {
    if (keyboard.one_time_keyboard) this.toggleKeyboard();
    this.pane.send({ text });
  }

  toggleKeyboard() {
    this.keyboardShown = !this.keyboardShown;
    this.showKeyboard();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape" && (this.reply || this.editing)) {
      event.stopPropagation();
      this.stopContext();
    } else if (event.key === "ArrowUp" && this.input.value === "") {
      const own = this.pane.chat.messages.findLast((message) => message.sender === this.pane.person && message.text && !message.attachment);
      if (own) this.startEdit(own);
    }
  }

  typed() {
    this.input.style.height = "";
    if (this.input.value) this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
    const asked = /^\/(\w*)$/.exec(this.input.value);
    const found = asked && this.pane.chat ? this.pane.chat.commands.filter((one) => one.command.startsWith(asked[1])) : [];
    this.suggestions.hidden = found.length === 0;
    this.suggestions.replaceChildren(...found.map((one) => h("button", { type: "button", onclick: () => this.command(one.command) }, h("b", {}, `/${one.command}`), h("span", {}, one.description))));
  }

  command(name) {
    this.input.value = "";
    this.typed();
    this.pane.send({ text: `/${name}` });
    this.input.focus();
  }

  commandMenu(anchor) {
    const items = this.pane.chat.commands.map((one) => ({ label: `/${one.command}`, about: one.description, act: () => this.command(one.command) }));
    openMenu(anchor, items, { above: true });
  }

  attachMenu(anchor) {
    const pick = (accept) => () => {
      this.picker.accept = accept;
      this.picker.value = "";
      this.picker.click();
    };
    const items = [
      { icon: "photo", label: w("photo"), act: pick("image/*") },
      { icon: "file", label: w("document"), act: pick("") },
      { icon: "smile", label: w("sticker"), act: () => this.pane.send({ sticker: { emoji: "👍" } }) },
      { icon: "voice", label: w("voice"), act: () => this.pane.send({ voice: { seconds: 4 } }) },
      { icon: "place", label: w("location"), act: () => this.pane.send({ location: { latitude: 22.147, longitude: 105.8348 } }) },
    ];
    openMenu(anchor, items, { above: true });
  }

  async picked() {
    const file = this.picker.files[0];
    if (file) await this.sendFile(file, this.picker.accept === "image/*");
  }

  async pasted(event) {
    const file = [...event.clipboardData.files][0];
    if (!file) return;
    event.preventDefault();
    await this.sendFile(file, file.type.startsWith("image/"));
  }

  async sendFile(file, photo) {
    const body = await fileBody(file);
    await this.pane.send({ text: this.input.value, [photo ? "photo" : "document"]: body });
    this.input.value = "";
    this.typed();
  }

  startReply(message) {
    if (!message) return;
    this.editing = null;
    this.reply = message;
    this.showContext();
    this.input.focus();
  }

  startEdit(message) {
    this.reply = null;
    this.editing = message;
    this.input.value = message.text;
    this.typed();
    this.showContext();
    this.input.focus();
  }

  stopContext() {
    if (this.editing) this.input.value = "";
    this.reply = this.editing = null;
    this.showContext();
    this.typed();
  }

  showContext() {
    const about = this.editing ?? this.reply;
    this.context.hidden = !about;
    if (!about) return;
    const title = this.editing ? w("editing") : w("replying", { name: about.sender_name });
    this.context.replaceChildren(
      icon(this.editing ? "edit" : "reply"),
      h("span", { class: "context-words" }, h("b", {}, title), h("span", {}, about.text)),
      iconButton("close", w("cancel"), () => this.stopContext()),
    );
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    const { chat, person } = this.pane;
    const { editing, reply } = this;
    this.input.value = "";
    this.reply = this.editing = null;
    this.showContext();
    this.typed();
    if (editing) await trying(() => ask("PATCH", `chats/${chat.key}/messages/${editing.id}`, { text, person }), this.pane.element);
    else if (!(await this.pane.send({ text, reply_to: reply?.id ?? null }))) this.input.value = text;
  }
}
