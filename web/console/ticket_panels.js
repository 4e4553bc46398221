/** Dialogs about the open ticket: whom to hand it over to, locking it, who gets copies. */

import { html, useState } from "../vendor/preact-htm.js";
import { readAddresses } from "./copying.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { MergePanel, RelatePanel, SplitPanel } from "./joining_panels.js";
import { lockStep } from "./locking.js";
import { usePage } from "./page.js";
import { Trouble } from "./panel_trouble.js";
import { inOrder, isOn } from "./shift_facts.js";
import { clockTime } from "./time.js";

// --- handing over -----------------------------------------------------------------------------------------

function AgentChoice({ shift, ticket, me, busy, onChoose }) {
  const { words, now } = usePage();
  const has = ticket.agent?.id === shift.agent;
  const beside = [
    has && words("hand_over.now"),
    isOn(shift, now) && words("shift.who.until", { until: clockTime(shift.until) }),
    words("shift.holding_of", { tickets: words("shift.holding", { n: shift.holding }), limit: shift.limit }),
  ].filter(Boolean);
  return html`<button type="button" data-hand-over-to=${shift.agent} disabled=${busy || has} onClick=${() => onChoose(shift.agent)}>
    <span>${shift.agent === me?.id ? words("hand_over.me", { name: shift.name }) : shift.name}</span><span class="faint">${beside.join(", ")}</span>
  </button>`;
}

function HandOverPanel({ ticket, panel, desk, me, shifts }) {
  const { words, now } = usePage();
  const all = inOrder(shifts.shifts, now);
  const busy = panel.phase === "busy";
  const groups = [
    ["hand_over.on", all.filter((shift) => isOn(shift, now))],
    ["hand_over.off", all.filter((shift) => !isOn(shift, now))],
  ].filter(([, members]) => members.length > 0);
  const backKey = ["queued", "in_progress"].includes(ticket.state) ? "hand_over.queue" : "hand_over.nobody";
  return html`<${Dialog} id="hand-over-title" title=${words("hand_over.title")} hooks=${{ "data-hand-over-panel": "" }} onClose=${desk.closePanel}>
    <p class="faint">${words("hand_over.lead")}</p>
    <${Trouble} panel=${panel} prefix="hand_over" />
    ${groups.map(
      ([key, members]) => html`<h3 key=${key} class="group-title">${words(key)}</h3>
        <div key=${`${key}.choices`} class="schedule-choices" role="group" aria-label=${words(key)}>
          ${members.map((shift) => html`<${AgentChoice} key=${shift.agent} shift=${shift} ticket=${ticket} me=${me} busy=${busy} onChoose=${desk.handOver} />`)}
        </div>`,
    )}
    ${all.every(({ agent }) => agent === me?.id) && html`<p class="faint">${words("hand_over.alone")}</p>`}
    ${ticket.agent && html`<div class="schedule-choices"><button type="button" data-hand-over-to="" disabled=${busy} onClick=${() => desk.handOver(null)}><span>${words(backKey)}</span></button></div>`}
  </${Dialog}>`;
}

// --- locking ----------------------------------------------------------------------------------------------

function LockPanel({ ticket, panel, desk, me }) {
  const { words } = usePage();
  const { step, reason } = lockStep(ticket, me);
  const unlocks = step === "unlock";
  const busy = panel.phase === "busy";
  return html`<${Dialog} id="lock-title" title=${words(unlocks ? "lock.title.unlock" : "lock.title")} hooks=${{ "data-lock-panel": "" }} onClose=${desk.closePanel}>
    <p>${words(unlocks ? "lock.lead.unlock" : "lock.lead")}</p>
    ${!unlocks && html`<p class="faint">${words("lock.lead.more")}</p>`}
    <${Trouble} panel=${panel} prefix="lock" />
    ${reason && html`<p class="fault calm" id="lock-reason" data-lock-reason=${reason}><${Icon} name="warning" /><span>${words(`lock.reason.${reason}`)}</span></p>`}
    <div class="dialog-row">
      <button type="button" class="primary" data-lock-send=${step} aria-describedby=${reason ? "lock-reason" : null} disabled=${busy || reason !== null} onClick=${() => desk.setLock(!unlocks)}>
        <${Icon} name=${unlocks ? "unlock" : "lock"} />${words(busy ? "lock.busy" : unlocks ? "lock.send.unlock" : "lock.send")}
      </button>
    </div>
  </${Dialog}>`;
}

