/** Work that is asked for by hints, which may come faster than it can be done. */

/**
 * One run at a time. Who asks meanwhile shares the next run, because the present one may have begun before what he heard
 * of had happened.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {() => Promise<T>}
 */
export function oneAtATime(run) {
  let running = null;
  let next = null;

  function begin() {
    running = run().finally(() => {
      running = null;
    });
    return running;
  }

  return function ask() {
    if (next === null && running === null) return begin();
    next ??= running.then(nextRun, nextRun);
    return next;
  };

  function nextRun() {
    next = null;
    return begin();
  }
}
