import type {
  VoxelAccess,
  VoxelManager,
} from '../../../extensions/medclip-sam/src/viewer/host/host';

/** What cornerstone's voxel manager of one image does with what it is given. */
export class FakeVoxelManager implements VoxelManager {
  constructor(
    readonly dimensions: readonly [number, number, number],
    private readonly access: VoxelAccess
  ) {}
  getAtIndex = (index: number) => this.access._get(index);
  setAtIndex = (index: number, value: number) => void this.access._set(index, value);
  getScalarData = () => this.access._getScalarData();
}
