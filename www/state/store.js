// One store for the page. A value is replaced, never changed in place; whoever watches a key hears of it once a turn.

/**
 * @template {object} T
 * @typedef {object} Store
 * @property {() => T} get
 * @property {(patch: Partial<T>) => void} set
 * @property {(keys: (keyof T)[], run: (state: T) => void) => () => void} watch runs at once, then after each change of a key; the answer stops it
 */

/**
 * @template {object} T
 * @param {T} initial
 * @returns {Store<T>}
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<keyof T>} */
  let changed = new Set();
  /** @type {Set<{ keys: (keyof T)[], run: (state: T) => void }>} */
  const watchers = new Set();

  function tell() {
    const now = changed;
    changed = new Set();
    for (const watcher of [...watchers]) {
      if (watchers.has(watcher) && watcher.keys.some((key) => now.has(key))) watcher.run(state);
    }
  }

  return {
    get: () => state,
    set(patch) {
      const before = changed.size;
      for (const key of /** @type {(keyof T)[]} */ (Object.keys(patch))) {
        if (!Object.is(state[key], patch[key])) changed.add(key);
      }
      state = { ...state, ...patch };
      if (before === 0 && changed.size > 0) queueMicrotask(tell);
    },
    watch(keys, run) {
      const watcher = { keys, run };
      watchers.add(watcher);
      run(state);
      return () => void watchers.delete(watcher);
    },
  };
}
