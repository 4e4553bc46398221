/** Puts a file where the API said: a form of its fields and the file, by XMLHttpRequest, which alone tells the progress. */

import { Unreachable } from "./api.js";
import { isWebAddress } from "./links.js";

/** The place gave something that is no address. */
export class OddAddress extends Error {}

/**
 * @param {{url: string, fields: Record<string, string>}} place
 * @param {File} file
 * @param {(share: number) => void} onShare
 * @param {AbortSignal} signal
 * @throws {Unreachable|OddAddress}
 */
export function postForm({ url, fields }, file, onShare, signal) {
  const address = new URL(url, location.href).href;
  if (!isWebAddress(address)) return Promise.reject(new OddAddress(url));
  const form = new FormData();
  for (const [name, value] of Object.entries(fields ?? {})) form.append(name, value);
  form.append("file", file); // S3 reads no field after the file
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onShare(loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Unreachable(`status ${request.status}`)));
    request.onerror = () => reject(new Unreachable("no answer"));
    request.onabort = () => reject(new Unreachable("stopped"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
