/** Constitutional alignment and obliquity of the joint line, degrees. */
export type KneeShape = { readonly mpta: number; readonly ldfa: number };

/** aHKA: MPTA - LDFA, varus negative (MacDessi et al. 2021, Bone Joint J 103-B:329). */
export const arithmeticHka = ({ mpta, ldfa }: KneeShape): number => mpta - ldfa;

/** JLO: MPTA + LDFA; below 180 the joint lines of both legs meet below (apex distal) (MacDessi et al. 2021). */
export const jointLineObliquity = ({ mpta, ldfa }: KneeShape): number => mpta + ldfa;

export const cpakTypes = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'] as const;
/** 1 to 9 for the types I to IX. */
export type CpakNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Half the width of what counts as neutral. */
type Neutral = { readonly alignment: number; readonly obliquity: number };
const ORIGINAL: Neutral = { alignment: 2, obliquity: 3 };
const ASIAN: Neutral = { alignment: 3, obliquity: 3 };

/** CPAK (MacDessi et al. 2021): aHKA neutral within 2 degrees, JLO within 3 degrees of 180. */
export const cpakType = (shape: KneeShape): CpakNumber => typeOf(arithmeticHka(shape), jointLineObliquity(shape), ORIGINAL);

/**
 * The modification for Asian populations (Hsu et al. 2022, Bone Jt Open 3:211): aHKA neutral within 3 degrees, and the
 * actual obliquity of the joint line against the floor in place of the sum. `actualJlo` is on the scale of JLO.
 */
export const asianCpakType = (shape: KneeShape, actualJlo: number): CpakNumber => typeOf(arithmeticHka(shape), actualJlo, ASIAN);

function typeOf(alignment: number, obliquity: number, neutral: Neutral): CpakNumber {
  const column = alignment < -neutral.alignment ? 0 : alignment <= neutral.alignment ? 1 : 2;
  const row = obliquity < 180 - neutral.obliquity ? 0 : obliquity <= 180 + neutral.obliquity ? 1 : 2;
  return (3 * row + column + 1) as CpakNumber;
}
