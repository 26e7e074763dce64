import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { serve } from '../../electron/ipc/serve';
import { createClient, IpcFailure } from '../../renderer/client';
import { contract, type Channel, type Handlers, type Reply } from '../../shared/ipc/contract';
import { Refusal } from '../../shared/jobs/job';

type Fixture = { readonly name: string; readonly channel: Channel; readonly input: unknown };
const fixtures = (folder: 'accepted' | 'refused'): Fixture[] => {
  const place = join(process.cwd(), 'test/fixtures/contract', folder);
  return readdirSync(place).map((file) => ({ name: file.replace('.json', ''), ...JSON.parse(readFileSync(join(place, file), 'utf8')) as Omit<Fixture, 'name'> }));
};

test.each(fixtures('accepted'))('$name is a call', ({ channel, input }) => {
  expect(contract[channel].input.safeParse(input).success).toBe(true);
});

test.each(fixtures('refused'))('$name is refused', ({ channel, input }) => {
  expect(contract[channel].input.safeParse(input).success).toBe(false);
});

/** Main and window wired without Electron between them; what crosses is cloned, as it is there. */
function wired(handlers: Partial<Handlers>): Handlers {
  const listeners = new Map<string, (input: unknown) => Promise<Reply<unknown>>>();
  serve((channel, listener) => { listeners.set(channel, listener); }, handlers as Handlers);
  return createClient(async (channel, input) => {
    const listener = listeners.get(channel);
    if (!listener) throw new Error(`no ${channel}`);
    return structuredClone(await listener(structuredClone(input)));
  });
}

test('a call arrives and its answer comes back', async () => {
  const calls = wired({ 'app.ping': async () => 'pong' });
  expect(await calls['app.ping'](undefined)).toBe('pong');
});

test('every channel of the contract answers, even one whose handler throws', async () => {
  const calls = wired({ 'cases.list': async () => { throw new Error('disk on fire'); } });
  await expect(calls['cases.list'](undefined)).rejects.toMatchObject({ detail: { code: 'internal', message: 'disk on fire' } });
});

test('a refusal crosses with its reason and its values', async () => {
  const calls = wired({ 'cases.list': async () => { throw new Refusal('cases.newerStore', { found: 9, known: 1 }); } });
  await expect(calls['cases.list'](undefined)).rejects.toMatchObject({ detail: { code: 'refused', reason: 'cases.newerStore', values: { found: 9 } } });
});

test('wrong words never reach the handler', async () => {
  let reached = false;
  const calls = wired({ 'settings.setLanguage': async () => { reached = true; } });
  await expect(calls['settings.setLanguage']({ language: 'fr' as 'en' })).rejects.toBeInstanceOf(IpcFailure);
  expect(reached).toBe(false);
});
