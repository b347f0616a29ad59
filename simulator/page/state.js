// What the page knows of the simulated world, and who wants to hear of changes.

import { ask } from "./api.js";

const known = { bots: [], offered: [], people: new Map(), chats: new Map(), clock: null, limits: null, faults: [] };
const listeners = new Map();

/** Call `act` whenever one of the topics changes: "chats", "chat:KEY", "clock", "trainer". */
export function on(topic, act) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(act);
  return () => listeners.get(topic).delete(act);
}

function tell(topic) {
  for (const act of listeners.get(topic) ?? []) act();
}

export const bots = () => known.bots;
export const people = () => known.people;
export const chats = () => known.chats;
export const offered = () => known.offered;
export const limits = () => known.limits;
export const faults = () => known.faults;

export function bot(id) {
  return known.bots.find((one) => one.id === id) ?? null;
}

/** The bot of a chat: its own, or the first one in the group. */
export function botOf(chat) {
  return bot(chat.bot ?? chat.bots[0] ?? null);
}

/** The simulated moment, running on between two answers of the server. */
export function now() {
  if (!known.clock) return new Date();
  return new Date(known.clock.at + (performance.now() - known.clock.read));
}

export function presets() {
  return known.clock?.presets ?? [];
}

/** Read bots, people and the list of chats. */
export async function readChats() {
  const paths = ["bots", "people", "chats", "links"];
  const [bots, people, { chats }, offered] = await Promise.all(paths.map((path) => ask("GET", path)));
  Object.assign(known, { bots, offered });
  known.people = new Map(people.map((person) => [person.id, person]));
  known.chats = new Map(chats.map((chat) => [chat.key, chat]));
  tell("chats");
}

async function readClock() {
  const clock = await ask("GET", "clock");
  known.clock = { at: Date.parse(clock.now), read: performance.now(), presets: clock.presets };
  tell("clock");
}

async function readTrouble() {
  [known.limits, known.faults] = await Promise.all([ask("GET", "limits"), ask("GET", "faults")]);
  tell("trainer");
}

/** Read everything: at the start and after the connection was lost. */
export async function readAll() {
  await Promise.all([readChats(), readClock(), readTrouble()]);
  for (const key of known.chats.keys()) tell(`chat:${key}`);
}

let pending = null;

/** Read again what has changed; many changes in a short time are read once. */
export function changed(topics) {
  if (topics.has("clock")) readClock().catch(ignoreLost);
  if (topics.has("limits") || topics.has("faults")) readTrouble().catch(ignoreLost);
  for (const topic of topics) tell(`chat:${topic}`);
  const onlyConditions = [...topics].every((topic) => ["clock", "limits", "faults"].includes(topic));
  if (onlyConditions || pending) return;
  pending = setTimeout(() => {
    pending = null;
    readChats().catch(ignoreLost);
  }, 60);
}

// The stream reports a lost connection, shows it, and everything is read again afterwards.
function ignoreLost() {}
