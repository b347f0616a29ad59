// The folded panel for trainers: limits, trouble, and what can be done to the chosen chat.

import { ask } from "./api.js";
import { choice, field, sureDialog, trying } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { bots, faults, limits } from "./state.js";
import { w } from "./wording.js";

const TROUBLE = {
  fault_delay: { kind: "delay", seconds: 3 },
  fault_drop_before: { kind: "drop_before", count: 3 },
  fault_drop_after: { kind: "drop_after", count: 3 },
  fault_error: { kind: "error", status: 502, count: 3 },
  fault_flood: { kind: "flood", retry_after: 3, count: 3 },
};

/** Draw the panel; `chat` is the one in the active phone, or null. */
export async function drawTrainer(element, chat, person, reset) {
  const statistics = await trying(() => ask("GET", "statistics"));
  if (!statistics) return;
  const calls = Object.values(statistics.calls).reduce((sum, count) => sum + count, 0);
  element.replaceChildren(
    limitsField(),
    h("h3", {}, w("faults")),
    h("div", { class: "chips" }, ...Object.entries(TROUBLE).map(([key, body]) => h("button", { type: "button", class: "plain", onclick: () => trying(() => ask("POST", "faults", body)) }, w(key)))),
    h("ul", { class: "faults" }, ...faults().map(activeFault)),
    chat ? chatTools(chat, person) : "",
    h("p", { class: "about" }, w("counts", { calls, floods: statistics.floods })),
    h("button", { type: "button", class: "plain danger", onclick: () => sureDialog(w("reset_sure"), w("sure"), reset) }, w("reset")),
  );
}

function limitsField() {
  const select = choice("model", ["off", "bucket", "window"].map((model) => [model, w(`limits_${model}`)]));
  select.value = limits().model;
  select.addEventListener("change", () => trying(() => ask("PUT", "limits", { ...limits(), model: select.value })));
  return field(w("limits"), select);
}

function activeFault(fault) {
  const name = w(`fault_${fault.kind}`);
  const left = fault.count === null ? w("fault_until") : w("fault_left", { count: fault.count });
  const off = iconButton("close", w("fault_off", { name }), () => trying(() => ask("DELETE", `faults/${fault.id}`)));
  return h("li", {}, h("span", {}, `${name.split(",")[0]} · ${left}`), off);
}

function chatTools(chat, person) {
  const tool = (label, method, path, body) => h("button", { type: "button", class: "plain", onclick: () => trying(() => ask(method, path, body)) }, label);
  const tools = [];
  if (chat.kind === "private") {
    tools.push(chat.blocked ? tool(w("unblock"), "POST", `chats/${chat.key}/unblock`) : tool(w("block"), "POST", `chats/${chat.key}/block`));
  } else if (chat.migrated_to === null && !chat.deleted) {
    tools.push(
      chat.bots.length
        ? tool(w("remove_bot"), "DELETE", `groups/${chat.id}/bots/${chat.bots[0]}?by=${person}`)
        : tool(w("add_bot"), "POST", `groups/${chat.id}/bots`, { by: person, bot: bots()[0]?.id }),
    );
    if (chat.kind === "group") tools.push(tool(w("migrate"), "POST", `groups/${chat.id}/migrate`, {}));
  }
  return h("div", {}, h("h3", {}, w("this_chat", { name: chat.title })), h("div", { class: "chips" }, ...tools));
}
