type Part = Readonly<Record<string, unknown>>;

/** OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Part;
  readonly tags: readonly Part[];
  readonly security: readonly Part[];
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Part>>>>;
  readonly components: { readonly securitySchemes: Part; readonly schemas: Readonly<Record<string, Part>> };
}
