// A plain script in the head, so that the chosen theme and language are there before anything is painted.
(() => {
  const chosen = (name, known, otherwise) => {
    try {
      const value = localStorage.getItem(name);
      return known.includes(value) ? value : otherwise;
    } catch {
      return otherwise; // the browser keeps nothing for us: the defaults
    }
  };
  const root = document.documentElement;
  root.dataset.theme = chosen("fronta.theme", ["auto", "light", "dark"], "auto");
  // Czech unless the browser speaks something else; who speaks Slovak reads Czech
  const spoken = (navigator.language || "cs").toLowerCase().split("-")[0];
  root.lang = chosen("fronta.language", ["cs", "en"], ["cs", "sk"].includes(spoken) ? "cs" : "en");
})();
