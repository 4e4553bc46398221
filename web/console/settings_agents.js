/** Who the staff are, and what each of them may. */

import { html } from "../vendor/preact-htm.js";
import { useAsked, useDoing } from "./asked.js";
import { isLead } from "./locking.js";
import { usePage } from "./page.js";
import { ROLES } from "./settings_facts.js";
import { Asked, Outcome } from "./settings_parts.js";

function Role({ role, agent, me, disabled, onRoles }) {
  const { words } = usePage();
  const has = agent.roles.includes(role);
  const isOwnLead = role === "lead" && agent.id === me?.id;
  const toggle = () => onRoles(ROLES.filter((one) => (one === role ? !has : agent.roles.includes(one))));
  return html`<label class="check" title=${isOwnLead ? words("settings.own_lead") : null}>
    <input type="checkbox" data-role=${role} checked=${has} disabled=${disabled || isOwnLead} onChange=${toggle} />${words(`role.${role}`)}
  </label>`;
}

function Agent({ agent, me, doing, onRoles }) {
  const { words } = usePage();
  const may = isLead(me);
  return html`<li class="settings-item agent-row" data-agent-row=${agent.id}>
    <div class="agent-name">
      <strong>${agent.name}</strong>${agent.id === me?.id && html` <span class="faint">(${words("settings.you")})</span>`}
      <span class="faint">${agent.email}</span>
      ${!agent.enabled && html`<span class="settings-mark">${words("settings.agent.disabled")}</span>`}
      ${agent.roles.includes("integration") && html`<span class="settings-mark">${words("role.integration")}</span>`}
    </div>
    <fieldset class="agent-roles">
      <legend class="for-reader">${words("settings.roles.of", { name: agent.name })}</legend>
      ${ROLES.map((role) => html`<${Role} key=${role} role=${role} agent=${agent} me=${me} disabled=${!may || doing.busy} onRoles=${onRoles} />`)}
    </fieldset>
  </li>`;
}

export function AgentsSettings({ parts, me }) {
  const { words } = usePage();
  const { settings } = parts;
  const asked = useAsked(settings.agents);
  const doing = useDoing();
  const putRoles = (agent, roles) =>
    doing.run(async () => {
      const changed = await settings.putRoles(agent.id, roles);
      asked.put({ items: asked.found.items.map((one) => (one.id === changed.id ? changed : one)) });
    });
  return html`<p class="faint">${words(isLead(me) ? "settings.agents.lead" : "settings.agents.look")}</p>
    <${Outcome} doing=${doing} done=${words("settings.roles.saved")} />
    <${Asked} asked=${asked}>${({ items }) => html`<ul class="settings-list">
      ${items.map((agent) => html`<${Agent} key=${agent.id} agent=${agent} me=${me} doing=${doing} onRoles=${(roles) => putRoles(agent, roles)} />`)}
    </ul>`}</${Asked}>`;
}
