import { createContext, useContext, useMemo } from 'react';

import { createText, type Language } from '../../shared/text/catalogue';
import type { Flows } from '../state/flows';
import { useSession } from '../state/sessionStore';

const FlowsContext = createContext<Flows | null>(null);
export const FlowsProvider = FlowsContext.Provider;

/** What may be done: the flows of the window this component stands in. */
export function useFlows(): Flows {
  const flows = useContext(FlowsContext);
  if (!flows) throw new Error('there is no FlowsProvider above this component');
  return flows;
}

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** The sentences in the language of the window; changes live with it. */
export function useText(): Say {
  const language = useSession((session) => session.language);
  return useMemo(() => sayIn(language), [language]);
}

function sayIn(language: Language): Say {
  const text = createText(language);
  return (key, values = {}) => text.t(key, values);
}

/** A DICOM date as one reads it: `20261121` is 2026-11-21; anything else stays as it is. */
export const shownDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');

/** `2026-11-21 14:05`, in the local time of the machine; the same in every language, so that lists line up. */
export function shownTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
