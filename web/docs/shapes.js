// The viewer tells `{type: ["string", "null"]}` in one word, and of `{anyOf: [{type: "string"}, {type: "null"}]}`, which
// means the same (JSON Schema 2020-12, section 10.2.1.2 and validation section 6.1.1), makes five lines, or, of a
// parameter, nothing at all. So the second is rewritten as the first. Pure; what else there is stays as it is.

const isNull = (schema) => schema?.type === "null" && Object.keys(schema).length === 1;

function merged({ anyOf, ...rest }) {
  const [schema] = anyOf.filter((choice) => !isNull(choice));
  const nullable = { ...schema, ...rest, type: [schema.type, "null"] };
  if (schema.enum) nullable.enum = [...schema.enum, null];
  return nullable;
}

function isPlain({ anyOf, type }) {
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || type) return false;
  const schemas = anyOf.filter((choice) => !isNull(choice));
  return schemas.length === 1 && typeof schemas[0].type === "string" && !("const" in schemas[0]);
}

// Of an optional parameter, null says no more than that it may be left out: it cannot be sent.
function ofParameter({ schema, ...parameter }) {
  const { type, enum: values, ...rest } = schema;
  if (!Array.isArray(type)) return { ...parameter, schema };
  const plain = { ...rest, type: type.find((one) => one !== "null") };
  if (values) plain.enum = values.filter((value) => value !== null);
  return { ...parameter, schema: plain };
}

// The titles that pydantic gives to fields say their names again.
function withoutTitles(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, { title, ...schema }]) => [name, schema]));
}

export function plainShapes(value) {
  if (Array.isArray(value)) return value.map(plainShapes);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainShapes(member)]));
  if (copy.type === "object" && copy.properties) copy.properties = withoutTitles(copy.properties);
  if (isPlain(copy)) return merged(copy);
  return typeof copy.in === "string" && copy.schema ? ofParameter(copy) : copy;
}
