/**
 * The live connection: a websocket that pushes changes, and the catch-up that makes up for what it missed.
 *
 * "online" is said only when the socket is open *and* a catch-up since then has succeeded: online means that
 * nothing is missing. Pushes are taken from the moment the socket opens, so that nothing falls between.
 */

import { Problem } from "./api.js";
import { backoffMs } from "./backoff.js";

/** Of silence: whatever the server says shows that the line is there. API Gateway drops a socket idle for 10 minutes. */
export const PING_EVERY_MS = 60_000;
export const PONG_WAIT_MS = 10_000;
export const OPEN_WAIT_MS = 10_000;
/** Pushes are best effort: even a healthy connection is checked for gaps. */
export const CATCH_UP_EVERY_MS = 60_000;

/** What news is about, by its type: of a ticket, a mail, a telephone call, a technical event. */
const TOLD = { change: "ticket", mail: "mail", call: "call", technical_event: "event" };

const tellsOfWork = (message) => Object.hasOwn(TOLD, message?.type ?? "") && Boolean(message[TOLD[message.type]]);

/**
 * @param {object} parts
 * @param {() => Promise<string>} parts.openTicket  fetches a one-time ticket for the socket
 * @param {(ticket: string) => WebSocket} parts.openSocket
 * @param {(push: object) => void} parts.onPush
 * @param {(message: any) => boolean} [parts.isPush]  which messages are pushes; left out: those of the staff console
 * @param {(isOpen: boolean) => void} [parts.onSocket]  from now on `say` reaches the server, or does not any more
 * @param {(message: object) => void} [parts.onWord]  anything else that the server says
 * @param {() => Promise<void>} parts.catchUp  must reject when it could not
 * @param {(state: {phase: string, retryAtMs: number|null}) => void} parts.onState
 * @param {(error: Error) => void} parts.onFault  why an attempt failed, for the log; the next try is planned anyway
 * @param {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} parts.clock
 *   `after` returns its cancellation
 * @param {() => number} parts.random
 */
export function createLive(parts) {
  const { openTicket, openSocket, onPush, catchUp, onState, onFault, clock, random } = parts;
  const { isPush = tellsOfWork, onSocket = () => {}, onWord = () => {} } = parts;
  let running = false;
  let phase = "offline";
  let socket = null;
  let isOpen = false; // the socket
  let failures = 0;
  let attempt = 0; // each connection attempt has its number; what an older one still says is ignored
  let catchingUp = null;
  const timers = {};

  function cancel(name) {
    timers[name]?.();
    delete timers[name];
  }

  function plan(name, ms, run) {
    cancel(name);
    timers[name] = clock.after(ms, () => {
      delete timers[name];
      run();
    });
  }

  function say(next, retryAtMs = null) {
    phase = next;
    onState({ phase, retryAtMs });
  }

  function lost(number) {
    if (!running || number !== attempt) return;
    drop();
    const waitMs = backoffMs(failures, random());
    failures += 1;
    say("offline", clock.nowMs() + waitMs);
    plan("retry", waitMs, connect);
  }

  function failed(number, error) {
    onFault(error);
    if (running && number === attempt && error instanceof Problem && error.status === 403) refused();
    else lost(number);
  }

  /** The server knows who asks and says no: asking again does not help. */
  function refused() {
    running = false;
    drop();
    say("forbidden");
  }

  function drop() {
    attempt += 1;
    for (const name of Object.keys(timers)) cancel(name);
    const old = socket;
    socket = null;
    if (isOpen) {
      isOpen = false;
      onSocket(false);
    }
    old?.close();
  }

  async function connect() {
    if (!running) return;
    drop();
    const number = attempt;
    say("connecting");
    let opened;
    try {
      const ticket = await openTicket();
      if (number !== attempt) return;
      opened = openSocket(ticket);
    } catch (error) {
      failed(number, error);
      return;
    }
    socket = opened;
    plan("open", OPEN_WAIT_MS, () => lost(number));
    opened.onopen = () => number === attempt && subscribed(number);
    opened.onmessage = (event) => number === attempt && heard(event.data);
    opened.onclose = () => lost(number);
    opened.onerror = () => lost(number);
  }

  async function subscribed(number) {
    cancel("open");
    ping(number);
    isOpen = true;
    onSocket(true);
    try {
      // one that began before this socket was open does not tell what happened until then
      await catchingUp?.catch(() => {});
      await catchUpOnce();
    } catch (error) {
      failed(number, error);
      return;
    }
    if (number !== attempt) return;
    failures = 0;
    say("online");
    plan("catchUp", CATCH_UP_EVERY_MS, () => keepCaughtUp(number));
  }

  function heard(data) {
    cancel("pong"); // any word is a sign of life
    if (isOpen) ping(attempt);
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not ours; the next catch-up makes up for it
    }
    // Where thousands are told, what comes together is told in one frame.
    if (message?.type === "several" && Array.isArray(message.messages)) message.messages.forEach(take);
    else take(message);
  }

  function take(message) {
    if (isPush(message)) onPush(message);
    else if (message !== null && typeof message === "object") onWord(message);
  }

  function ping(number) {
    plan("ping", PING_EVERY_MS, () => {
      socket.send(JSON.stringify({ action: "ping" }));
      plan("pong", PONG_WAIT_MS, () => lost(number));
      ping(number);
    });
  }

  async function keepCaughtUp(number) {
    try {
      await catchUpOnce();
    } catch (error) {
      failed(number, error);
      return;
    }
    if (number === attempt) plan("catchUp", CATCH_UP_EVERY_MS, () => keepCaughtUp(number));
  }

  function catchUpOnce() {
    catchingUp ??= catchUp().finally(() => {
      catchingUp = null;
    });
    return catchingUp;
  }

  return {
    start() {
      if (running) return;
      running = true;
      connect();
    },

    stop() {
      running = false;
      drop();
      say("offline");
    },

    /** Says something to the server; without a connection it is lost. */
    say(message) {
      if (isOpen) socket.send(JSON.stringify(message));
    },

    /** The tab woke up, the network came back, or the person does not want to wait. */
    wake() {
      if (!running) return;
      if (phase === "online") keepCaughtUp(attempt);
      else if (phase === "offline") {
        failures = 0;
        connect();
      }
    },

    /** The network is known to be gone: do not wait for the socket to notice. */
    networkLost() {
      if (phase !== "offline") lost(attempt);
    },
  };
}
