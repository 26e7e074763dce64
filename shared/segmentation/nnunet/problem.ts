import type { z } from 'zod';

import type { NnunetProblem, NnunetProblemCode } from './converted';

export const problem = (code: NnunetProblemCode, values: NnunetProblem['values'] = {}): NnunetProblem => ({ code, values });

/** Where a file first breaks its schema, as keys with dots; the same in every language. */
export const firstPlace = (error: z.ZodError): string => error.issues[0]?.path.join('.') || '-';
