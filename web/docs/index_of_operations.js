// The list of operations beside the viewer's text.

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function line({ id, method, summary }) {
  const told = element("span", { className: `docs-method docs-${method}` }, method.toUpperCase());
  return element("li", {}, element("a", { href: `#${id}` }, told, " ", summary));
}

// What stands in the list, tag by tag; the first line leads back to what is said of the whole.
export function indexOf(tags) {
  const overview = element("p", {}, element("a", { href: "#overview" }, "Overview"));
  const lists = tags.flatMap(({ name, operations }) => [
    element("h2", {}, name),
    element("ul", {}, ...operations.map(line)),
  ]);
  return [overview, ...lists];
}

// Show in the list which operation is open.
export function mark(list, hash) {
  for (const link of list.querySelectorAll("a")) {
    const open = decodeURIComponent(link.hash) === (hash || "#overview");
    if (open) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