// --- copies -----------------------------------------------------------------------------------------------

function faultWords(faults, words) {
  const { fault } = faults[0];
  const addresses = faults.filter((one) => one.fault === fault).map(({ address }) => address);
  return words(`copies.fault.${fault}`, { addresses: addresses.join(", ") });
}

function AddCopies({ ticket, queues, busy, onAdd }) {
  const { words } = usePage();
  const [text, setText] = useState("");
  const [withHistory, setWithHistory] = useState(false);
  const [faults, setFaults] = useState([]);
  const submit = async (event) => {
    event.preventDefault();
    const read = readAddresses(text, { ticket, queues });
    setFaults(read.faults);
    if (read.addresses.length === 0 || read.faults.length > 0) return;
    if (!(await onAdd({ add: read.addresses, withHistory }))) return;
    setText("");
    setWithHistory(false);
  };
  return html`<form class="add-copies" noValidate onSubmit=${submit}>
    <label for="copies-address">${words("copies.address")} <span class="faint">(${words("copies.address.lead")})</span></label>
    <input
      id="copies-address"
      type="text"
      inputmode="email"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      data-copies-address
      aria-invalid=${faults.length > 0 ? "true" : null}
      aria-describedby="copies-fault"
      value=${text}
      onInput=${(event) => {
        setText(event.currentTarget.value);
        setFaults([]);
      }}
    />
    <button type="submit" class="primary" data-copies-add disabled=${busy || text.trim() === ""}>${words(busy ? "copies.busy" : "copies.add")}</button>
    <p id="copies-fault" class="warn" role="alert">${faults.length > 0 && html`<span data-copies-fault=${faults[0].fault}>${faultWords(faults, words)}</span>`}</p>
    <label class="check"><input type="checkbox" data-copies-history checked=${withHistory} onChange=${() => setWithHistory(!withHistory)} />${words("copies.history")}</label>
  </form>`;
}

function CopiesPanel({ ticket, panel, desk, queues }) {
  const { words } = usePage();
  const busy = panel.phase === "busy";
  const copies = ticket.copies ?? [];
  return html`<${Dialog} id="copies-title" title=${words("copies.title")} hooks=${{ "data-copies-panel": "" }} onClose=${desk.closePanel}>
    <p class="faint">${words("copies.lead")}</p>
    <${Trouble} panel=${panel} prefix="copies" />
    ${copies.length === 0 ? html`<p class="copies-none">${words("copies.none")}</p>` : null}
    <ul class="copies-list">
      ${copies.map(
        (address) => html`<li key=${address} data-copy=${address}>
          <span>${address}</span>
          <button type="button" class="quiet" data-copies-remove=${address} aria-label=${words("copies.remove_of", { address })} disabled=${busy} onClick=${() => desk.changeCopies({ remove: [address] })}>${words("copies.remove")}</button>
        </li>`,
      )}
    </ul>
    <${AddCopies} ticket=${ticket} queues=${queues} busy=${busy} onAdd=${desk.changeCopies} />
  </${Dialog}>`;
}

const PANELS = {
  hand_over: HandOverPanel,
  lock: LockPanel,
  copies: CopiesPanel,
  relate: RelatePanel,
  merge: MergePanel,
  split: SplitPanel,
};

/**
 * @param {{open: object, desk: object, me: object|null, shifts: object, queues: object[], state: object}} props
 *   shifts: their state; state: the desk's
 */
export function TicketPanel({ open, desk, me, shifts, queues, state }) {
  const { panel, ticket, changes } = open;
  const Panel = PANELS[panel.kind];
  return html`<${Panel} ticket=${ticket} panel=${panel} desk=${desk} me=${me} shifts=${shifts} queues=${queues} state=${state} changes=${changes} />`;
}
