/** What of the package is used; it brings no types of its own. */
declare module 'occt-import-js' {
  type ReadMesh = { readonly name?: string; readonly attributes: { readonly position: { readonly array: readonly number[] } }; readonly index: { readonly array: readonly number[] } };
  type Occt = { readonly ReadStepFile: (content: Uint8Array, parameters: { readonly linearUnit: 'millimeter'; readonly linearDeflectionType?: 'absolute_value'; readonly linearDeflection?: number; readonly angularDeflection?: number } | null) => { readonly success: boolean; readonly meshes: readonly ReadMesh[] } };
  const start: () => Promise<Occt>;
  export { start as default };
}
