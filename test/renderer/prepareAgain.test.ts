import { beforeEach, describe, expect, test } from 'vitest';

import type { Bridge } from '../../renderer/client';
import { createFlows } from '../../renderer/state/flows';
import { emptySession, useSession } from '../../renderer/state/sessionStore';
import type { CaseSource, OpenCase } from '../../shared/ipc/contract';

const source: CaseSource = { path: '/scans/one', seriesUid: '1.2.3', model: 'bones-coarse', provider: 'auto' };
const open: OpenCase = {
  summary: { id: 'case-1', code: 'A', createdAt: '2026-11-21T00:00:00.000Z', changedAt: '2026-11-21T00:00:00.000Z', step: 'import', side: null },
  prepared: null, plan: null, source, missing: [], editing: null,
};

/** Every call that the window makes to main, answered by nobody. */
function watched(): { readonly bridge: Bridge; readonly calls: { channel: string; input: unknown }[] } {
  const calls: { channel: string; input: unknown }[] = [];
  const bridge = {
    invoke: (channel: string, input: unknown) => { calls.push({ channel, input }); return new Promise(() => undefined); },
    subscribe: () => () => undefined, pathOf: () => '',
  };
  return { bridge: bridge as unknown as Bridge, calls };
}

describe('a case that is segmented again', () => {
  beforeEach(() => { useSession.setState({ ...emptySession, open }); });

  test('is segmented with the model that was chosen meanwhile', () => {
    const { bridge, calls } = watched();
    useSession.setState({ model: 'totalsegmentator-total' });
    void createFlows(bridge).prepareAgain();
    expect(calls).toEqual([{ channel: 'jobs.prepareCase', input: { caseId: 'case-1', ...source, model: 'totalsegmentator-total' } }]);
    expect(useSession.getState().open?.source?.model).toBe('totalsegmentator-total');
  });

  test('keeps its own model where none can be used now, and takes the side that the user says', () => {
    const { bridge, calls } = watched();
    void createFlows(bridge).prepareAgain('left');
    expect(calls[0]?.input).toEqual({ caseId: 'case-1', ...source, inView: 'left' });
  });
});
