import process from 'node:process';

import type { StageReport } from '../../../shared/jobs/job';

export type Stopwatch = {
  /** Ends the stage that ran since the last call (or the start), names it, and hands `made` through. */
  readonly stage: <T>(name: string, made: T) => T;
  readonly stages: () => readonly StageReport[];
};

/** Seconds of stages one after the other, and the highest memory of the process up to each end. */
export function stopwatch(): Stopwatch {
  const stages: StageReport[] = [];
  let start = performance.now();
  return {
    stage: (name, made) => {
      const now = performance.now();
      stages.push({ stage: name, seconds: Number(((now - start) / 1000).toFixed(3)), peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024) });
      start = now;
      return made;
    },
    stages: () => stages,
  };
}
