import type {
  VoxelAccess,
  VoxelManager,
} from '../../../extensions/medclip-sam/src/viewer/host/host';

type Bounds = [number[], number[], number[]];

/** What cornerstone's voxel manager of one image does with what it is given. */
export class FakeVoxelManager implements VoxelManager {
  /** Least and greatest column, row and slice that were written. */
  bounds: Bounds = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];

  constructor(
    readonly dimensions: readonly [number, number, number],
    private readonly access: VoxelAccess
  ) {}
  getAtIndex = (index: number) => this.access._get(index);
  setAtIndex = (index: number, value: number) => {
    if (!this.access._set(index, value)) return;
    const [width] = this.dimensions;
    const point = [index % width, Math.floor(index / width), 0];
    this.bounds.forEach((bound, axis) => {
      bound[0] = Math.min(bound[0]!, point[axis]!);
      bound[1] = Math.max(bound[1]!, point[axis]!);
    });
  };
  setBounds = (bounds: readonly [number[], number[], number[]]) =>
    void (this.bounds = [...bounds] as Bounds);
  getScalarData = () => this.access._getScalarData();
}
