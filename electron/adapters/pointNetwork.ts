import type { InferenceSession, Tensor } from 'onnxruntime-node';

import type { NetworkOutput, NetworkPass } from '../../shared/anatomy/correction';

/** A network over points of a surface, open until it is released. */
export type OpenPointNetwork = { readonly run: NetworkPass; readonly release: () => Promise<void> };

const COORDINATES = 3;

/**
 * Opens a network that takes `points` and `normals` [views, n, 3] and gives `landmarks` [views, l, 3], `log_spread` and
 * `seen` [views, l]. On the processor: it takes milliseconds, less than a graphics card takes to be woken.
 */
export async function openPointNetwork(file: string): Promise<OpenPointNetwork> {
  const onnx = await import('onnxruntime-node');
  const session = await onnx.InferenceSession.create(file, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
  return { run: passOf(session, onnx.Tensor), release: () => session.release() };
}

function passOf(session: InferenceSession, OnnxTensor: typeof Tensor): NetworkPass {
  return async (views, points, normals) => {
    const shape = [views, points.length / views / COORDINATES, COORDINATES];
    const output = await session.run({ points: new OnnxTensor('float32', points, shape), normals: new OnnxTensor('float32', normals, shape) });
    return { landmarks: floats(output, 'landmarks'), logSpread: floats(output, 'log_spread'), seen: floats(output, 'seen') } satisfies NetworkOutput;
  };
}

function floats(output: Awaited<ReturnType<InferenceSession['run']>>, name: string): Float32Array {
  const data = output[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the network's output ${name} is not float32`);
  return data;
}
