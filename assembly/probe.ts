/** The generator by itself: known answers, and any draw held against the reference. */
import { setLanes } from './lanes';
import { drawBlock } from './draws';
import { DRAWS } from './layout';
import { setBlock, setKeys, SIGN } from './philox';

/**
 * Draws what the counter (block, trajectory, stream and purpose of the cell) gives in one lane, as trajectories are drawn;
 * the other lanes draw those beside it. The words stand in DRAWS, a vector a word.
 */
export function drawOne(block: u32, trajectory: u32, lane: u32): void {
  setKeys();
  setLanes();
  setBlock(block);
  drawBlock(i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(trajectory - lane)));
  v128.store(DRAWS, v128.xor(v128.load(DRAWS), i32x4.splat(SIGN)));
  v128.store(DRAWS, v128.xor(v128.load(DRAWS, 32), i32x4.splat(SIGN)), 32);
}
