import { create } from 'zustand';

import type { Point } from '../../shared/geometry/spaces';
import type { Plane } from './viewStore';

export type GesturePoint = { readonly x: number; readonly y: number };

/** What is being drawn on a slice at this moment, pixels of its cell. */
export type Gesture = { readonly kind: 'outline' | 'line' | 'seed'; readonly plane: Plane; readonly points: readonly GesturePoint[] };

/** Where the pointer is over the slices, and what it draws; forgotten when it is lifted. */
export type GestureState = { readonly gesture: Gesture | null; readonly pointer: { readonly plane: Plane; readonly at: Point<'world'> } | null };

export const useGesture = create<GestureState>()(() => ({ gesture: null, pointer: null }));
