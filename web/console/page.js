/** What every component may need: the words of the chosen language, the language and the time that ages refer to. */

import { Component, createContext, h, useContext, useEffect, useReducer } from "../vendor/preact-htm.js";

/** @type {import("preact").Context<{words: Function, lang: "cs"|"en", now: Date}>} */
export const Page = createContext(null);

export const usePage = () => useContext(Page);

/** The state of a store, as of the desk; draws again when it changes. */
export function useStateOf(store) {
  const [, draw] = useReducer((n) => n + 1, 0);
  const { state } = store;
  useEffect(() => {
    const stop = store.subscribe(draw);
    if (store.state !== state) draw(); // what changed between the drawing and this
    return stop;
  }, [store]);
  return state;
}

function same(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/**
 * A component that is drawn again only when one of its properties is another one. For rows and entries, of
 * which there are many; what they show is replaced, never changed in place.
 */
export function steady(draw) {
  return class Steady extends Component {
    shouldComponentUpdate(next) {
      return !same(this.props, next);
    }

    render(props) {
      return h(draw, props);
    }
  };
}
