// The library, beside the page: however long it takes, the page can be written in and read.

import source from "text:worker";

/**
 * Starts the library, and hands it the time zones.
 * @param {{ engine: string, zones: string }} packed see `worker.js`
 * @param {() => void} stopped what to do when it has stopped for good: then nothing is answered any more
 * @returns {(call: string, asked?: object) => Promise<{ ok?: any, problem?: string }>} asks it something. It answers in the
 *   order in which it is asked; a problem is why there is no answer, in words
 */
export function start(packed, stopped) {
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const waiting = [];
  worker.onmessage = ({ data }) => waiting.shift()(JSON.parse(data));
  worker.onerror = stopped;
  worker.postMessage(packed);
  return (call, asked) => new Promise((resolve) => {
    waiting.push(resolve);
    worker.postMessage(JSON.stringify({ call, ...asked }));
  });
}

/** Runs one at a time. Asked for meanwhile, however often, it runs once more: each run sees the page as it is then. */
export function oneAtATime(run) {
  let isRunning = false;
  let again = false;
  return async () => {
    again = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (again) {
        again = false;
        await run();
      }
    } finally {
      isRunning = false;
    }
  };
}
