// Choosing words and writing dates and sizes in the chosen language.

import { WORDS } from "./words.js";

// The product's people live in this zone, which has no summer time.
export const ZONE = "Asia/Ho_Chi_Minh";
export const ZONE_OFFSET = "+07:00";

let current = localStorage.getItem("language") === "en" ? "en" : "vi";

export function language() {
  return current;
}

export function switchLanguage() {
  current = current === "vi" ? "en" : "vi";
  localStorage.setItem("language", current);
}

/** The words of `key` in the current language, with {name} replaced from `values`. */
export function w(key, values = {}) {
  const words = WORDS[current][key];
  if (words === undefined) throw new Error(`no wording for ${key}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function format(options) {
  return new Intl.DateTimeFormat(current === "vi" ? "vi-VN" : "en-GB", { timeZone: ZONE, ...options });
}

/** "09:05" */
export function timeOf(date) {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "T5, 31/12/2026" */
export function shortDay(date) {
  return format({ weekday: "short", day: "2-digit", month: "2-digit", year: "numeric" }).format(date);
}

/** "31/12" */
export function dayAndMonth(date) {
  return dayKey(date).split("-").slice(1).reverse().join("/");
}

/** "Hôm nay", "Hôm qua" or "Thứ Năm, 31 tháng 12, 2026", seen from `now`. */
export function dayWords(date, now) {
  if (dayKey(date) === dayKey(now)) return w("today");
  if (dayKey(date) === dayKey(new Date(now.getTime() - 86_400_000))) return w("yesterday");
  return longDay(date);
}

function longDay(date) {
  const words = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "Thứ Năm, 31 tháng 12, 2026, 09:05" */
export function longMoment(date) {
  return `${longDay(date)}, ${timeOf(date)}`;
}

/** "2026-12-31", the day in Việt Nam. */
export function dayKey(date) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(date);
}

/** "2026-12-31T09:05" for <input type="datetime-local">. */
export function inputMoment(date) {
  return `${dayKey(date)}T${timeOf(date)}`;
}

/** "12,4 KB" */
export function sizeWords(bytes) {
  const unit = bytes < 1_000_000 ? "kB" : "MB";
  const amount = bytes < 1_000_000 ? bytes / 1000 : bytes / 1_000_000;
  return `${amount.toLocaleString(current, { maximumFractionDigits: 1 })} ${unit}`;
}

/** "22,1470; 105,8348" */
export function placeWords({ latitude, longitude }) {
  const words = (number) => number.toLocaleString(current, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  return `${words(latitude)}; ${words(longitude)}`;
}

/** Fill every element that carries data-w (text) or data-w-label (aria-label and tooltip). */
export function fillWords(root = document) {
  document.documentElement.lang = current;
  for (const element of root.querySelectorAll("[data-w]")) element.textContent = w(element.dataset.w);
  for (const element of root.querySelectorAll("[data-w-label]")) {
    element.setAttribute("aria-label", w(element.dataset.wLabel));
    if (element.tagName === "BUTTON") element.title = w(element.dataset.wLabel);
  }
}
