/** Stand-ins for what a browser brings: storage, clock, socket, server. */

/** @param {Record<string, string>} [entries] */
export function fakeStorage(entries = {}) {
  const map = new Map(Object.entries(entries));
  return {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, String(value)),
    removeItem: (key) => void map.delete(key),
  };
}

export function fullStorage() {
  return {
    ...fakeStorage(),
    setItem() {
      throw new Error("QuotaExceededError");
    },
  };
}

/** Lets everything that waits only for promises go on. */
export async function settle() {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** A clock that moves only when told to. */
export function fakeClock(startMs = Date.parse("2026-11-23T08:00:00Z")) {
  let nowMs = startMs;
  let timers = [];
  return {
    nowMs: () => nowMs,
    after(ms, run) {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = next.atMs;
        next.run();
        await settle();
      }
      nowMs = endMs;
    },
  };
}

/** Sockets that the test opens, feeds and closes. */
export function fakeSockets() {
  const opened = [];
  return {
    opened,
    get last() {
      return opened.at(-1);
    },
    open(ticket) {
      const socket = {
        ticket,
        sent: [],
        closed: false,
        send: (text) => socket.sent.push(JSON.parse(text)),
        close() {
          socket.closed = true;
          socket.onclose?.();
        },
        say: (message) => socket.onmessage({ data: typeof message === "string" ? message : JSON.stringify(message) }),
      };
      opened.push(socket);
      return socket;
    },
  };
}

/** An API whose answers are functions by "METHOD /path"; keeps what it was asked. */
export function fakeApi(answers) {
  const asked = [];
  const call = async (method, path, query, body, headers) => {
    asked.push({ method, path, query: query?.toString() ?? "", body, headers });
    const answer = answers[`${method} ${path}`];
    if (answer === undefined) throw new Error(`unexpected ${method} ${path}`);
    return answer({ query, body, headers });
  };
  return {
    asked,
    answers,
    get: (path, query) => call("GET", path, query),
    post: (path, body, headers) => call("POST", path, undefined, body, headers),
    put: (path, body) => call("PUT", path, undefined, body),
    delete: (path) => call("DELETE", path),
  };
}

/** A JWT as an issuer would give it; the signature is nobody's business here. */
export function jwt(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.sig`;
}
