import { expect, test } from 'vitest';

import { received } from '../../renderer/state/artifacts';

const answer = (bytes: number[]): Response => new Response(new Uint8Array(bytes));

test('a body arrives whole, and every byte is reported', async () => {
  let seen = 0;
  const data = await received(answer([1, 2, 3, 4]), 4, (bytes) => { seen += bytes; });
  expect([...new Uint8Array(data)]).toEqual([1, 2, 3, 4]);
  expect(seen).toBe(4);
});

test('a body that is shorter or longer than its description is damage, not data', async () => {
  await expect(received(answer([1, 2, 3]), 4, () => undefined)).rejects.toThrow('ended after 3 of 4');
  await expect(received(answer([1, 2, 3, 4, 5]), 4, () => undefined)).rejects.toThrow('longer than 4');
});
