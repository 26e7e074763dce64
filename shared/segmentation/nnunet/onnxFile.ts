import { elementsOf, type Attribute, type GraphNode, type GraphWeight, type NetworkGraph } from './graph';
import { floatField, partsField, textField, wholeField, type Part } from './protobuf';

/** Field numbers and enumeration values of onnx.proto3 (IR version 8, opset 17). */
const model = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const opset = { domain: 1, version: 2 } as const;
const graphFields = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const nodeFields = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const attributeFields = { name: 1, float: 2, int: 3, ints: 8, type: 20 } as const;
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;
const tensorFields = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const valueFields = { name: 1, type: 2 } as const;
const FLOAT = 1;
const BYTES_PER_FLOAT = 4;
const IR_VERSION = 8;
const OPSET_VERSION = 17;

/** The file of a network, with one hole a weight, named as the weight is, for its little-endian float32 values. */
export function onnxParts(network: NetworkGraph): Part[] {
  return [
    ...wholeField(model.irVersion, IR_VERSION),
    ...textField(model.producer, 'ArthroPlan'),
    ...partsField(model.graph, graphParts(network)),
    ...partsField(model.opset, [...textField(opset.domain, ''), ...wholeField(opset.version, OPSET_VERSION)]),
  ];
}

function graphParts({ name, nodes, weights, input, output }: NetworkGraph): Part[] {
  return [
    ...nodes.flatMap((node) => partsField(graphFields.node, nodeParts(node))),
    ...textField(graphFields.name, name),
    ...weights.flatMap((weight) => partsField(graphFields.initializer, weightParts(weight))),
    ...partsField(graphFields.input, volumeParts(input)),
    ...partsField(graphFields.output, volumeParts(output)),
  ];
}

function nodeParts({ operator, inputs, output, attributes }: GraphNode): Part[] {
  return [
    ...inputs.flatMap((name) => textField(nodeFields.input, name)),
    ...textField(nodeFields.output, output),
    ...textField(nodeFields.name, output),
    ...textField(nodeFields.operator, operator),
    ...Object.entries(attributes).flatMap(([name, value]) => partsField(nodeFields.attribute, attributeParts(name, value))),
  ];
}

function attributeParts(name: string, attribute: Attribute): Part[] {
  const named = textField(attributeFields.name, name);
  if ('float' in attribute) return [...named, ...floatField(attributeFields.float, attribute.float), ...wholeField(attributeFields.type, attributeTypes.float)];
  if ('int' in attribute) return [...named, ...wholeField(attributeFields.int, attribute.int), ...wholeField(attributeFields.type, attributeTypes.int)];
  return [...named, ...attribute.ints.flatMap((value) => wholeField(attributeFields.ints, value)), ...wholeField(attributeFields.type, attributeTypes.ints)];
}

function weightParts({ name, shape }: GraphWeight): Part[] {
  return [
    ...shape.flatMap((size) => wholeField(tensorFields.dims, size)),
    ...wholeField(tensorFields.type, FLOAT),
    ...textField(tensorFields.name, name),
    ...partsField(tensorFields.raw, [{ byteLength: elementsOf(shape) * BYTES_PER_FLOAT, filledBy: name }]),
  ];
}

/** [1, channels, z, y, x], the spatial sizes free. */
function volumeParts({ name, channels }: NetworkGraph['input']): Part[] {
  const fixed = (size: number): Part[] => partsField(1, wholeField(1, size));
  const free = (axis: string): Part[] => partsField(1, textField(2, axis));
  const shape = [...fixed(1), ...fixed(channels), ...free('z'), ...free('y'), ...free('x')];
  const tensorType = [...wholeField(1, FLOAT), ...partsField(2, shape)];
  return [...textField(valueFields.name, name), ...partsField(valueFields.type, partsField(1, tensorType))];
}
