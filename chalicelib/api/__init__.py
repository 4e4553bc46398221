"""HTTP: routes, schemas, who may call. The OpenAPI document comes from the types."""
