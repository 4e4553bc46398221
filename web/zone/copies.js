/** Who gets copies of a request: seen, added (with or without what was said before), removed. */

import { readAddresses } from "../console/copying.js";
import { usePage } from "../console/page.js";
import { html, useState } from "../vendor/preact-htm.js";
import { Fault } from "./blank.js";
import { useStep, useZone } from "./zone.js";

/** What is wrong with typed addresses, a sentence for each. */
export const faultSentences = (faults, words) =>
  faults.map(({ address, fault }) => words(`copies.fault.${fault}`, { address }));

export function AddressFaults({ faults }) {
  const { words } = usePage();
  if (faults.length === 0) return null;
  return html`<ul class="address-faults" role="alert" data-address-faults>${faultSentences(faults, words).map((text) => html`<li key=${text}>${text}</li>`)}</ul>`;
}

/** @param {{open: object}} props */
export function Copies({ open }) {
  const { words } = usePage();
  const { api } = useZone();
  const { ticket } = open.state;
  const [text, setText] = useState("");
  const [withHistory, setWithHistory] = useState(false);
  const [faults, setFaults] = useState([]);
  const { busy, error, start } = useStep(async (body) => open.take(await api.copies(ticket.id, body)));
  const add = async (event) => {
    event.preventDefault();
    const { addresses, faults: found } = readAddresses(text, { ticket, queues: [] });
    setFaults(found);
    if (found.length > 0 || addresses.length === 0) return;
    if (await start({ add: addresses, remove: [], with_history: withHistory })) setText("");
  };
  const remove = (address) => start({ add: [], remove: [address], with_history: false });
  return html`<section class="copies" aria-labelledby="copies-title">
    <h2 id="copies-title">${words("copies.title")}</h2>
    ${ticket.copies.length === 0 && html`<p class="faint">${words("copies.none")}</p>`}
    <ul class="copy-rows">
      ${ticket.copies.map(
        (address) => html`<li key=${address} data-copy=${address}><span>${address}</span>
          <button type="button" class="remove" data-remove-copy disabled=${busy} aria-label=${words("copies.remove", { address })} onClick=${() => remove(address)}>×</button></li>`,
      )}
    </ul>
    ${ticket.state !== "closed" &&
    html`<details class="copies-add" data-copies-add><summary>${words("copies.add")}</summary>
      <form onSubmit=${add}>
        <label class="field"><span>${words("copies.address")}</span>
          <input type="text" inputmode="email" autocomplete="off" data-copy-address value=${text} onInput=${(event) => setText(event.target.value)} /></label>
        <label class="check"><input type="checkbox" data-with-history checked=${withHistory} onChange=${(event) => setWithHistory(event.target.checked)} />
          <span>${words("copies.history")}<small>${words("copies.history.lead")}</small></span></label>
        <${AddressFaults} faults=${faults} />
        <button type="submit" data-add-copy disabled=${busy}>${busy ? words("step.busy") : words("copies.send")}</button>
      </form></details>`}
    <${Fault} error=${error} unknownKey="step.unknown" />
  </section>`;
}
