/** Mean HU of the tissues in an adult at 120 kV. */
export const hu = { air: -1000, fat: -100, muscle: 55, skin: 25, urine: 8, gas: -900, bowel: 35, compact: 1250, subchondral: 850, cartilage: 75, table: 160 } as const;

/** Integral of a normal bell from −∞ to x, to about 1e-4 (logistic form). */
export const edge = (x: number): number => 1 / (1 + Math.exp(-1.702 * x));

/** HU across a bone's surface after the scanner's blur: `depth` inside is positive, all in mm. */
export function boneProfile(outside: number, inside: number, cortexHu: number, at: { readonly depth: number; readonly cortexMm: number; readonly blurMm: number }): number {
  const bone = edge(at.depth / at.blurMm);
  const core = edge((at.depth - at.cortexMm) / at.blurMm);
  return outside + (cortexHu - outside) * bone + (inside - cortexHu) * core;
}
