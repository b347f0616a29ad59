// The training clock: presets in the header, any moment in a dialog.

import { ask } from "./api.js";
import { field, openDialog, trying } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { now, presets } from "./state.js";
import { inputMoment, longMoment, shortDay, timeOf, w, ZONE_OFFSET } from "./wording.js";

const DAY = 86_400_000;

async function set(moment) {
  await trying(() => ask("PUT", "clock", { now: moment }));
}

/** Draw presets and the time; called for every change and every second. */
export function drawClock() {
  const moment = now();
  document.getElementById("clock-day").textContent = shortDay(moment);
  document.getElementById("clock-time").textContent = timeOf(moment);
  const words = `${shortDay(moment)} ${timeOf(moment)}`;
  document.getElementById("clock-open").setAttribute("aria-label", w("clock_open", { moment: words }));
}

export function drawPresets() {
  const chosen = (preset) => Math.abs(Date.parse(preset.now) - now().getTime()) < DAY / 2;
  const buttons = presets().map((preset) =>
    h("button", { type: "button", class: "preset", "aria-pressed": String(chosen(preset)), onclick: () => set(preset.now) }, preset.label),
  );
  document.getElementById("clock-presets").replaceChildren(...buttons);
}

export function clockDialog() {
  const input = h("input", { type: "datetime-local", name: "moment", value: inputMoment(now()), required: true });
  const words = h("output", { class: "about" });
  const moment = () => new Date(`${input.value.slice(0, 16)}:00${ZONE_OFFSET}`);
  const spell = () => (words.textContent = input.value ? longMoment(moment()) : "");
  input.addEventListener("input", spell);
  spell();
  const pick = async (act) => {
    await act();
    dialog.close();
  };
  const step = (days) => () => pick(() => set(new Date(now().getTime() + days * DAY).toISOString()));
  const button = (label, act) => h("button", { type: "button", class: "plain", onclick: act }, label);
  const chips = presets().map((preset) => button(preset.label, () => pick(() => set(preset.now))));
  const form = h(
    "form",
    { method: "dialog" },
    h("header", {}, h("h2", {}, w("clock_title")), iconButton("close", w("close"), () => dialog.close())),
    h("p", { class: "about" }, w("clock_about")),
    chips.length ? h("h3", {}, w("clock_presets")) : null,
    h("div", { class: "chips" }, ...chips, button(w("clock_day"), step(1)), button(w("clock_week"), step(7))),
    field(w("clock_pick"), input),
    words,
    h("footer", {}, button(w("clock_real"), () => pick(() => trying(() => ask("DELETE", "clock")))), h("button", { type: "submit", class: "main" }, w("clock_set"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pick(() => set(moment().toISOString()));
  });
  const dialog = openDialog(form);
}
