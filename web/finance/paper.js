/**
 * Whether the page goes to paper. A browser says so before it prints, and takes the page as it then is: what is drawn on
 * a canvas has to be drawn for paper by then, while the styles of paper do not hold yet. `data-paper` makes them hold.
 */

const root = document.documentElement;
const query = matchMedia("print");

export const isPaper = () => root.dataset.paper === "";

/** @param {() => void} listener  called when it goes to paper, and when it is back @returns {() => void} no more */
export function onPaper(listener) {
  const become = (isOnPaper) => () => {
    if (isOnPaper() === isPaper()) return;
    if (isOnPaper()) root.dataset.paper = "";
    else delete root.dataset.paper;
    listener();
  };
  const listeners = [
    [globalThis, "beforeprint", become(() => true)],
    [globalThis, "afterprint", become(() => query.matches)],
    [query, "change", become(() => query.matches)],
  ];
  for (const [target, name, run] of listeners) target.addEventListener(name, run);
  return () => {
    for (const [target, name, run] of listeners) target.removeEventListener(name, run);
    delete root.dataset.paper;
  };
}
