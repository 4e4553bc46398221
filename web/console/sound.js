/** A short sound for what is urgent, made by the browser itself. Off until somebody switches it on, in this browser. */

const KEY = "fronta.sound";
/** Hz and seconds from the beginning. */
const TONES = [
  [784, 0],
  [988, 0.16],
  [784, 0.32],
];
const TONE_S = 0.14;
const LOUDNESS = 0.2;
/** A tone that begins and ends at once cracks. */
const EDGE_S = 0.015;

function playTones(context) {
  for (const [hertz, afterS] of TONES) {
    const start = context.currentTime + afterS;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, start + EDGE_S);
    loudness.gain.setValueAtTime(LOUDNESS, start + TONE_S - EDGE_S);
    loudness.gain.linearRampToValueAtTime(0, start + TONE_S);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  }
}

/**
 * @param {object} parts
 * @param {Storage} parts.storage
 * @param {(() => AudioContext)|null} parts.newContext  null: the browser makes no sounds
 */
export function createSound({ storage, newContext }) {
  const listeners = new Set();
  let state = { possible: newContext !== null, allowed: newContext !== null && read(storage) };
  let context = null;

  /** A browser lets a page be heard only after a press on it. */
  async function awake() {
    context ??= newContext();
    if (context.state !== "running") await context.resume();
  }

  return {
    get state() {
      return state;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** To be called by a press; who switches it on hears it. */
    async allow(allowed) {
      if (!state.possible) return;
      state = { ...state, allowed };
      for (const listener of listeners) listener();
      try {
        storage.setItem(KEY, allowed ? "on" : "off");
      } catch {
        // refused by the browser: it lasts until the page is closed
      }
      if (!allowed) return;
      await awake();
      playTones(context);
    },

    /** With any press on the page, so that it can be heard later. */
    press() {
      if (state.allowed && context?.state !== "running") awake().catch(() => {}); // the next press tries again
    },

    /** A page that may not be heard yet stays silent: a sound that comes late, with the next press, alarms of nothing. */
    ring() {
      if (state.allowed && context?.state === "running") playTones(context);
    },
  };
}

function read(storage) {
  try {
    return storage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}
