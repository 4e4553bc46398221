/** What the caller says of himself: the client number and the PIN, typed by the agent and sent on at once. */

import { html, useRef, useState } from "../vendor/preact-htm.js";
import { canCheck, isWrongClient, pinCanBeTold } from "./call_facts.js";
import { usePage } from "./page.js";

const CLIENT_CHARS_MAX = 20;
const PIN_DIGITS_MAX = 10;

const pad = (text) => text.trim() || null;

/**
 * The PIN is in its field only, hidden, and nowhere once it was sent: not in the state, not in an attribute. A one-time
 * code is what browsers neither save nor offer again.
 * @param {{call: object, busy: string|null, onCheck: (said: {client: string|null, pin: string|null}) => Promise<boolean>}} props
 */
export function CallCheck({ call, busy, onCheck }) {
  const { words } = usePage();
  const [client, setClient] = useState("");
  const [hasPin, setHasPin] = useState(false);
  const pinField = useRef(null);
  if (!canCheck(call)) return null;
  const mayPin = pinCanBeTold(call);
  const submit = async (event) => {
    event.preventDefault();
    if (busy !== null || (pad(client) === null && !hasPin)) return;
    const said = { client: pad(client), pin: pad(pinField.current?.value ?? "") };
    if (pinField.current) pinField.current.value = "";
    setHasPin(false);
    await onCheck(said);
  };
  const id = (name) => `call-${name}-${call.id}`;
  return html`<form class="call-check" noValidate autocomplete="off" onSubmit=${submit} data-call-check>
    <p class="call-part-title">${words("call.check.title")}</p>
    <div class="call-fields">
      <label class="call-field" for=${id("client")}><span>${words("call.check.client")}</span>
        <input id=${id("client")} type="text" inputmode="numeric" autocomplete="off" maxlength=${CLIENT_CHARS_MAX} data-call-client-field value=${client} onInput=${(event) => setClient(event.currentTarget.value)} />
      </label>
      ${mayPin &&
      html`<label class="call-field" for=${id("pin")}><span>${words("call.check.pin")}</span>
        <input id=${id("pin")} ref=${pinField} type="password" inputmode="numeric" autocomplete="one-time-code" maxlength=${PIN_DIGITS_MAX} data-call-pin-field onInput=${(event) => setHasPin(event.currentTarget.value !== "")} />
      </label>`}
      <button type="submit" data-call-check-send disabled=${busy !== null || (client.trim() === "" && !(mayPin && hasPin))}>${words(busy === "check" ? "call.busy" : "call.check.send")}</button>
    </div>
    <p class="call-hint warn" role="status" data-call-no-client=${isWrongClient(call) ? "" : null}>${isWrongClient(call) && words("call.check.no_client")}</p>
  </form>`;
}
