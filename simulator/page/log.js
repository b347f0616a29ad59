// The list of messages of one chat: drawn once, then only what changed.

import { bubble, signature } from "./bubbles.js";
import { h, icon } from "./dom.js";
import { now } from "./state.js";
import { dayKey, dayWords, w } from "./wording.js";

const NEAR_END = 60;

export class Log {
  /** `seen()` is called whenever the newest message is on the screen. */
  constructor(seen) {
    this.list = h("ol", { class: "log-list" });
    this.scroller = h("div", { class: "log", tabIndex: 0, role: "group" }, this.list);
    this.count = h("span", { class: "badge", hidden: true });
    this.toEnd = h("button", { type: "button", class: "to-end", hidden: true, onclick: () => this.end(true) }, icon("down"), this.count);
    this.element = h("div", { class: "log-frame" }, this.scroller, this.toEnd);
    this.seen = seen;
    this.drawn = new Map();
    this.unreadFrom = null;
    this.scroller.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.atEnd && this.end()).observe(this.scroller);
    this.atEnd = true;
  }

  /** Forget what was drawn: another chat comes. `unreadFrom` is the first message nobody has read. */
  clear(unreadFrom) {
    this.list.replaceChildren();
    this.drawn.clear();
    this.unreadFrom = unreadFrom;
    this.atEnd = true;
  }

  /** Show these messages; returns those of the bot that were not there before. */
  show(messages, context, unread) {
    const first = this.drawn.size === 0;
    const fresh = [];
    const wanted = [];
    let day = "";
    for (const message of messages) {
      const key = dayKey(new Date(message.date));
      if (key !== day) wanted.push(this.reuse(`day:${message.id}:${dayWords(new Date(message.date), now())}`, () => this.day(message)));
      day = key;
      if (message.id === this.unreadFrom) wanted.push(this.reuse("unread", () => h("li", { class: "unread-line" }, h("span", {}, w("new_messages")))));
      wanted.push(this.draw(message, context, first, fresh));
    }
    if (context.typing) wanted.push(this.reuse("typing", () => h("li", { class: "row theirs" }, h("div", { class: "bubble dots", "aria-label": w("typing") }, h("i"), h("i"), h("i")))));
    this.settle(wanted);
    if (first && this.unreadFrom) this.scrollTo(this.list.querySelector(".unread-line"));
    else if (this.atEnd || fresh.some((message) => context.mine(message))) this.end();
    this.count.textContent = unread;
    this.count.hidden = !unread;
    this.scrolled();
    return first ? [] : fresh.filter((message) => !context.mine(message));
  }

  draw(message, context, first, fresh) {
    const sign = signature(message, context);
    const old = this.drawn.get(message.id);
    if (old?.sign === sign) return old.element;
    const element = bubble(message, context);
    if (!old && !first) {
      fresh.push(message);
      element.classList.add("arriving");
    }
    if (old?.element.contains(document.activeElement)) queueMicrotask(() => this.refocus(element));
    this.drawn.set(message.id, { sign, element });
    return element;
  }

  refocus(element) {
    (element.querySelector(".key") ?? this.scroller).focus({ preventScroll: true });
  }

  reuse(name, make) {
    const old = this.drawn.get(name);
    if (old) return old.element;
    const element = make();
    this.drawn.set(name, { sign: name, element });
    return element;
  }

  day(message) {
    return h("li", { class: "day" }, h("span", {}, dayWords(new Date(message.date), now())));
  }

  settle(wanted) {
    const keep = new Set(wanted);
    for (const [key, { element }] of this.drawn) {
      if (keep.has(element)) continue;
      element.remove();
      this.drawn.delete(key);
    }
    wanted.forEach((element, place) => {
      const current = this.list.children[place];
      if (current !== element) this.list.insertBefore(element, current ?? null);
    });
    while (this.list.children.length > wanted.length) this.list.lastChild.remove();
  }

  /** Bring a message into view and let it glow. */
  jump(id) {
    const element = this.list.querySelector(`[data-id="${Number(id)}"]`);
    if (!element) return;
    element.scrollIntoView({ block: "center", behavior: "smooth" });
    element.classList.remove("glow");
    void element.offsetWidth;
    element.classList.add("glow");
  }

  scrollTo(element) {
    this.scroller.scrollTop = element ? element.offsetTop - 40 : this.scroller.scrollHeight;
    this.scrolled();
  }

  end(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  scrolled() {
    const left = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
    this.atEnd = left < NEAR_END;
    this.toEnd.hidden = this.atEnd;
    this.toEnd.setAttribute("aria-label", w("to_end"));
    if (this.atEnd) this.seen();
  }
}
