/** How people and clients are called in the little room that a row or a heading has. */

/** A requester or sender: the name, or the address when there is none. */
export const callName = (person) => person?.name || person?.address || "";

/** "Jana D." for rows; one word stays as it is. */
export function shortName(name) {
  const words = String(name ?? "").trim().split(/\s+/);
  return words.length < 2 ? words[0] : `${words[0]} ${[...words.at(-1)][0]}.`;
}

/** One or two letters for a round sign. */
export function initials(name) {
  const words = String(name ?? "").trim().split(/[\s.@_-]+/).filter((word) => word !== "");
  const letters = words.length < 2 ? words.map((word) => [...word][0]) : [[...words[0]][0], [...words[1]][0]];
  return letters.join("").toLocaleUpperCase("cs") || "?";
}

/** Whether the signed-in person may see what it costs. */
export const mayFinance = (me) => Boolean(me?.roles?.includes("finance"));

/** Whether an agent of a ticket or the author of a change is the signed-in person. */
export function isMe(agent, me) {
  if (!agent || !me) return false;
  const mine = [me.id, me.sub, me.email].filter(Boolean);
  return agent.id ? mine.includes(agent.id) || (Boolean(agent.name) && agent.name === me.name) : agent.name === me.name;
}
