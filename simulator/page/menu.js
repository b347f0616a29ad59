// Small menus and hints that float over one phone.

import { h, icon } from "./dom.js";

/** A menu beside `anchor` with [{icon, label, act}]; arrow keys, Escape and a click elsewhere work as expected. */
export function openMenu(anchor, items, { above = false } = {}) {
  closeMenus();
  const menu = h("div", { class: "menu", role: "menu" });
  for (const item of items) {
    const act = () => {
      closeMenus();
      item.act();
    };
    menu.append(
      h("button", { type: "button", role: "menuitem", onclick: act }, item.icon ? icon(item.icon) : null, h("span", {}, item.label), item.about ? h("small", {}, item.about) : null),
    );
  }
  menu.addEventListener("keydown", (event) => steer(event, menu, anchor));
  document.body.append(menu);
  place(menu, anchor, above);
  menu.firstChild?.focus();
  anchor.setAttribute("aria-expanded", "true");
  menu.anchor = anchor;
}

function place(menu, anchor, above) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, at.left), window.innerWidth - width - 8);
  const below = at.bottom + 6;
  const top = above || below + height > window.innerHeight - 8 ? at.top - height - 6 : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}

function steer(event, menu, anchor) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
  else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    closeMenus();
    anchor.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export function closeMenus() {
  for (const menu of document.querySelectorAll(".menu")) {
    menu.anchor?.removeAttribute("aria-expanded");
    menu.remove();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".menu")) closeMenus();
});

/** Words that fade by themselves, over `host` (a phone) or the whole page. */
export function toast(words, host = document.body) {
  host.querySelector(":scope > .toast")?.remove();
  const element = h("div", { class: "toast", role: "status" }, words);
  host.append(element);
  setTimeout(() => element.remove(), 2500 + words.length * 60);
}
