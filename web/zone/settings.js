/** Settings: how and in which language the contact hears from us, the PIN for the telephone, the contacts of the client. */

import { usePage } from "../console/page.js";
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { Done, Fault, Loading } from "./blank.js";
import { Contacts } from "./contacts.js";
import { Pin } from "./pin.js";
import { LANGUAGES } from "./words.js";
import { Title } from "./title.js";
import { useStep, useZone } from "./zone.js";

/** @returns {{phase: "loading"|"ready"|"failed", items: object[], error: Error|null, load: () => Promise<void>}} */
function useContacts() {
  const { api } = useZone();
  const [state, setState] = useState({ phase: "loading", items: [], error: null });
  const load = async () => {
    setState({ phase: "loading", items: [], error: null });
    try {
      setState({ phase: "ready", items: (await api.contacts()).items, error: null });
    } catch (error) {
      setState({ phase: "failed", items: [], error });
    }
  };
  useEffect(() => void load(), []);
  return { ...state, load };
}

function Switch({ name, checked, disabled, title, lead, onChange }) {
  return html`<label class="check" data-disabled=${disabled ? "" : null}>
    <input type="checkbox" data-setting=${name} checked=${checked} disabled=${disabled} onChange=${(event) => onChange(event.target.checked)} />
    <span>${title}<small>${lead}</small></span>
  </label>`;
}

function Notifications({ contacts }) {
  const { words } = usePage();
  const { api, me, setMe } = useZone();
  const [done, setDone] = useState(false);
  const [wanted, setWanted] = useState({}); // on its way to the server
  const { busy, error, start } = useStep(async (patch) => {
    setDone(false);
    setWanted(patch);
    try {
      setMe(await api.settings(patch));
      setDone(true);
    } finally {
      setWanted({});
    }
  });
  const { mail, sms, language } = { ...me.notifications, language: me.language, ...wanted };
  const own = contacts.items.find(({ address }) => address === me.contact.address);
  const phone = own?.phones?.[0] ?? null;
  const knowsNone = own?.phones?.length === 0;
  return html`<section class="card" aria-labelledby="notifications-title">
    <h2 id="notifications-title">${words("settings.notifications")}</h2>
    <${Switch} name="mail" checked=${mail} disabled=${busy} title=${words("settings.mail")} lead=${words("settings.mail.lead", { address: me.contact.address })} onChange=${(on) => start({ mail: on })} />
    <${Switch} name="sms" checked=${sms} disabled=${busy || (knowsNone && !me.notifications.sms)} title=${words("settings.sms")}
      lead=${knowsNone ? words("settings.sms.none") : phone ? words("settings.sms.lead", { phone }) : words("settings.sms.plain")} onChange=${(on) => start({ sms: on })} />
    <label class="field short"><span>${words("settings.language")}</span>
      <select data-setting="language" disabled=${busy} onChange=${(event) => start({ language: event.target.value })}>
        ${LANGUAGES.map((one) => html`<option key=${one} value=${one} selected=${one === language}>${words(`settings.language.${one}`)}</option>`)}
      </select></label>
    ${done && html`<${Done} text=${words("settings.saved")} />`}
    <${Fault} error=${error} />
  </section>`;
}

export function Settings() {
  const { words } = usePage();
  const contacts = useContacts();
  useEffect(() => {
    document.title = `${words("settings.title")} – ${words("app.name")}`;
  }, [words]);
  return html`<main class="zone-main narrow" id="content" data-page="settings">
    <div class="page-head"><${Title}>${words("settings.title")}</${Title}></div>
    <${Notifications} contacts=${contacts} />
    <${Pin} />
    ${contacts.phase === "loading" ? html`<section class="card"><${Loading} text=${words("app.loading")} rows=${2} /></section>` : html`<${Contacts} contacts=${contacts} />`}
  </main>`;
}
