/** Views that people have saved: one's own, and those that everybody sees. A server that has none of them shows none. */

/** @typedef {{id: string, name: string, filter: object, shared: boolean, owner: string, owner_name?: string}} SavedView */

/** @param {import("./desk.js").Core} core */
export function createSavedViews(core) {
  const { api, newKey, set } = core;
  const pathOf = (id) => `/v1/views/${encodeURIComponent(id)}`;

  async function load() {
    try {
      const { items } = await api.get("/v1/views");
      show(items);
    } catch {
      if (core.state.saved.phase !== "ready") set({ saved: { phase: "failed", items: [] } });
    }
    core.lists.chooseAgain(); // the list of one that is not there has to say so
  }

  function show(items) {
    const inOrder = [...items].sort((one, other) => one.name.localeCompare(other.name, "cs"));
    set({ saved: { phase: "ready", items: inOrder } });
  }

  /**
   * Saves a view, a new one or in place of one.
   * @param {{id?: string, name: string, filter: object, shared: boolean}} view
   * @returns {Promise<string>} its id
   * @throws {Problem|Unreachable}
   */
  async function keepView({ id = newKey().toLowerCase().slice(0, 40), ...view }) {
    const kept = await api.put(pathOf(id), view);
    show([...core.state.saved.items.filter((one) => one.id !== id), { ...view, id, owner: core.state.me?.id, ...kept }]);
    core.lists.chooseAgain();
    return id;
  }

  /** @throws {Problem|Unreachable} */
  async function forgetView(id) {
    await api.delete(pathOf(id));
    show(core.state.saved.items.filter((one) => one.id !== id));
    core.lists.chooseAgain();
  }

  return {
    start: {
      saved: { phase: "loading", items: [] },
      /** The dialog in which a view is changed, or with none a new one is made; null: it is closed. */
      viewPanel: null,
    },
    load,

    actions: {
      loadViews: load,
      /** @param {SavedView|null} view */
      openViewPanel: (view) => set({ viewPanel: { view } }),
      closeViewPanel: () => set({ viewPanel: null }),
      keepView,
      forgetView,

      /** Whether the signed-in person may change it: the owner, and a lead what everybody sees. */
      mayChangeView: ({ owner, shared }) =>
        owner === core.state.me?.id || (shared && Boolean(core.state.me?.roles?.includes("lead"))),
    },
  };
}
