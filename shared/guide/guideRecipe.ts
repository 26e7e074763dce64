import type { Result } from '../result';
import { neckResectionGuide, type GuideInput } from './neckGuide';
import type { GuideError, GuideRecipe, GuideType } from './recipe';
import { acetabularRimGuide } from './rimGuide';

/** The recipe of one kind of guide, or why the plan does not give one. */
export const guideRecipe = (type: GuideType, input: GuideInput): Result<GuideRecipe, GuideError> =>
  (type === 'neck-resection' ? neckResectionGuide(input) : acetabularRimGuide(input));

/** The guide a plan can have: across the neck where its cut is planned, else on the rim of the socket. */
export const guideTypeFor = ({ neckCut }: { readonly neckCut: unknown }): GuideType => (neckCut ? 'neck-resection' : 'acetabular-rim');
