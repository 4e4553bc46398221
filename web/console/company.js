/** Who else is in which ticket, without a page: keeps presence going by the clock and passes its words to the socket. */

const NOBODY = Object.freeze([]);

/**
 * @param {object} parts
 * @param {ReturnType<import("./presence.js").createPresence>} parts.presence
 * @param {(message: object) => void} parts.send  to the socket
 * @param {{nowMs: () => number, after: (ms: number, run: () => void) => () => void}} parts.clock
 */
export function createCompany({ presence, send, clock }) {
  const listeners = new Set();
  let shown = new Map(); // by ticket; the same lists until somebody comes or goes, so that rows are not drawn again
  let revision = 0;
  let cancel = () => {};
  let ticket = null; // the open one
  let away = false; // nobody can see the page

  function plan() {
    cancel();
    const nextMs = presence.nextMs();
    cancel = nextMs === null ? () => {} : clock.after(Math.max(0, nextMs - clock.nowMs()), tick);
  }

  function tell(changed) {
    if (!changed) return;
    shown = new Map();
    revision += 1;
    for (const listener of listeners) listener();
  }

  function tick() {
    const { messages, changed } = presence.tick(clock.nowMs());
    messages.forEach(send);
    tell(changed);
    plan();
  }

  function say(messages) {
    messages.forEach(send);
    plan();
  }

  const place = () => say(presence.opened(away ? null : ticket, clock.nowMs()));

  return {
    /** Grows whenever somebody came, went, or began or stopped typing. */
    get state() {
      return revision;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    connected: () => say(presence.connected(clock.nowMs())),

    disconnected() {
      presence.disconnected();
      plan();
    },

    heard(message) {
      tell(presence.heard(message, clock.nowMs()));
      plan();
    },

    /** @param {string|null} id  the ticket that is open now */
    opened(id) {
      ticket = id;
      place();
    },

    /** Who cannot see the page looks at nothing. */
    looking(isLooking) {
      away = !isLooking;
      place();
    },

    typed: () => say(presence.typed(clock.nowMs())),
    stopped: () => say(presence.stoppedTyping(clock.nowMs())),

    /** The others in a ticket: typing first. */
    others(id) {
      if (!shown.has(id)) {
        const people = presence.others(id, clock.nowMs());
        shown.set(id, people.length === 0 ? NOBODY : people);
      }
      return shown.get(id);
    },

    stop: () => cancel(),
  };
}
