// The control API and its stream of changes.

import { w } from "./wording.js";

export class Refused extends Error {}

/** Ask the control API; throws Refused with the server's reason. */
export async function ask(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(`/control/${path}`, options);
  } catch {
    throw new Refused(w("lost"));
  }
  const content = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) throw new Refused(content.error);
  return content;
}

/** Call `changed(topics)` for every change; `connected(true|false)` when the stream comes and goes. */
export function listen(changed, connected) {
  const source = new EventSource("/control/events");
  source.onopen = () => connected(true);
  source.onerror = () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(changed, connected), 1000);
  };
  source.onmessage = (event) => {
    const { topics } = JSON.parse(event.data);
    if (topics.length) changed(new Set(topics));
  };
  return source;
}

/** Bytes of a picked file as the control API takes them. */
export async function fileBody(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name || "file", content: btoa(binary), mime: file.type || null };
}
