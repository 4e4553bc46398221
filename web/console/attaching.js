/** Files of answers: on their way while somebody writes, and going on when he opens another ticket meanwhile. */

import { fileNamed, isPicture, ownName } from "./answer_pictures.js";
import { isRefusal } from "./failures.js";
import { createUploads, going, isSending, isUnsettled } from "./uploads.js";

/** What the server takes, told before a file leaves; decimal megabytes. */
export const ANSWER_LIMITS = { files_max: 10, file_bytes_max: 25_000_000 };

/** What a picture from the clipboard is called: all of them come as "image.png". */
const PASTED = /^image\.(png|jpe?g|gif|webp)$/i;

/**
 * Pasted pictures by the time of day instead of all alike.
 * @param {File} file
 * @param {Date} now
 */
export function named(file, now) {
  const found = PASTED.exec(file.name);
  if (!found) return file;
  const two = (n) => String(n).padStart(2, "0");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("-");
  return new File([file], `obrazek-${time}.${found[1].toLowerCase()}`, { type: file.type });
}

/** Pictures that stay at hand for the preview, of all tickets; the server gives nothing back before it is sent. */
const AT_HAND_MAX = 40;

/** A picture under a name that no other file of the answer has: by that name it stands in the text. */
function apart(file, taken) {
  if (!isPicture(file)) return file;
  const name = ownName(file.name, taken);
  return name === file.name ? file : new File([file], name, { type: file.type });
}

/** @typedef {{uploads: import("./uploads.js").Item[]}} OpenFiles */

/** @param {import("./desk.js").Core} core */
export function createAttaching(core) {
  const { api, clock, putFile, setOpen } = core;
  const all = new Map(); // by ticket: of the open one, and where something is still on its way
  const atHand = new Map(); // pictures, by ticket and name
  const placeOf = (id, name) => `${id}/${name}`;

  function keepAtHand(id, file) {
    atHand.set(placeOf(id, file.name), file);
    if (atHand.size > AT_HAND_MAX) atHand.delete(atHand.keys().next().value);
  }

  function uploadsOf(id, files = []) {
    const there = all.get(id);
    if (there) return there;
    const uploads = createUploads({
      ask: (file) => api.post("/v1/uploads", file),
      put: putFile,
      limits: ANSWER_LIMITS,
      sent: files,
      isFinal: isRefusal,
    });
    uploads.subscribe(() => follow(id, uploads));
    all.set(id, uploads);
    return uploads;
  }

  function follow(id, uploads) {
    setOpen(id, { uploads: uploads.state.items });
    core.sending.filesChanged(id, uploads.sent);
    if (core.state.open?.id !== id && !isSending(uploads.state)) all.delete(id);
  }

  /** Another ticket is opened: what is settled is in the draft, and comes back with it. */
  function letGo(id) {
    for (const [other, uploads] of all) if (other !== id && !isSending(uploads.state)) all.delete(other);
  }

  /**
   * Waits until nothing of a ticket is on its way any more.
   * @returns {Promise<boolean>} whether all of it arrived
   */
  async function arrived(id) {
    const uploads = all.get(id);
    if (!uploads) return true;
    while (isSending(uploads.state))
      await new Promise((resolve) => {
        const stop = uploads.subscribe(() => {
          stop();
          resolve();
        });
      });
    return !isUnsettled(uploads.state);
  }

  return {
    /** @returns {OpenFiles} */
    atOpening(id, files) {
      letGo(id);
      if (files.length === 0 && !all.has(id)) return { uploads: [] };
      return { uploads: uploadsOf(id, files).state.items };
    },

    arrived,

    /** The files of a draft that came from elsewhere. */
    replace(id, files) {
      const uploads = uploadsOf(id);
      const wanted = new Set(files.map((file) => file.id));
      for (const { key, state, id: fileId } of uploads.state.items) if (state === "done" && !wanted.has(fileId)) uploads.remove(key);
      uploads.adopt(files);
    },

    actions: {
      /** @param {Iterable<File>} files @returns {import("./uploads.js").Item[]} those that go with the answer */
      addFiles(files) {
        const { id } = core.state.open;
        const now = new Date(clock.nowMs());
        const taken = new Set(uploadsOf(id).state.items.map(({ name }) => name));
        const added = [...files].map((file) => {
          const own = apart(named(file, now), taken);
          taken.add(own.name);
          return own;
        });
        for (const file of added.filter(isPicture)) keepAtHand(id, file);
        return uploadsOf(id).add(added);
      },

      /** The picture of this name, if it goes with the answer and is still in this browser. @returns {File|null} */
      pictureAtHand(name) {
        const { id, uploads } = core.state.open;
        return fileNamed(name, going(uploads)) && (atHand.get(placeOf(id, name)) ?? null);
      },
      removeFile: (key) => uploadsOf(core.state.open.id).remove(key),
      retryFile: (key) => uploadsOf(core.state.open.id).again(key),
    },
  };
}
