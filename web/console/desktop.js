/** Notifications of the desktop, for who does not look at the page. Asked for only by a press of a button. */

/**
 * @param {object} parts
 * @param {typeof Notification|undefined} parts.Notification  the browser's; absent where it has none
 * @param {(ticketId: string) => void} parts.open  the notification was pressed
 * @param {(callId: string) => void} [parts.openCall]  that of a telephone call was pressed
 * @param {() => (key: string, params?: object) => string} parts.words  of the language chosen now
 */
export function createDesktop({ Notification, open, openCall = () => {}, words }) {
  const listeners = new Set();
  const permission = () => Notification?.permission ?? "impossible";
  let state = { permission: permission() };

  function look() {
    state = { permission: permission() };
    for (const listener of listeners) listener();
  }

  /** `tag`: the same one in another tab replaces it. */
  function tell(id, tag, title, body, go = open) {
    if (permission() !== "granted") return () => {};
    try {
      const shown = new Notification(title, { body, tag });
      shown.onclick = () => {
        shown.close();
        go(id);
      };
      return () => shown.close();
    } catch {
      return () => {}; // browsers of phones know notifications of service workers only
    }
  }

  return {
    /** `permission`: "default" (not asked yet), "granted", "denied", "impossible". */
    get state() {
      return state;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async ask() {
      if (!Notification) return;
      await Notification.requestPermission();
      look();
    },

    /** A ticket has become urgent. @returns {() => void} takes it away again */
    show(ticket) {
      const body = [ticket.subject, ticket.client?.name ?? ticket.requester?.name].filter(Boolean).join("\n");
      return tell(ticket.id, `fronta.urgent.${ticket.id}`, words()("alarm.notification", { number: ticket.number }), body);
    },

    /** The telephone rings. @returns {() => void} takes it away again */
    showCall({ id, name, about }) {
      return tell(id, `fronta.call.${id}`, words()("call.notification", { name }), about, openCall);
    },

    /** A colleague calls to a ticket. @returns {() => void} takes it away again */
    showCalled({ key, id, number, subject, by }) {
      const name = by ?? words()("mention.somebody");
      return tell(id, `fronta.called.${key}`, words()("mention.notification", { name, number }), subject);
    },
  };
}
