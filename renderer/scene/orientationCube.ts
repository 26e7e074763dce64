import { BoxGeometry, CanvasTexture, Mesh, MeshBasicMaterial, OrthographicCamera, Raycaster, Scene, SRGBColorSpace, Vector2, Vector3, type Camera, type WebGLRenderer } from 'three';

/** Faces in three's order: +x −x +y −y +z −z of LPS. */
const faces = ['L', 'R', 'P', 'A', 'S', 'I'] as const;
export type Face = (typeof faces)[number];

/** The side that the viewer stands on. */
export const faceDirection: Readonly<Record<Face, readonly [number, number, number]>> = {
  L: [1, 0, 0], R: [-1, 0, 0], P: [0, 1, 0], A: [0, -1, 0], S: [0, 0, 1], I: [0, 0, -1],
};

export type OrientationCube = {
  readonly draw: (renderer: WebGLRenderer, camera: Camera, size: { readonly width: number; readonly height: number }) => void;
  readonly faceAt: (x: number, y: number, size: { readonly width: number; readonly height: number }) => Face | null;
  readonly dispose: () => void;
};

const CUBE_PX = 84;
const INSET_PX = 8;

/** A small cube in the lower left corner with the patient's directions; a click on a face looks from there. */
export function createOrientationCube(): OrientationCube {
  const scene = new Scene();
  const camera = new OrthographicCamera(-1, 1, 1, -1, 0.1, 10);
  const materials = faces.map((face) => new MeshBasicMaterial({ map: faceTexture(face) }));
  const geometry = new BoxGeometry(1, 1, 1);
  const cube = new Mesh(geometry, materials);
  scene.add(cube);
  const follow = (main: Camera): void => {
    const back = new Vector3(0, 0, 1).applyQuaternion(main.quaternion);
    camera.position.copy(back.multiplyScalar(4));
    camera.quaternion.copy(main.quaternion);
    camera.updateMatrixWorld();
  };
  return {
    draw: (renderer, main) => {
      follow(main);
      renderer.autoClear = false;
      renderer.setScissorTest(true);
      renderer.setScissor(INSET_PX, INSET_PX, CUBE_PX, CUBE_PX);
      renderer.setViewport(INSET_PX, INSET_PX, CUBE_PX, CUBE_PX);
      renderer.clearDepth();
      renderer.render(scene, camera);
      renderer.setScissorTest(false);
      renderer.autoClear = true;
    },
    faceAt: (x, y, { height }) => {
      const [u, v] = [(x - INSET_PX) / CUBE_PX, (height - y - INSET_PX) / CUBE_PX];
      if (u < 0 || u > 1 || v < 0 || v > 1) return null;
      const ray = new Raycaster();
      ray.setFromCamera(new Vector2(u * 2 - 1, v * 2 - 1), camera);
      const at = ray.intersectObject(cube)[0]?.face?.materialIndex;
      return at === undefined ? null : faces[at] ?? null;
    },
    dispose: () => {
      geometry.dispose();
      materials.forEach((material) => { material.map?.dispose(); material.dispose(); });
    },
  };
}

/** Turned so that the letter stands upright when the patient stands upright. */
const turns: Readonly<Record<Face, number>> = { L: -90, R: 90, P: 180, A: 0, S: 180, I: 180 };

function faceTexture(face: Face): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 96;
  const pen = canvas.getContext('2d');
  if (pen) paintFace(pen, face);
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  return texture;
}

function paintFace(pen: CanvasRenderingContext2D, face: Face): void {
  pen.fillStyle = '#1f2932';
  pen.fillRect(0, 0, 96, 96);
  pen.strokeStyle = '#4a5967';
  pen.lineWidth = 6;
  pen.strokeRect(3, 3, 90, 90);
  pen.translate(48, 48);
  pen.rotate((turns[face] * Math.PI) / 180);
  pen.fillStyle = '#e8edf2';
  pen.font = '700 54px "Noto Sans SC", sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(face, 0, 4);
}
