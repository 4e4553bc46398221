// What the description holds, and how it is told here. Pure.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const UNTAGGED = "General";

// The viewer's name of an operation's element, and so the hash that leads there.
export const idOf = (method, path) => `${method}-${path.replaceAll(/[\s#:?&={}]/g, "-")}`;

const methodsOf = (item) => Object.keys(item).filter((name) => METHODS.includes(name));

// [{name, operations: [{id, method, summary}]}], tags in the order of the description.
export function operationsByTag({ paths, tags = [] }) {
  const found = new Map(tags.map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methodsOf(item)) {
      const { summary = path, tags: [tag] = [UNTAGGED] } = item[method];
      found.set(tag, [...(found.get(tag) ?? []), { id: idOf(method, path), method, summary }]);
    }
  }
  return [...found].filter(([, operations]) => operations.length).map(([name, operations]) => ({ name, operations }));
}

function tokenOf(security) {
  const names = security.flatMap(Object.keys);
  return names.length ? `**Token:** ${names.map((name) => `\`${name}\``).join(" or ")}` : "**Token:** none";
}

const listed = (rows) => rows.map(([name, text]) => `- \`${name}\`: ${text}`).join("\n");

function overviewOf({ info, servers = [], tags = [], components: { securitySchemes = {} } = {} }) {
  const tokens = Object.entries(securitySchemes).map(([name, { type, description = type }]) => [name, description]);
  const sections = {
    "Base path": servers.map(({ url, description = "" }) => [url, description]),
    Tokens: tokens,
    Groups: tags.map(({ name, description = "" }) => [name, description]),
  };
  const told = Object.entries(sections).filter(([, rows]) => rows.length);
  return [info.description ?? "", ...told.map(([title, rows]) => `## ${title}\n\n${listed(rows)}`)].join("\n\n");
}

function told({ security, description = "", ...operation }, general) {
  return { ...operation, description: `${tokenOf(security ?? general)}\n\n${description}` };
}

// The same description with its security and groups in words: the viewer says "HTTP Bearer" of every kind of token,
// and hides what is said of a group from the keyboard.
export function toldInWords(description) {
  const { security: general = [], components: { securitySchemes, ...components } = {}, ...rest } = description;
  const paths = Object.entries(rest.paths).map(([path, item]) => {
    const operations = methodsOf(item).map((method) => [method, told(item[method], general)]);
    return [path, { ...item, ...Object.fromEntries(operations) }];
  });
  return {
    ...rest,
    info: { ...rest.info, description: overviewOf(description) },
    tags: (rest.tags ?? []).map(({ name }) => ({ name })),
    paths: Object.fromEntries(paths),
    components,
  };
}
