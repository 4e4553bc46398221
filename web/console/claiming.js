/** Who begins to answer a ticket that nobody has takes it by that. */

/** So long somebody has to write: one key may have been a mistake. */
export const CLAIM_AFTER_MS = 1_500;

/** Waits in the queue and is nobody's. */
export const isNobodys = (ticket) => ticket?.state === "queued" && !ticket.agent && !ticket.locked;

/** @typedef {{claimed: boolean}} OpenClaim  the ticket was taken by writing into it */

/** @param {import("./desk.js").Core} core */
export function createClaiming(core) {
  const { announce, clock, setOpen } = core;
  let tried = null; // once for each opening: who gives the ticket back does not mean to take it with the next key
  let cancel = () => {};

  const isStillFree = (id) => {
    const { open } = core.state;
    return open?.id === id && open.phase === "ready" && open.draft.text.trim() !== "" && isNobodys(open.ticket);
  };

  async function claim(id) {
    if (!isStillFree(id) || core.state.open.answerPhase === "sending") {
      tried = null;
      return;
    }
    await core.steps.actions.move("in_progress");
    // something else happened to it that does not matter here: once more
    if (core.state.open?.moveNotice?.key === "move.stale" && isStillFree(id)) await core.steps.actions.move("in_progress");
    const { open } = core.state;
    if (open?.id !== id || open.moveNotice !== null || open.ticket.state !== "in_progress") return;
    setOpen(id, { claimed: true });
    announce("claim.done", { number: `#${open.ticket.number}` });
  }

  return {
    /** @returns {OpenClaim} */
    atOpening() {
      cancel();
      tried = null;
      return { claimed: false };
    },

    /** A key was pressed in the answer. */
    typed() {
      const { open } = core.state;
      if (tried === open.id || !isStillFree(open.id)) return;
      tried = open.id;
      cancel = clock.after(CLAIM_AFTER_MS, () => claim(open.id));
    },
  };
}
